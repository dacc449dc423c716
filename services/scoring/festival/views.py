"""As whom does one read what the sheets come to? Every read of standings must say so.

A freeze is not a filter that a read might forget: sheets are counted for a view, and there is no counting without one.
"""

from datetime import datetime
from enum import StrEnum

from services.scoring.festival.models import FINAL, Festival


class View(StrEnum):
    """The public sees what was accepted before the freeze; the committee sees all."""

    PUBLIC = "public"
    COMMITTEE = "committee"


def horizon(festival: Festival, view: View) -> datetime | None:
    """Sheets accepted from this moment on are not counted in the view; None where all are.

    It needs no clock: before the freeze begins, every sheet was accepted before it.
    """
    return festival.freeze_at if view is View.PUBLIC and festival.status != FINAL else None


def frozen_since(festival: Festival, *, now: datetime) -> datetime | None:
    """Since when the public sees no newer sheets; None while it sees all."""
    since = horizon(festival, View.PUBLIC)
    return since if since is not None and since <= now else None
