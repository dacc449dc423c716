"""Which agencies does the sample have?

The first group is named in public sources of Kota Pagar Alam. The second holds the usual units of a small city by the
national nomenclature (PP 18/2016), to be checked against the city's own regulation: they are entered as not confirmed.
Addresses are fictional, below `.test`.
"""

CONFIRMED: tuple[tuple[str, str], ...] = (
    ("Sekretariat Daerah", "Setda"),
    ("Badan Perencanaan Pembangunan Daerah", "Bappeda"),
    ("Dinas Komunikasi dan Informatika", "Diskominfo"),
    ("Badan Kesatuan Bangsa dan Politik", "Kesbangpol"),
    ("Dinas Pekerjaan Umum dan Tata Ruang", "DPUTR"),
    ("RSUD Besemah", "RSUD Besemah"),
    ("Dinas Pendidikan", "Disdik"),
    ("Dinas Kependudukan dan Pencatatan Sipil", "Dukcapil"),
    ("Kecamatan Pagar Alam Utara", "Kec. Pagar Alam Utara"),
    ("Kecamatan Pagar Alam Selatan", "Kec. Pagar Alam Selatan"),
    ("Kecamatan Dempo Utara", "Kec. Dempo Utara"),
    ("Kecamatan Dempo Tengah", "Kec. Dempo Tengah"),
    ("Kecamatan Dempo Selatan", "Kec. Dempo Selatan"),
)
NOT_CONFIRMED: tuple[tuple[str, str], ...] = (
    ("Sekretariat DPRD", "Setwan"),
    ("Inspektorat Daerah", "Inspektorat"),
    ("Dinas Kesehatan", "Dinkes"),
    ("Dinas Sosial", "Dinsos"),
    ("Dinas Perumahan dan Kawasan Permukiman", "Disperkim"),
    ("Satuan Polisi Pamong Praja", "Satpol PP"),
    ("Dinas Pemadam Kebakaran", "Damkar"),
    ("Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu", "DPMPTSP"),
    ("Dinas Pemberdayaan Perempuan dan Perlindungan Anak", "DPPPA"),
    ("Dinas Pengendalian Penduduk dan Keluarga Berencana", "DPPKB"),
    ("Dinas Lingkungan Hidup", "DLH"),
    ("Dinas Perhubungan", "Dishub"),
    ("Dinas Perindustrian, Perdagangan, Koperasi dan UKM", "Disperindagkop"),
    ("Dinas Pemuda, Olahraga dan Pariwisata", "Disporapar"),
    ("Dinas Perpustakaan dan Kearsipan", "Dispusip"),
    ("Dinas Pertanian", "Distan"),
    ("Dinas Ketahanan Pangan dan Perikanan", "DKPP"),
    ("Badan Keuangan Daerah", "BKD"),
    ("Badan Pendapatan Daerah", "Bapenda"),
    ("Badan Kepegawaian dan Pengembangan SDM", "BKPSDM"),
    ("Badan Penanggulangan Bencana Daerah", "BPBD"),
)
