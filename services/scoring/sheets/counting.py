"""What do a festival's sheets come to, category by category?"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from services.scoring.festival import rubrics
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Entry, Festival, Rubric
from services.scoring.festival.views import View
from services.scoring.ranking.rules import Ranked
from services.scoring.ranking.standings import JudgeSheet, RoundSheets, standings
from services.scoring.sheets import rules
from services.scoring.sheets import use_cases as sheets
from services.scoring.sheets.models import Sheet


def standings_of(session: Session, festival: Festival, *, view: View) -> dict[UUID, list[Ranked]]:
    """The standings of every category in a view, from the judges' points alone, best first."""
    entries = festivals.entrants(session, festival.id)
    rounds = _round_sheets(session, festival, entries, view=view)
    return {
        category.id: standings(
            {entry.id: entry.ends_after for entry in entries if entry.category_id == category.id},
            rounds[category.id],
        )
        for category in festival.categories
    }


def round_sheets(session: Session, festival: Festival, *, view: View) -> dict[UUID, list[RoundSheets]]:
    """The sheets that count in a view, by category and round, with what they are scored by.

    A sheet of an older rubric counts where its points answer the newest one; otherwise it waits for its judge.
    """
    return _round_sheets(session, festival, festivals.entrants(session, festival.id), view=view)


def _round_sheets(
    session: Session, festival: Festival, entrants: Sequence[Entry], *, view: View
) -> dict[UUID, list[RoundSheets]]:
    entries = {entry.id: entry for entry in entrants}
    given: dict[tuple[UUID, UUID], list[Row[tuple[object, ...]]]] = {}
    for row in sheets.counting(session, festival, view=view):
        if row.entry_id in entries:
            given.setdefault((row.round_id, entries[row.entry_id].category_id), []).append(row)
    found: dict[UUID, list[RoundSheets]] = {category.id: [] for category in festival.categories}
    for round_ in festival.rounds:
        for category_id, rubric in round_.newest_rubrics().items():
            found[category_id].append(
                RoundSheets(
                    round_id=round_.id,
                    position=round_.position,
                    weight_pct=round_.weight_pct,
                    method=round_.method,
                    lowest=rubric.lowest,
                    highest=rubric.highest,
                    criteria=rubrics.criteria(rubric.criteria),
                    tie_break=rubric.tie_break,
                    sheets=_answering(rubric, given.get((round_.id, category_id), [])),
                    anchors=_anchors(entries, category_id),
                )
            )
    return found


def _answering(rubric: Rubric, rows: list[Row[tuple[object, ...]]]) -> list[JudgeSheet]:
    keys, lowest, highest = sheets.keys(rubric), rubric.lowest, rubric.highest
    return [
        JudgeSheet(judge_id=row.judge_id, entry_id=row.entry_id, points=row.scores)
        for row in rows
        if rules.fits(keys, row.scores, lowest=lowest, highest=highest)
    ]


def _anchors(entries: Mapping[UUID, Entry], category_id: UUID) -> frozenset[UUID]:
    return frozenset(entry.id for entry in entries.values() if entry.is_anchor and entry.category_id == category_id)


def revisions_of(session: Session, entry_id: UUID) -> list[Sheet]:
    """Every revision of every sheet of an entry, in the order they came."""
    query = select(Sheet).where(Sheet.entry_id == entry_id)
    return list(session.scalars(query.order_by(Sheet.accepted_at, Sheet.revision)))
