"""The program for strangers makes of the same sheets exactly what our ranking does, by each method."""

from collections.abc import Mapping
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.ranking import aggregate, ratings
from tests.verify.program import program

METHODS = ("mean", "trimmed", "standardised", "adjusted")


@st.composite
def panels(draw: st.DrawFn) -> dict[int, dict[int, Fraction]]:
    """Totals of sheets by entry and judge: some panels whole, some with gaps, some that share no judge."""
    entries, judges = draw(st.integers(1, 9)), draw(st.integers(1, 7))
    share = draw(st.sampled_from([0.3, 0.7, 1.0]))
    chance = draw(st.randoms(use_true_random=False))
    severity = {judge: chance.randint(-12, 12) for judge in range(judges)}
    found: dict[int, dict[int, Fraction]] = {}
    for entry in range(entries):
        for judge in range(judges):
            if chance.random() < share:
                total = Fraction(500 + chance.randint(-200, 300) - 10 * severity[judge], draw(st.just(9)))
                found.setdefault(entry, {})[judge] = total
    return found


@pytest.mark.parametrize("method", METHODS)
class TestMethods:
    @settings(max_examples=60, deadline=None)
    @given(given=panels())
    def test_agree_to_the_last_digit(self, method: str, given: Mapping[int, Mapping[int, Fraction]]) -> None:
        ours = ratings.of_totals(
            {(UUID(int=entry), UUID(int=judge)): one for entry, row in given.items() for judge, one in row.items()}
        )
        totals = aggregate.outcome(ours, method).totals if given else {}
        assert program.totals_of(given, method) == {entry_id.int: total for entry_id, total in totals.items()}


class TestProgram:
    def test_knows_every_method_of_ours(self) -> None:
        assert set(program.CORRECTIONS) == set(aggregate.METHODS)
