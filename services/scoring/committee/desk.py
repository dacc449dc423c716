"""What does the committee need to see of a festival at one glance?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from services.scoring.festival import rounds
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Entry, Festival, Round
from services.scoring.festival.views import View
from services.scoring.jury import panels
from services.scoring.jury import use_cases as jury
from services.scoring.jury.models import Judge, JudgePass
from services.scoring.maturity.models import Innovation
from services.scoring.sheets import use_cases as sheets


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A festival with its entries, its jury, and which sheets are there.

    `round` is the one that everybody is at; `totals` holds each of its sheets' total by entry and judge;
    `passes` holds the valid pass of each judge who has one.
    """

    festival: Festival
    round: Round
    entries: Sequence[tuple[Entry, Innovation]]
    enterable: Sequence[Innovation]
    judges: Sequence[Judge]
    passes: Mapping[UUID, JudgePass]
    totals: Mapping[tuple[UUID, UUID], Decimal]
    sheets_expected: int

    @property
    def unscored(self) -> list[Innovation]:
        """Entries that nobody has scored yet."""
        scored = {entry_id for entry_id, _ in self.totals}
        return [innovation for entry, innovation in self.entries if entry.id not in scored]


def lay_out(session: Session, festival_id: UUID) -> Desk:
    """The festival as it stands.

    Raises:
        NotFound: there is none of that id.
    """
    festival = festivals.festival_of(session, festival_id)
    judges = jury.judges(session, festival_id)
    current = rounds.current(festival)
    return Desk(
        festival=festival,
        round=current,
        entries=festivals.entries(session, festival_id),
        enterable=festivals.enterable(session, festival_id),
        judges=judges,
        passes={judge.id: held for judge in judges if (held := jury.valid_pass(session, judge.id)) is not None},
        totals={
            (row.entry_id, row.judge_id): row.total
            for row in sheets.counting(session, festival, view=View.COMMITTEE)
            if row.round_id == current.id
        },
        sheets_expected=sum(panels.sheets_expected(session, current).values()),
    )
