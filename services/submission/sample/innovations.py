"""Which innovations does the sample have? All of them are made up, and say so in their names and texts."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

VERIFIED = "verified"
SUBMITTED = "submitted"
RETURNED = "returned"
DRAFT = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Idea:
    """One made-up innovation; `level` is what it claims on average, from 0 to 3."""

    name: str
    agency: str
    partner: str | None
    affair: str
    form: str
    kind: str
    stage: str
    level: int
    status: str
    about: str


def _idea(
    name: str, agency: str, affair: str, about: str, *, level: int, status: str = VERIFIED, partner: str | None = None
) -> Idea:
    return Idea(
        name=f"{name} (contoh)",
        agency=agency,
        partner=partner,
        affair=affair,
        form="governance" if affair in {"perencanaan", "kepegawaian", "keuangan"} else "public_service",
        kind="non_digital" if affair in {"pertanian", "perpustakaan"} else "digital",
        stage="trial" if level == 1 else "implementation",
        level=level,
        status=status,
        about=about,
    )


IDEAS: tuple[Idea, ...] = (
    _idea(
        "Antrean Rumah Sakit Tanpa Menunggu",
        *("RSUD Besemah", "kesehatan"),
        "Pasien rumah sakit memilih jam kedatangan dari rumah, sehingga ruang tunggu lengang.",
        level=3,
        partner="Diskominfo",
    ),
    _idea(
        "Akta Lahir Pulang dari Rumah Sakit",
        *("Dukcapil", "kependudukan"),
        "Orang tua menerima akta kelahiran dan kartu keluarga sebelum pulang dari rumah sakit.",
        level=3,
        partner="RSUD Besemah",
    ),
    _idea(
        "Kelas Gunung Dempo",
        *("Disdik", "pendidikan"),
        "Guru di sekolah yang jauh berbagi bahan ajar dan bergantian mengajar melalui satu jadwal daring.",
        level=2,
    ),
    _idea(
        "Lapor Jalan Berlubang",
        *("DPUTR", "pekerjaan-umum"),
        "Warga memotret jalan berlubang; petugas melihat lokasinya dan melaporkan perbaikannya.",
        level=3,
        partner="Kec. Dempo Tengah",
    ),
    _idea(
        "Posyandu Satu Kartu",
        *("Dinkes", "kesehatan"),
        "Satu kartu per balita dipakai di semua posyandu, agar tumbuh kembangnya terbaca tanpa catatan ulang.",
        level=2,
        partner="Kec. Pagar Alam Utara",
    ),
    _idea(
        "Bantuan Tepat Alamat",
        *("Dinsos", "sosial"),
        "Daftar penerima bantuan diperiksa bersama kelurahan setiap bulan, sehingga bantuan sampai ke yang berhak.",
        level=2,
    ),
    _idea(
        "Siaga Longsor Lereng Dempo",
        *("BPBD", "ketenteraman"),
        "Warga lereng menerima peringatan dini dari alat ukur hujan sederhana yang mereka rawat sendiri.",
        level=3,
        partner="Kec. Dempo Utara",
    ),
    _idea(
        "Izin Usaha Sekali Datang",
        *("DPMPTSP", "penanaman-modal"),
        "Pelaku usaha kecil mengurus izin dalam satu kedatangan dengan pendampingan petugas.",
        level=2,
    ),
    _idea(
        "Bank Bibit Kopi Besemah",
        *("Distan", "pertanian"),
        "Petani meminjam bibit kopi unggul dan mengembalikannya sebagai bibit baru setelah panen.",
        level=2,
    ),
    _idea(
        "Perpustakaan Singgah",
        *("Dispusip", "perpustakaan"),
        "Buku berpindah dari warung ke warung dalam kotak yang dirawat warga.",
        level=1,
    ),
    _idea(
        "Musrenbang Terbuka",
        *("Bappeda", "perencanaan"),
        "Usulan warga dapat diikuti dari kelurahan sampai anggaran pada satu halaman.",
        level=2,
        status=SUBMITTED,
        partner="Setda",
    ),
    _idea(
        "Sampah Jadi Tabungan",
        *("DLH", "lingkungan-hidup"),
        "Rumah tangga menukar sampah terpilah dengan tabungan di kelompok masing-masing.",
        level=2,
        status=SUBMITTED,
    ),
    _idea(
        "Angkot Terjadwal",
        *("Dishub", "perhubungan"),
        "Jadwal angkutan ditempel dan disiarkan, sehingga penumpang tahu kapan harus menunggu.",
        level=1,
        status=RETURNED,
    ),
    _idea(
        "Rumah Layak Bersama",
        *("Disperkim", "perumahan"),
        "Perbaikan rumah dikerjakan bergotong royong dengan bahan yang dibeli bersama.",
        level=1,
        status=RETURNED,
    ),
    _idea(
        "Presensi Adil",
        *("BKPSDM", "kepegawaian"),
        "Pegawai lapangan mencatat kehadiran di tempat tugas tanpa kembali ke kantor.",
        level=1,
        status=DRAFT,
    ),
    _idea(
        "Pesan Kelurahan",
        *("Kec. Pagar Alam Selatan", "kominfo"),
        "Pengumuman kelurahan sampai ke warga melalui pengeras suara masjid, papan, dan pesan singkat sekaligus.",
        level=1,
        status=DRAFT,
    ),
)

_DESIGN = Path(__file__).with_name("design.txt")


def profile(idea: Idea, *, year: int) -> dict[str, Any]:
    """The idea as a complete profile; its design has more than 300 words, as a real one must."""
    return {
        "name": idea.name,
        "year": year,
        "summary": idea.about,
        "stage": idea.stage,
        "initiator": "agency",
        "initiator_name": idea.agency,
        "classification": "agency",
        "latitude": "-4.0217",
        "longitude": "103.2524",
        "kind": idea.kind,
        "form": idea.form,
        "asta_cita": 4,
        "pkpn": "Non PKPN",
        "affair": idea.affair,
        "other_affairs": [],
        "trial_on": date(2024, 2, 5),
        "implemented_on": date(2024, 8, 19) if idea.stage == "implementation" else None,
        "design": _DESIGN.read_text(encoding="utf-8").format(about=idea.about),
        "purpose": "Contoh: mempersingkat waktu layanan dan membuatnya dapat diperkirakan oleh warga.",
        "benefits": "Contoh: warga datang satu kali saja; petugas tidak menyalin keterangan dua kali.",
        "results": "Contoh: urusan yang semula enam hari menjadi satu hari. Angka ini karangan.",
        "criterion_novelty": "Contoh: cara kerja ini belum pernah dipakai perangkat daerah lain di kota ini.",
        "criterion_benefit": "Contoh: warga menghemat satu kali perjalanan untuk setiap urusan.",
        "criterion_lawful": "Contoh: tidak ada biaya, syarat, atau larangan baru bagi warga.",
        "criterion_authority": "Contoh: urusannya tercantum sebagai kewenangan kota dalam UU 23/2014.",
        "criterion_replicable": "Contoh: panduannya terbuka dan tidak memerlukan alat khusus.",
        "budget_amount": 25_000_000,
    }
