"""Letters that staff put into their own words, in a test."""

from datetime import UTC, datetime

from services.notify.messages import use_cases as messages
from services.notify.messages.samples import everywhere
from services.notify.wording import use_cases
from services.notify.wording.use_cases import Author, Change, Place, Trial
from shared.kit.db import Database

WRITTEN_AT = datetime(2026, 7, 2, 3, 0, tzinfo=UTC)
TRIAL = Trial(others=everywhere(city="Kota Contoh", public_url="http://localhost:8000"), time_zone="Asia/Jakarta")
ANI, BUDI = Author(id="staff:1", name="Ani Contoh"), Author(id="staff:2", name="Budi Contoh")


def change(version: int, *, reason: str = "Contoh: lebih ramah", by: Author = ANI) -> Change:
    return Change(version=version, reason=reason, by=by, at=WRITTEN_AT)


def write(database: Database, kind: str, *, subject: str) -> None:
    """Give the Indonesian letters of a kind another subject."""
    place = Place(kind=kind, language="id")
    _, blank, rest = messages.file_of(kind, "id").partition("\n\n")
    with database.transaction() as session:
        use_cases.save(session, place, typed=subject + blank + rest, change=change(0), trial=TRIAL)
