"""Who can sign in to the sample?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.submission.accounts import people
from shared.kit.auth import ADMIN, COMMITTEE, EXECUTIVE, OFFICER, VERIFIER

DOMAIN = "contoh.test"
SIGN_INS: tuple[tuple[str, str, str], ...] = (
    (ADMIN, "admin", "Admin Contoh"),
    (VERIFIER, "verifikator", "Verifikator Contoh"),
    (COMMITTEE, "panitia", "Panitia Contoh"),
    # What the plenary decides takes the signatures of two.
    (COMMITTEE, "panitia-dua", "Panitia Contoh 2"),
    (EXECUTIVE, "pimpinan", "Pimpinan Contoh"),
    (OFFICER, "petugas", "Petugas Contoh RSUD Besemah"),
)


def enter(session: Session, *, password: str, agency_id: UUID, now: datetime) -> None:
    """Give each role one person, and the committee two; the officer belongs to the agency."""
    for role, local_part, name in SIGN_INS:
        people.register_person(
            session,
            name=name,
            email=f"{local_part}@{DOMAIN}",
            roles=[role],
            agency_id=agency_id if role == OFFICER else None,
            password=password,
            now=now,
        )


def table(password: str) -> str:
    """The sign-ins as lines for the terminal."""
    lines = [f"    {name:<30} {local_part + '@' + DOMAIN:<28} {password}" for _, local_part, name in SIGN_INS]
    return "\n".join(["  Masuk di /masuk:", *lines, ""])
