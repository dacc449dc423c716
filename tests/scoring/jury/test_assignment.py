"""Balanced panels: as many judges for each entry, loads within one, all hanging together, conflicts respected."""

from collections import Counter
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.scoring.jury import assignment


def named(count: int, *, start: int = 0) -> list[UUID]:
    return [UUID(int=start + number) for number in range(count)]


SHAPES = st.tuples(st.integers(1, 14), st.integers(2, 7)).flatmap(
    lambda shape: st.tuples(st.just(shape[0]), st.just(shape[1]), st.integers(2, shape[1]), st.integers(0, 99))
)


class TestBalanced:
    @given(SHAPES)
    def test_gives_each_entry_as_many_judges_and_each_judge_as_much(self, shape: tuple[int, int, int, int]) -> None:
        count, judges, per_entry, seed = shape
        plan = assignment.balanced(named(count), named(judges, start=100), per_entry=per_entry, seed=seed)
        assert set(Counter(entry for entry, _ in plan.pairs).values()) == {per_entry}
        loads = Counter(judge for _, judge in plan.pairs)
        load = [loads[judge] for judge in named(judges, start=100)]
        assert max(load) - min(load) <= 1
        assert plan.gaps == {}

    @given(SHAPES)
    def test_hangs_together(self, shape: tuple[int, int, int, int]) -> None:
        """Wherever that is possible: a chain of panels needs as many places as entries and judges that have one."""
        count, judges, per_entry, seed = shape
        plan = assignment.balanced(named(count), named(judges, start=100), per_entry=per_entry, seed=seed)
        used = len({judge for _, judge in plan.pairs})
        if count * per_entry >= count + used - 1:
            assert plan.groups == 1

    @given(SHAPES)
    def test_depends_on_the_seed_alone(self, shape: tuple[int, int, int, int]) -> None:
        count, judges, per_entry, seed = shape
        entries, jury = named(count), named(judges, start=100)
        one = assignment.balanced(entries, jury, per_entry=per_entry, seed=seed)
        assert assignment.balanced(entries[::-1], jury[::-1], per_entry=per_entry, seed=seed) == one

    @given(SHAPES, st.sets(st.tuples(st.integers(0, 13), st.integers(0, 6)), max_size=12))
    def test_never_seats_a_judge_in_conflict_and_names_the_gap(
        self, shape: tuple[int, int, int, int], barred: set[tuple[int, int]]
    ) -> None:
        count, judges, per_entry, seed = shape
        entries, jury = named(count), named(judges, start=100)
        conflicts = {(UUID(int=entry), UUID(int=100 + judge)) for entry, judge in barred}
        plan = assignment.balanced(entries, jury, per_entry=per_entry, conflicts=conflicts, seed=seed)
        assert not plan.pairs & conflicts
        for entry in entries:
            able = sum((entry, judge) not in conflicts for judge in jury)
            seated = sum(one == entry for one, _ in plan.pairs)
            assert seated == min(able, per_entry)
            assert plan.gaps.get(entry, 0) == per_entry - seated

    def test_has_everybody_score_the_anchors(self) -> None:
        entries, jury = named(6), named(5, start=100)
        plan = assignment.balanced(entries, jury, per_entry=2, anchors={entries[0]})
        assert sum(entry == entries[0] for entry, _ in plan.pairs) == 5
        assert plan.groups == 1


class TestSubstitute:
    def test_is_whoever_has_least_to_do_and_may(self) -> None:
        [entry, other], jury = named(2), named(4, start=100)
        pairs = {(entry, jury[0]), (other, jury[1]), (other, jury[2])}
        assert assignment.substitute(entry, jury, pairs=pairs, conflicts={(entry, jury[3])}) == jury[1]

    def test_is_nobody_where_all_are_in_conflict_or_seated(self) -> None:
        [entry], jury = named(1), named(2, start=100)
        assert assignment.substitute(entry, jury, pairs={(entry, jury[0])}, conflicts={(entry, jury[1])}) is None
