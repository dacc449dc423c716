"""Tables of sheets for the tests of the ranking: rows are entries, columns judges, None where no sheet is."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from hypothesis import strategies as st

from services.scoring.ranking import ratings
from services.scoring.ranking.ratings import Ratings
from services.scoring.ranking.rules import Criterion
from services.scoring.ranking.standings import MEAN, JudgeSheet, RoundSheets

Table = Sequence[Sequence[int | None]]
# Points for criteria "a", "b" …: rows are entries, columns judges.
Given = Sequence[Sequence[tuple[int, ...] | None]]

# Shrout and Fleiss (1979), table 2: six targets, four judges.
SHROUT_FLEISS: Table = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def entry(number: int) -> UUID:
    """The entry of a row, from 0."""
    return UUID(int=1000 + number)


def judge(number: int) -> UUID:
    """The judge of a column, from 0."""
    return UUID(int=2000 + number)


def table(rows: Table) -> Ratings:
    """The ratings of a table."""
    return ratings.of_totals(totals(rows))


def totals(rows: Table) -> dict[tuple[UUID, UUID], int]:
    """The table's totals by entry and judge."""
    return {
        (entry(row), judge(column)): total
        for row, line in enumerate(rows)
        for column, total in enumerate(line)
        if total is not None
    }


def round_sheets(
    given: Given, *, method: str = MEAN, position: int = 1, weight_pct: int = 50, tie_break: Sequence[str] = ()
) -> RoundSheets:
    """A round whose criteria weigh the same and go to 10."""
    criteria = max((len(points) for row in given for points in row if points), default=1)
    return RoundSheets(
        round_id=UUID(int=3000 + position),
        position=position,
        weight_pct=Decimal(weight_pct),
        method=method,
        lowest=0,
        highest=10,
        criteria=[Criterion(key=key, name=key.upper(), weight=Decimal(1)) for key in "abcdef"[:criteria]],
        tie_break=tie_break,
        sheets=[
            JudgeSheet(judge_id=judge(column), entry_id=entry(row), points=dict(zip("abcdef", points, strict=False)))
            for row, line in enumerate(given)
            for column, points in enumerate(line)
            if points
        ],
    )


def round_of_totals(rows: Table, *, method: str = MEAN, position: int = 1, weight_pct: int = 50) -> RoundSheets:
    """A round whose one criterion goes to 10, so that a sheet of 70 has 7 points."""
    given: Given = [[None if total is None else (total // 10,) for total in row] for row in rows]
    return round_sheets(given, method=method, position=position, weight_pct=weight_pct)


def numbered(found: Mapping[UUID, Fraction]) -> list[Fraction]:
    """What was found, in the order of the rows or columns."""
    return [found[key] for key in sorted(found)]


def complete(
    *, entries: tuple[int, int] = (2, 8), judges: tuple[int, int] = (2, 5)
) -> st.SearchStrategy[list[list[int]]]:
    """Tables without a gap, totals from 10 to 100."""
    return st.integers(*judges).flatmap(
        lambda count: st.lists(
            st.lists(st.integers(10, 100), min_size=count, max_size=count), min_size=entries[0], max_size=entries[1]
        )
    )


@st.composite
def with_gaps(draw: st.DrawFn) -> list[list[int | None]]:
    """Linked tables of five to nine entries whose judges all have enough sheets to be corrected.

    The first two rows are anchors that everybody scores.
    """
    judges, entries = draw(st.integers(2, 5)), draw(st.integers(5, 9))
    scored = st.lists(st.booleans(), min_size=judges, max_size=judges)
    rows: list[list[int | None]] = []
    for row in range(entries):
        here = [True] * judges if row < 4 else draw(scored)
        here[draw(st.integers(0, judges - 1))] = True
        rows.append([draw(st.integers(10, 100)) if one else None for one in here])
    return rows
