"""When is the city's index projected anew, and from what?"""

from datetime import datetime

from sqlalchemy.orm import Session


def years_due(session: Session, *, report_year: int) -> list[int]:
    """The years whose projection is older than the rows it stands on."""
    return []


def project(session: Session, *, year: int, now: datetime) -> None:
    """Compute the year's index from the rows."""
