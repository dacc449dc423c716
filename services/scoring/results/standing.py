"""Where does everybody stand, as computed and after the plenary?"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.scoring.festival.models import Festival
from services.scoring.festival.views import View
from services.scoring.ranking.rules import Ranked
from services.scoring.results.rules import Standing
from services.scoring.sheets import counting


def computed(session: Session, festival: Festival) -> dict[UUID, list[Standing]]:
    """The standings of every category from the judges' points alone, best first."""
    return {
        category_id: as_computed(each)
        for category_id, each in counting.standings_of(session, festival, view=View.COMMITTEE).items()
    }


def as_computed(ranked: Sequence[Ranked]) -> list[Standing]:
    """What the ranking found, before any decision."""
    return [
        Standing(entry_id=one.entry_id, place=one.place, computed_place=one.place, total=one.total, sheets=one.sheets)
        for one in ranked
    ]
