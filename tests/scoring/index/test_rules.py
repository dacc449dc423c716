"""The city's index, held to every figure that is published or was worked out for it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.index import rules
from shared.contracts import catalogue
from shared.contracts.affairs import ALL, BASIC_SERVICES

RULES = catalogue.of_year(2026)
SERVICES = list(BASIC_SERVICES)


def counted(number: int, *, maturity: str = "111", services: int = 6) -> list[rules.Counted]:
    """So many innovations of one maturity, the first few on basic services, the rest on another urusan."""
    affairs = [*SERVICES[:services], *["kominfo"] * number][:number]
    return [rules.Counted(maturity=Decimal(maturity), affair=affair) for affair in affairs]


def spd(level: int) -> dict[str, int]:
    return dict.fromkeys(RULES.spd, level)


class TestMaxima:
    def test_are_63_for_the_citys_own_rows(self) -> None:
        assert rules.spd_score(RULES, spd(3)) == 63

    def test_are_76_for_the_count(self) -> None:
        assert rules.count_score(RULES, 200, basic_services=5) == 76

    def test_are_250_points_and_an_index_of_100(self) -> None:
        found = rules.project(RULES, spd_levels=spd(3), counted=counted(200))
        assert (found.spd + found.maturity + found.count, found.index) == (250, Decimal("100.00"))

    def test_give_the_aspects_their_published_shares(self) -> None:
        shares = [part / RULES.total_maximum * 100 for part in (Decimal(63), Decimal(111), Decimal(76))]
        assert shares == [Decimal("25.20"), Decimal("44.40"), Decimal("30.40")]

    def test_lie_in_twenty_rows_each(self) -> None:
        assert (len(RULES.spd), len(RULES.sid)) == (20, 20)


class TestSpdScore:
    @pytest.mark.parametrize(("level", "points"), [(0, 0), (1, 21), (2, 42), (3, 63)])
    def test_is_21_points_a_level(self, level: int, points: int) -> None:
        assert rules.spd_score(RULES, spd(level)) == points

    def test_takes_a_missing_row_for_level_zero(self) -> None:
        assert rules.spd_score(RULES, {"5a": 1, "12": 2}) == Decimal("4.75")


class TestCountScore:
    @pytest.mark.parametrize(
        ("innovations", "points"),
        [(12, "4.56"), (16, "6.08"), (34, "12.92"), (50, "19.00"), (100, "38.00"), (200, "76.00"), (201, "76.00")],
    )
    def test_is_038_each_up_to_200(self, innovations: int, points: str) -> None:
        assert rules.count_score(RULES, innovations, basic_services=6) == Decimal(points)

    @pytest.mark.parametrize(("services", "points"), [(4, "0"), (5, "6.08"), (6, "6.08")])
    def test_is_nothing_below_five_basic_services(self, services: int, points: str) -> None:
        assert rules.count_score(RULES, 16, basic_services=services) == Decimal(points)

    def test_counts_an_urusan_once_however_many_innovations_it_has(self) -> None:
        assert rules.covered(["kesehatan", "kesehatan", "sosial", "kominfo"]) == ("kesehatan", "sosial")


class TestBestPossible:
    @pytest.mark.parametrize(
        ("innovations", "index", "share"),
        [
            (12, "71.42", "90.8"),
            (16, "72.03", "89.9"),
            (34, "74.77", "86.0"),
            (50, "77.20", "82.5"),
            (100, "84.80", "71.6"),
            (200, "100.00", "49.7"),
        ],
    )
    def test_is_as_worked_out_for_the_city(self, innovations: int, index: str, share: str) -> None:
        found = rules.project(RULES, spd_levels=spd(3), counted=counted(innovations))
        assert (found.index, found.category) == (Decimal(index), "Sangat Inovatif")
        assert rules.share_needed(RULES, count=found.count) == Decimal(share)


class TestEverythingAtLevelTwo:
    @pytest.mark.parametrize(("innovations", "index"), [(16, "48.83"), (34, "51.57")])
    def test_is_inovatif_and_no_more(self, innovations: int, index: str) -> None:
        found = rules.project(RULES, spd_levels=spd(2), counted=counted(innovations, maturity="74"))
        assert (found.index, found.category) == (Decimal(index), "Inovatif")


class TestOneMoreInnovation:
    def test_adds_0152_by_count_alone(self) -> None:
        added = rules.count_score(RULES, 17, basic_services=6) - rules.count_score(RULES, 16, basic_services=6)
        assert added / RULES.total_maximum * 100 == Decimal("0.152")

    def test_pulls_the_index_down_where_it_is_immature(self) -> None:
        before = counted(16, maturity="74")
        after = [*before, rules.Counted(maturity=Decimal(0), affair="kominfo")]
        indices = [rules.project(RULES, spd_levels=spd(2), counted=found).index for found in (before, after)]
        assert indices[1] < indices[0]


class TestMeanMaturity:
    def test_is_taken_over_at_least_twelve(self) -> None:
        assert rules.project(RULES, spd_levels={}, counted=counted(6, maturity="74")).maturity == 37

    def test_is_taken_over_all_where_there_are_more(self) -> None:
        assert rules.project(RULES, spd_levels={}, counted=counted(24, maturity="74")).maturity == 74

    def test_is_rounded_in_the_index_only_once(self) -> None:
        # (908/13 + 13 × 0.38) / 2.5 = 29.914…; with the mean rounded first, to 69.85, it would be 29.92.
        mixed = [*counted(12, maturity="70"), rules.Counted(maturity=Decimal(68), affair="kominfo")]
        assert rules.project(RULES, spd_levels={}, counted=mixed).index == Decimal("29.91")


class TestNothingAtAll:
    def test_cannot_be_judged(self) -> None:
        found = rules.project(RULES, spd_levels={}, counted=[])
        assert (found.index, found.category) == (Decimal("0.00"), "Tidak Dapat Dinilai")


class TestCategory:
    @pytest.mark.parametrize(
        ("index", "category"),
        [
            ("100.00", "Sangat Inovatif"),
            ("65.01", "Sangat Inovatif"),
            ("65.00", "Inovatif"),
            ("40.01", "Inovatif"),
            ("40.00", "Kurang Inovatif"),
            ("0.01", "Kurang Inovatif"),
            ("0.00", "Tidak Dapat Dinilai"),
        ],
    )
    def test_changes_exactly_at_the_cut_offs(self, index: str, category: str) -> None:
        assert rules.category_of(RULES, Decimal(index)) == category

    def test_is_decided_on_the_published_two_decimals(self) -> None:
        # So much maturity that the exact index is 65.005, which is published as 65.01.
        reached = (Decimal("65.005") * Decimal("2.5") - 63 - Decimal("4.56")) * 12
        shared = [*counted(11, maturity="0"), rules.Counted(maturity=reached, affair="kominfo")]
        found = rules.project(RULES, spd_levels=spd(3), counted=shared)
        assert (found.index, found.category) == (Decimal("65.01"), "Sangat Inovatif")


anything_counted = st.lists(
    st.builds(
        rules.Counted,
        # Cents are made several times as fast as decimals: a busy machine would else give up making examples.
        maturity=st.integers(0, 11_100).map(lambda cents: Decimal(cents) / 100),
        affair=st.sampled_from(sorted(ALL)),
    ),
    max_size=250,
)
any_levels = st.dictionaries(st.sampled_from(sorted(RULES.spd)), st.integers(0, 3))


class TestProperties:
    @given(any_levels, anything_counted)
    def test_stays_between_0_and_100(self, levels: dict[str, int], found: list[rules.Counted]) -> None:
        assert 0 <= rules.project(RULES, spd_levels=levels, counted=found).index <= 100

    @given(any_levels, anything_counted, st.data())
    def test_never_falls_when_a_level_rises(
        self, levels: dict[str, int], found: list[rules.Counted], data: st.DataObject
    ) -> None:
        raised = {row: data.draw(st.integers(levels.get(row, 0), 3)) for row in RULES.spd}
        matured = [
            rules.Counted(
                maturity=max(one.maturity, data.draw(st.sampled_from([Decimal(0), Decimal(111)]))), affair=one.affair
            )
            for one in found[:5]
        ] + found[5:]
        before = rules.project(RULES, spd_levels=levels, counted=found)
        assert rules.project(RULES, spd_levels=raised, counted=matured).index >= before.index

    @given(any_levels, anything_counted, st.randoms())
    def test_does_not_depend_on_the_order(
        self, levels: dict[str, int], found: list[rules.Counted], random: object
    ) -> None:
        shuffled = list(found)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        before = rules.project(RULES, spd_levels=levels, counted=found)
        assert rules.project(RULES, spd_levels=levels, counted=shuffled) == before

    @given(anything_counted)
    def test_takes_a_proven_innovation_of_full_maturity_for_gain_below_the_cap(
        self, found: list[rules.Counted]
    ) -> None:
        fuller = [*found, rules.Counted(maturity=Decimal(111), affair="kominfo")]
        before = rules.project(RULES, spd_levels={}, counted=found)
        assert rules.project(RULES, spd_levels={}, counted=fuller).index >= before.index
