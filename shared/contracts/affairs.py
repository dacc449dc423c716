"""Which government affairs (urusan) may an innovation belong to?

Source: UU 23/2014 Pasal 12; the supporting functions by common usage. Names are official Indonesian terms and data, not
interface text.
"""

from collections.abc import Mapping

BASIC_SERVICES: Mapping[str, str] = {
    "pendidikan": "Pendidikan",
    "kesehatan": "Kesehatan",
    "pekerjaan-umum": "Pekerjaan Umum dan Penataan Ruang",
    "perumahan": "Perumahan Rakyat dan Kawasan Permukiman",
    "ketenteraman": "Ketenteraman, Ketertiban Umum, dan Pelindungan Masyarakat",
    "sosial": "Sosial",
}
OTHER_MANDATORY: Mapping[str, str] = {
    "tenaga-kerja": "Tenaga Kerja",
    "perempuan-anak": "Pemberdayaan Perempuan dan Pelindungan Anak",
    "pangan": "Pangan",
    "pertanahan": "Pertanahan",
    "lingkungan-hidup": "Lingkungan Hidup",
    "kependudukan": "Administrasi Kependudukan dan Pencatatan Sipil",
    "masyarakat-desa": "Pemberdayaan Masyarakat dan Desa",
    "keluarga-berencana": "Pengendalian Penduduk dan Keluarga Berencana",
    "perhubungan": "Perhubungan",
    "kominfo": "Komunikasi dan Informatika",
    "koperasi-ukm": "Koperasi, Usaha Kecil, dan Menengah",
    "penanaman-modal": "Penanaman Modal",
    "pemuda-olahraga": "Kepemudaan dan Olah Raga",
    "statistik": "Statistik",
    "persandian": "Persandian",
    "kebudayaan": "Kebudayaan",
    "perpustakaan": "Perpustakaan",
    "kearsipan": "Kearsipan",
}
ELECTIVE: Mapping[str, str] = {
    "kelautan-perikanan": "Kelautan dan Perikanan",
    "pariwisata": "Pariwisata",
    "pertanian": "Pertanian",
    "kehutanan": "Kehutanan",
    "energi": "Energi dan Sumber Daya Mineral",
    "perdagangan": "Perdagangan",
    "perindustrian": "Perindustrian",
    "transmigrasi": "Transmigrasi",
}
SUPPORTING: Mapping[str, str] = {
    "perencanaan": "Perencanaan",
    "keuangan": "Keuangan",
    "kepegawaian": "Kepegawaian serta Pendidikan dan Pelatihan",
    "litbang": "Penelitian dan Pengembangan",
    "pengawasan": "Pengawasan",
    "kesekretariatan": "Kesekretariatan",
    "kewilayahan": "Kewilayahan",
}
ALL: Mapping[str, str] = {**BASIC_SERVICES, **OTHER_MANDATORY, **ELECTIVE, **SUPPORTING}
