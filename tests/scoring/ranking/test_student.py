"""Student's t distribution, against its tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.ranking import student


class TestReach:
    @pytest.mark.parametrize(
        ("probability", "freedom", "standard_errors"),
        [
            (0.95, 1, 12.706),
            (0.95, 2, 4.303),
            (0.95, 3, 3.182),
            (0.95, 4, 2.776),
            (0.95, 5, 2.571),
            (0.95, 10, 2.228),
            (0.95, 15, 2.131),
            (0.95, 30, 2.042),
            (0.99, 4, 4.604),
            (0.99, 9, 3.250),
            (0.95, 2000, 1.961),
        ],
    )
    def test_is_what_every_table_prints(self, probability: float, freedom: int, standard_errors: float) -> None:
        assert student.reach(probability, freedom) == pytest.approx(standard_errors, abs=0.0006)


class TestWithin:
    @given(st.floats(0, 50), st.integers(1, 60))
    def test_is_a_probability_the_same_to_either_side(self, standard_errors: float, freedom: int) -> None:
        assert 0 <= student.within(standard_errors, freedom) <= 1
        assert student.within(-standard_errors, freedom) == student.within(standard_errors, freedom)

    @given(st.floats(0.1, 20), st.integers(1, 60))
    def test_grows_with_the_degrees_of_freedom(self, standard_errors: float, freedom: int) -> None:
        assert student.within(standard_errors, freedom) <= student.within(standard_errors, freedom + 1) + 1e-12
