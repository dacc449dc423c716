"""What stands in the open dataset: its columns, in order, and the row of each public innovation?"""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from services.submission.catalogue import queries
from services.submission.catalogue.queries import Found
from services.submission.exchange.rules import Cell, Column, Row
from services.submission.registry import access
from shared.contracts import affairs

# What the registry calls them, in the words of the public dataset; a test holds that none is missing.
FORMS = {"governance": "tata_kelola", "public_service": "pelayanan_publik", "other": "lainnya"}
KINDS = {"digital": "digital", "non_digital": "nondigital"}
STAGES = {"initiative": "inisiatif", "trial": "uji_coba", "implementation": "penerapan"}
SEPARATOR = "; "

COLUMNS = (
    Column("id", "string"),
    Column("alamat", "string"),
    Column("nama", "string"),
    Column("ringkasan", "string", required=False),
    Column("tahun", "integer"),
    Column("perangkat_daerah", "string"),
    Column("mitra", "string", required=False),
    Column("urusan", "string"),
    Column("urusan_lain", "string", required=False),
    Column("bentuk", "string", allowed=tuple(FORMS.values())),
    Column("jenis", "string", allowed=tuple(KINDS.values())),
    Column("tahapan", "string", allowed=tuple(STAGES.values())),
    Column("tanggal_penerapan", "date", required=False),
    Column("skor_kematangan", "number", required=False),
    Column("skor_maksimum", "number", required=False),
    Column("terbit", "datetime"),
    Column("contoh", "boolean"),
)


def rows(session: Session, *, public_url: str) -> Iterator[Row]:
    """Every public innovation, the oldest first, a few hundred in memory at a time."""
    for found in queries.every(session):
        yield _row(found, public_url)


def _row(found: Found, public_url: str) -> dict[str, Cell]:
    innovation, maturity = found.innovation, found.maturity
    return {
        "id": str(innovation.id),
        "alamat": f"{public_url}/inovasi/{innovation.slug}",
        "nama": innovation.name,
        "ringkasan": innovation.summary,
        "tahun": innovation.year,
        "perangkat_daerah": innovation.agency.name,
        "mitra": SEPARATOR.join(partner.agency.name for partner in access.accepted(innovation)) or None,
        "urusan": affairs.ALL[innovation.affair or ""],
        "urusan_lain": SEPARATOR.join(affairs.ALL[affair] for affair in innovation.other_affairs) or None,
        "bentuk": FORMS[innovation.form or ""],
        "jenis": KINDS[innovation.kind or ""],
        "tahapan": STAGES[innovation.stage or ""],
        "tanggal_penerapan": innovation.implemented_on.isoformat() if innovation.implemented_on else None,
        "skor_kematangan": str(maturity.verified) if maturity else None,
        "skor_maksimum": str(maturity.maximum) if maturity else None,
        # To the second, in UTC.
        "terbit": f"{innovation.published_at:%Y-%m-%dT%H:%M:%SZ}" if innovation.published_at else None,
        "contoh": innovation.is_sample,
    }
