"""Judges and sheets that do not fit the rest."""

import random

import pytest

from services.scoring.ranking import misfit, severity
from tests.scoring.ranking.sheets import SHROUT_FLEISS, Table, entry, judge, table

CHANCE = random.Random(5)
QUIET: Table = [[round(40 + 4 * row + 3 * column + CHANCE.gauss(0, 1.5)) for column in range(5)] for row in range(12)]


def changed(row: int, column: int, total: int) -> Table:
    return [
        [total if (here, there) == (row, column) else one for there, one in enumerate(line)]
        for here, line in enumerate(QUIET)
    ]


class TestOddSheets:
    def test_are_none_where_only_chance_is_at_work(self) -> None:
        assert misfit.odd_sheets(severity.fit(table(QUIET))) == []

    def test_name_the_sheet_with_what_was_given_and_expected(self) -> None:
        [found] = misfit.odd_sheets(severity.fit(table(changed(3, 2, 95))))
        assert (found.entry_id, found.judge_id, found.given) == (entry(3), judge(2), 95)
        assert found.expected < 75
        assert found.by > 3

    def test_tell_what_was_too_low_by_its_sign(self) -> None:
        [found] = misfit.odd_sheets(severity.fit(table(changed(3, 2, 10))))
        assert found.by < -3

    def test_are_measured_against_all_other_sheets(self) -> None:
        """The same figure as from a fit without the sheet: its residual there, over that fit's standard error."""
        rows = changed(3, 2, 95)
        [found] = misfit.odd_sheets(severity.fit(table(rows)))
        without = [*rows[:3], [*rows[3][:2], None, *rows[3][3:]], *rows[4:]]
        others = severity.fit(table(without))
        expected = float(others.merits[entry(3)] - others.severities[judge(2)])
        assert others.variance is not None
        # Var(y − ŷ) = σ² × (1 + h/(1 − h)), h being the sheet's leverage in the fit with it: 1 − 11 × 4 / 60.
        leverage = 1 - 11 * 4 / 60
        error = (others.variance * (1 + leverage / (1 - leverage))) ** 0.5
        assert found.by == pytest.approx((95 - expected) / error)

    def test_are_never_an_entrys_or_a_judges_only_one(self) -> None:
        rows = [*QUIET, [99, None, None, None, None]]
        assert misfit.odd_sheets(severity.fit(table(rows))) == []

    def test_want_more_where_few_sheets_tell_the_spread(self) -> None:
        """On two degrees of freedom, chance carries three in a thousand beyond nineteen standard errors."""
        rows: Table = [[60, 62, 64], [70, 71, 74], [50, 52, 53], [80, 81, 97]]
        fitted = severity.fit(table(rows))
        assert fitted.freedom == 6
        assert misfit.odd_sheets(fitted) != []
        fewer = severity.fit(table([[60, 62], [70, 71], [50, 53], [80, 86]]))
        assert fewer.freedom == 3
        assert misfit.odd_sheets(fewer) == []

    def test_are_as_far_as_can_be_told_where_all_others_agree_to_the_point(self) -> None:
        found = misfit.odd_sheets(severity.fit(table([*[[50, 60, 70]] * 5, [50, 60, 80]])))
        assert [(one.entry_id, one.by) for one in found][:1] == [(entry(5), 99.0)]

    def test_are_none_where_everything_agrees(self) -> None:
        assert misfit.odd_sheets(severity.fit(table([[70, 60]] * 6))) == []


class TestJudges:
    def test_come_with_the_most_severe_first(self) -> None:
        found = misfit.judges(severity.fit(table(SHROUT_FLEISS)))
        assert [one.judge_id for one in found] == [judge(1), judge(2), judge(3), judge(0)]
        assert [one.sheets for one in found] == [6] * 4

    def test_fit_by_one_on_average(self) -> None:
        """In a full table all sheets are equally free, so the mean of the mean squares is 1."""
        found = misfit.judges(severity.fit(table(SHROUT_FLEISS)))
        assert sum(one.fit or 0 for one in found) / 4 == pytest.approx(1)

    def test_stand_apart_who_score_unlike_the_others(self) -> None:
        rows = [[*row[:4], 40 + (row_number * 37) % 55] for row_number, row in enumerate(QUIET)]
        found = {one.judge_id: one for one in misfit.judges(severity.fit(table(rows)))}
        assert [one for one in found if found[one].is_unlike_the_others] == [judge(4)]

    def test_are_not_blamed_for_what_few_sheets_can_explain(self) -> None:
        """A fit above 1.5, from two or three sheets' worth of evidence."""
        found = misfit.judges(severity.fit(table([[60, 62, 64], [70, 75, 69], [50, 52, 53], [80, 81, 84]])))
        assert max(one.fit or 0 for one in found) > 1.5
        assert not any(one.is_unlike_the_others for one in found)

    def test_stand_apart_who_deviate_less_than_chance_would(self) -> None:
        """Judge 0 gives what the others' mean is, to a point; they differ from one another widely."""
        chance = random.Random(3)
        rows: list[list[int]] = []
        for _ in range(40):
            others = [chance.randint(40, 90) for _ in range(5)]
            rows.append([round(sum(others) / 5), *others])
        found = {one.judge_id: one for one in misfit.judges(severity.fit(table(rows)))}
        assert [one for one in found if found[one].is_unusually_regular] == [judge(0)]

    def test_have_no_fit_where_nothing_is_left_to_chance(self) -> None:
        found = misfit.judges(severity.fit(table([[70], [60], [50], [40]])))
        assert [(one.fit, one.error) for one in found] == [(None, None)]
