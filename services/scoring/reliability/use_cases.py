"""How far can the committee rely on a category's standings, before it shows them to anybody?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from services.scoring.festival import rounds
from services.scoring.festival import rules as festival_rules
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Category, Entry, Festival, Round
from services.scoring.festival.views import View
from services.scoring.jury import panels
from services.scoring.jury import use_cases as jury
from services.scoring.jury.models import Judge
from services.scoring.maturity.models import Innovation
from services.scoring.ranking import comparison, report, rules, standings
from services.scoring.ranking.bootstrap import REPLICATES, SEED
from services.scoring.ranking.comparison import Comparison
from services.scoring.ranking.misfit import JudgeFit
from services.scoring.ranking.report import RoundReport
from services.scoring.ranking.rules import Ranked
from services.scoring.ranking.standings import RoundSheets
from services.scoring.sheets import counting
from shared.kit.errors import NotFound
from shared.kit.messages import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry's standing by each method.

    `error` is the standard error of its adjusted total, `share` its share of first places; None where it can't be told.
    """

    entry: Entry
    innovation: Innovation
    by_method: Mapping[str, Ranked]
    error: float | None
    share: float | None
    moves: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeRow:
    """A judge beside the panel; severity in points, above zero where less is given than by the panel.

    `margin` is how far to either side it is known with 95 percent confidence.
    """

    judge: Judge
    sheets: int
    severity: Decimal
    error: float | None
    margin: float | None
    fit: JudgeFit


@dataclass(frozen=True, slots=True, kw_only=True)
class OddRow:
    """A sheet that stands out, with what was given and what was to be expected."""

    judge: Judge
    entry: Entry
    innovation: Innovation
    given: Decimal
    expected: Decimal
    by: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """Judges and entries that share nothing with the others."""

    judges: Sequence[Judge]
    entries: Sequence[tuple[Entry, Innovation]]


