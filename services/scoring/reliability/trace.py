"""Which sheets made an entry's total, down to each judge's points and every revision?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Category, Entry, Festival, Round, Rubric
from services.scoring.festival.rules import takes_part
from services.scoring.festival.views import View
from services.scoring.jury import use_cases as jury
from services.scoring.jury.models import Judge
from services.scoring.maturity.models import Innovation
from services.scoring.ranking import aggregate, rules, standings
from services.scoring.ranking.aggregate import TRIMMED, Outcome
from services.scoring.ranking.rules import Ranked
from services.scoring.ranking.standings import RoundSheets
from services.scoring.sheets import counting
from services.scoring.sheets.models import Sheet
from shared.kit.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedSheet:
    """A judge's sheet: what was given, what it counts as, and every revision of it, the newest first.

    `counted` is None where the sheet does not answer the rubric as it is now, and waits for its judge. One left out by
    the trimmed mean keeps its value. Where the judge has too few sheets to be corrected, `is_too_few` says so.
    """

    judge: Judge
    given: Decimal
    correction: Decimal
    counted: Decimal | None
    is_left_out: bool
    is_too_few: bool
    revisions: Sequence[Sheet]


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedRound:
    """A round with what the entry reached in it, by which rubric, and from which sheets."""

    round: Round
    rubric: Rubric
    total: Decimal | None
    is_unlinked: bool
    sheets: Sequence[TracedSheet]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """An entry with its standing and the rounds that made it."""

    festival: Festival
    category: Category
    entry: Entry
    innovation: Innovation
    ranked: Ranked
    rounds: Sequence[TracedRound]

    @property
    def tie_broken_by(self) -> str | None:
        """The name of the criterion that told the entry from others of the same total."""
        names = {criterion["key"]: criterion["name"] for one in self.rounds for criterion in one.rubric.criteria}
        return names.get(self.ranked.tie_broken_by)


def trace_of(session: Session, festival_id: UUID, entry_id: UUID) -> Trace:
    """The entry's total, taken apart.

    Raises:
        NotFound: the festival has no such entry, or it was withdrawn.
    """
    festival = festivals.festival_of(session, festival_id)
    entered = {entry.id: (entry, innovation) for entry, innovation in festivals.entries(session, festival_id)}
    if entry_id not in entered:
        raise NotFound
    entry, innovation = entered[entry_id]
    ends = {one.id: one.ends_after for one, _ in entered.values() if one.category_id == entry.category_id}
    sheets = counting.round_sheets(session, festival, view=View.COMMITTEE)[entry.category_id]
    ranked = next(one for one in standings.standings(ends, sheets) if one.entry_id == entry_id)
    judges = {judge.id: judge for judge in jury.judges(session, festival_id)}
    revisions = counting.revisions_of(session, entry_id)
    by_id = {one.id: one for one in festival.rounds}
    return Trace(
        festival=festival,
        category=next(one for one in festival.categories if one.id == entry.category_id),
        entry=entry,
        innovation=innovation,
        ranked=ranked,
        rounds=[
            _round(by_id[one.round_id], one, entry, ranked, judges, _by_judge(revisions, one.round_id))
            for one in sheets
            if takes_part(entry.ends_after, one.position)
        ],
    )


def _round(
    round_: Round,
    sheets: RoundSheets,
    entry: Entry,
    ranked: Ranked,
    judges: Mapping[UUID, Judge],
    revisions: Mapping[UUID, Sequence[Sheet]],
) -> TracedRound:
    found = standings.outcome(sheets)
    left_out = aggregate.dropped(found.counted.by_entry.get(entry.id, {})) if sheets.method == TRIMMED else set()
    given = standings.ratings_of(sheets)
    totals = {judge_id: given.exactly(total) for judge_id, total in given.by_entry.get(entry.id, {}).items()}
    return TracedRound(
        round=round_,
        rubric=round_.rubric_for(entry.category_id),
        total=ranked.by_round.get(round_.id),
        is_unlinked=bool(found.gap),
        sheets=[
            _sheet(judges[judge_id], entry.id, found, totals.get(judge_id), revisions[judge_id], left_out)
            for judge_id in sorted(revisions, key=lambda judge_id: (judges[judge_id].name, judge_id))
        ],
    )


def _sheet(
    judge: Judge,
    entry_id: UUID,
    found: Outcome,
    given: Fraction | None,
    revisions: Sequence[Sheet],
    left_out: set[UUID],
) -> TracedSheet:
    newest = revisions[0]
    if given is None:
        return TracedSheet(
            judge=judge,
            given=rules.to_show(Fraction(newest.total)),
            correction=Decimal(0),
            counted=None,
            is_left_out=False,
            is_too_few=False,
            revisions=revisions,
        )
    counted = found.counted.exactly(found.counted.by_entry[entry_id][judge.id])
    return TracedSheet(
        judge=judge,
        given=rules.to_show(given),
        correction=rules.to_show(counted - given),
        counted=rules.to_show(counted),
        is_left_out=judge.id in left_out,
        is_too_few=judge.id in found.uncorrected,
        revisions=revisions,
    )


def _by_judge(revisions: Sequence[Sheet], round_id: UUID) -> dict[UUID, list[Sheet]]:
    """A round's revisions by judge, the newest first."""
    found: dict[UUID, list[Sheet]] = {}
    for sheet in sorted(revisions, key=lambda sheet: -sheet.revision):
        if sheet.round_id == round_id:
            found.setdefault(sheet.judge_id, []).append(sheet)
    return found
