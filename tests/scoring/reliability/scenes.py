"""Festivals whose sheets have something to say about the jury."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from services.scoring.festival.models import Entry, Round
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders.festivals import Built

# Points of each judge for all criteria; judge 1 gives 2 less than judge 0, and entry 4 had nobody else.
SEVERE: Sequence[Sequence[int | None]] = [[8, 6], [7, 5], [6, 4], [5, 3], [None, 6]]
# The same order by everybody.
QUIET: Sequence[Sequence[int | None]] = [[9, 9, 9], [8, 7, 8], [7, 6, 7], [5, 5, 6], [3, 4, 3]]
# Two panels that share no entry.
UNLINKED: Sequence[Sequence[int | None]] = [[8, None]] * 4 + [[None, 6]] * 4


def scored(database: Database, points: Sequence[Sequence[int | None]], *, method: str = "mean") -> Built:
    """An open festival with these points, None where no sheet is."""
    built = builder.build(database, entries=len(points), judges=len(points[0]), is_open=True)
    with database.transaction() as session:
        session.execute(update(Round).where(Round.id == built.round_id).values(method=method))
    for entry_id, row in zip(built.entries, points, strict=True):
        for judge_id, given in zip(built.judges, row, strict=True):
            if given is not None:
                builder.score(database, judge_id, entry_id, given)
    return built


def make_anchor(database: Database, entry_id: UUID) -> None:
    with database.transaction() as session:
        session.execute(update(Entry).where(Entry.id == entry_id).values(is_anchor=True))