@dataclass(frozen=True, slots=True, kw_only=True)
class JuryReport:
    """The jury of one round in the category; `found` holds the figures that need no names."""

    round: Round
    sheets_expected: int
    found: RoundReport
    judges: Sequence[JudgeRow]
    odd_sheets: Sequence[OddRow]
    too_few: Sequence[Judge]
    gap: Sequence[GapRow]
    missing_anchors: Sequence[tuple[Judge, Sequence[tuple[Entry, Innovation]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """An entry that stands elsewhere on the podium by another method; its place by each, None for none."""

    entry: Entry
    innovation: Innovation
    places: Mapping[str, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A category whose podium depends on the method, and who moves."""

    category: Category
    moves: Sequence[Moved]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A category's standings by each method, best first, and the jury of one of its rounds.

    `rounds` are those that a jury scores in; `jury` is None before any has begun.
    """

    festival: Festival
    category: Category
    rounds: Sequence[Round]
    rows: Sequence[Row]
    comparison: Comparison
    first_place_is_known: bool
    jury: JuryReport | None
    seed: int = SEED
    replicates: int = REPLICATES


def report_of(
    session: Session, festival_id: UUID, *, category: str | None = None, round_id: UUID | None = None
) -> Report:
    """The report of a category, the first unless one is named by its key, and of the jury of a round, the current one.

    Raises:
        NotFound: no such festival, category, or round with a jury.
    """
    festival = festivals.festival_of(session, festival_id)
    chosen = _category(festival, category)
    scored = [one for one in festival.rounds if one.kind != festival_rules.PLENARY]
    looked_at = _round(festival, scored, round_id)
    entered = {
        entry.id: (entry, innovation)
        for entry, innovation in festivals.entries(session, festival_id)
        if entry.category_id == chosen.id
    }
    ends = {entry_id: entry.ends_after for entry_id, (entry, _) in entered.items()}
    sheets = counting.round_sheets(session, festival, view=View.COMMITTEE)[chosen.id]
    compared = comparison.compare(ends, sheets)
    shares = standings.first_place(ends, sheets)
    return Report(
        festival=festival,
        category=chosen,
        rounds=scored,
        rows=_rows(compared, entered, errors=standings.adjusted_errors(ends, sheets), shares=shares),
        comparison=compared,
        first_place_is_known=shares is not None,
        jury=_jury(session, looked_at, chosen, sheets, entered),
    )


def compared(session: Session, festival: Festival) -> list[tuple[Category, Comparison]]:
    """Each category's standings by every method."""
    entered = [entry for entry, _ in festivals.entries(session, festival.id)]
    sheets = counting.round_sheets(session, festival, view=View.COMMITTEE)
    return [
        (
            category,
            comparison.compare(
                {entry.id: entry.ends_after for entry in entered if entry.category_id == category.id},
                sheets[category.id],
            ),
        )
        for category in festival.categories
    ]


def alarms(session: Session, festival: Festival) -> list[Alarm]:
    """The categories whose podium depends on the method: the committee looks before anything is revealed."""
    names = {entry.id: (entry, innovation) for entry, innovation in festivals.entries(session, festival.id)}
    return [
        Alarm(
            category=category,
            moves=[
                Moved(entry=names[move.entry_id][0], innovation=names[move.entry_id][1], places=move.places)
                for move in found.moves
            ],
        )
        for category, found in compared(session, festival)
        if found.is_alarming
    ]


def _category(festival: Festival, key: str | None) -> Category:
    found = next((one for one in festival.categories if key in {None, one.key}), None)
    if found is None:
        raise NotFound(N_("The festival has no such category."))
    return found


def _round(festival: Festival, scored: Sequence[Round], round_id: UUID | None) -> Round | None:
    if round_id is None:
        current = rounds.current(festival)
        return current if current in scored else None
    found = next((one for one in scored if one.id == round_id), None)
    if found is None:
        raise NotFound(N_("The festival has no such round with a jury."))
    return found


def _rows(
    compared: Comparison,
    entered: Mapping[UUID, tuple[Entry, Innovation]],
    *,
    errors: Mapping[UUID, float],
    shares: Mapping[UUID, float] | None,
) -> list[Row]:
    moving = {move.entry_id for move in compared.moves}
    return [
        Row(
            entry=entered[one.entry_id][0],
            innovation=entered[one.entry_id][1],
            by_method={method: ranked[one.entry_id] for method, ranked in compared.by_method.items()},
            error=errors.get(one.entry_id),
            share=None if shares is None else shares.get(one.entry_id, 0.0),
            moves=one.entry_id in moving,
        )
        for one in compared.chosen
    ]


def _jury(
    session: Session,
    looked_at: Round | None,
    category: Category,
    sheets: Sequence[RoundSheets],
    entered: Mapping[UUID, tuple[Entry, Innovation]],
) -> JuryReport | None:
    given = next((one for one in sheets if looked_at is not None and one.round_id == looked_at.id), None)
    if looked_at is None or given is None:
        return None
    judges = {judge.id: judge for judge in jury.judges(session, looked_at.festival_id)}
    asked = [judge_id for judge_id in judges if _scores_in(session, judge_id, looked_at, category)]
    found = report.of_round(given, judges=asked)
    return JuryReport(
        round=looked_at,
        sheets_expected=panels.sheets_expected(session, looked_at).get(category.id, 0),
        found=found,
        judges=[
            JudgeRow(
                judge=judges[one.judge_id],
                sheets=one.sheets,
                severity=rules.to_show(one.severity),
                error=one.error,
                margin=None if one.error is None or found.reach is None else one.error * found.reach,
                fit=one,
            )
            for one in found.judges
        ],
        odd_sheets=[
            OddRow(
                judge=judges[one.judge_id],
                entry=entered[one.entry_id][0],
                innovation=entered[one.entry_id][1],
                given=rules.to_show(one.given),
                expected=rules.to_show(one.expected),
                by=one.by,
            )
            for one in found.odd_sheets
        ],
        too_few=[judges[judge_id] for judge_id in found.too_few],
        gap=[
            GapRow(
                judges=[judges[judge_id] for judge_id in part.judges],
                entries=[entered[entry_id] for entry_id in part.entries],
            )
            for part in found.gap
        ],
        missing_anchors=[
            (judges[judge_id], [entered[entry_id] for entry_id in entries])
            for judge_id, entries in found.missing_anchors.items()
        ],
    )


def _scores_in(session: Session, judge_id: UUID, looked_at: Round, category: Category) -> bool:
    asked = panels.entries_to_score(session, judge_id, looked_at)
    return any(entry.category_id == category.id for entry, _ in asked)
