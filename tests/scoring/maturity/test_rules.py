"""The maturity of one innovation: Σ weight × level, for what is proven."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.maturity import rules
from shared.contracts import catalogue
from shared.contracts.events import Claim
from tests.builders import innovations

RULES = catalogue.of_year(2026)


@st.composite
def any_claims(draw: st.DrawFn) -> list[Claim]:
    chosen = draw(st.lists(st.sampled_from(sorted(RULES.sid)), unique=True))
    levels = st.integers(0, 3)
    return [
        Claim(
            indicator=indicator,
            claimed=draw(levels),
            verified=draw(st.none() | levels),
            has_evidence=draw(st.booleans()),
        )
        for indicator in chosen
    ]


class TestScore:
    @pytest.mark.parametrize(("level", "points"), [(0, 0), (1, 37), (2, 74), (3, 111)])
    def test_is_37_points_a_level_where_all_are_at_the_same(self, level: int, points: int) -> None:
        found = rules.score(RULES, innovations.claims(level, verified=level))
        assert (found.claimed, found.verified, found.maximum) == (points, points, 111)

    def test_is_zero_without_evidence_whatever_is_claimed(self) -> None:
        found = rules.score(RULES, innovations.claims(3, verified=3, has_evidence=False))
        assert (found.claimed, found.verified) == (0, 0)

    def test_keeps_claimed_and_verified_apart(self) -> None:
        found = rules.score(RULES, innovations.claims(3, verified=1))
        assert (found.claimed, found.verified) == (111, 37)

    def test_verifies_nothing_that_nobody_decided_on(self) -> None:
        assert rules.score(RULES, innovations.claims(3)).verified == 0

    def test_weighs_each_indicator(self) -> None:
        claim = Claim(indicator="35", claimed=3, verified=2, has_evidence=True)
        found = rules.score(RULES, [claim])
        assert (found.claimed, found.verified) == (12, 8)

    def test_shares_its_points_out_by_variable(self) -> None:
        found = rules.score(RULES, innovations.claims(1, verified=0))
        assert {name: points.claimed for name, points in found.by_variable.items()} == {
            "Infrastruktur": 10,
            "Kecanggihan Produk": 7,
            "Output Pengetahuan dan Teknologi": 4,
            "Kecepatan Bisnis Proses": 7,
            "Jumlah Inovasi dan Hasil Kreatif": 9,
        }

    def test_ignores_an_indicator_the_year_does_not_have(self) -> None:
        claim = Claim(indicator="99", claimed=3, verified=3, has_evidence=True)
        assert rules.score(RULES, [claim]).claimed == 0


class TestMandatoryGaps:
    def test_are_all_mandatory_indicators_where_nothing_is_claimed(self) -> None:
        assert rules.score(RULES, []).mandatory_gaps == ("16", "17", "32", "33", "35")

    def test_include_what_lacks_evidence(self) -> None:
        claim = Claim(indicator="16", claimed=3, verified=None, has_evidence=False)
        assert "16" in rules.score(RULES, [claim]).mandatory_gaps

    def test_leave_out_what_is_proven(self) -> None:
        assert rules.score(RULES, innovations.claims(1)).mandatory_gaps == ()


class TestProperties:
    @given(any_claims())
    def test_stays_between_nothing_and_the_maximum(self, claims: list[Claim]) -> None:
        found = rules.score(RULES, claims)
        assert 0 <= found.claimed <= found.maximum
        assert 0 <= found.verified <= found.maximum

    @given(any_claims())
    def test_is_the_sum_of_its_variables(self, claims: list[Claim]) -> None:
        found = rules.score(RULES, claims)
        assert sum((points.claimed for points in found.by_variable.values()), Decimal(0)) == found.claimed
        assert sum((points.verified for points in found.by_variable.values()), Decimal(0)) == found.verified

    @given(any_claims(), st.data())
    def test_never_falls_when_a_proven_level_rises(self, claims: list[Claim], data: st.DataObject) -> None:
        before = rules.score(RULES, claims)
        raised = [
            Claim(
                indicator=claim.indicator,
                claimed=data.draw(st.integers(claim.claimed, 3)),
                verified=claim.verified,
                has_evidence=True,
            )
            for claim in claims
        ]
        assert rules.score(RULES, raised).claimed >= before.claimed

    @given(any_claims(), st.randoms())
    def test_does_not_depend_on_the_order(self, claims: list[Claim], random: object) -> None:
        shuffled = list(claims)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        assert rules.score(RULES, shuffled) == rules.score(RULES, claims)
