"""Which steps raise an innovation's score most for their effort, and what do they cost?"""

from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from services.scoring.maturity import efforts, rules
from shared.contracts import catalogue
from shared.contracts.events import Claim
from tests.builders import sign_in

YEAR = catalogue.of_year(2026)
EFFORTS = efforts.of_year(YEAR)
ADDRESS = "/api/scoring/v1/maturity-estimates"


def claim(indicator: str, level: int, *, has_evidence: bool = True) -> Claim:
    return Claim(indicator=indicator, claimed=level, verified=None, has_evidence=has_evidence)


def even(**changes: str) -> rules.Efforts:
    """Every step costs one, but for those named."""
    one = (Decimal(1),) * 3
    costs = {name.removeprefix("i"): (Decimal(cost),) * 3 for name, cost in changes.items()}
    steps = {key: costs.get(key, one) for key in YEAR.sid}
    return rules.Efforts(proof=Decimal(1), new=Decimal(1), steps=steps, spd={})


class TestAdvise:
    def test_names_the_heaviest_indicators_where_all_cost_the_same(self) -> None:
        advice = rules.advise(YEAR, even(), [])
        assert [(step.indicator.id, step.to_level, step.gain) for step in advice] == [
            ("35", 3, 12),
            ("16", 3, 9),
            ("31", 3, 9),
        ]

    def test_passes_over_what_costs_too_much(self) -> None:
        advice = rules.advise(YEAR, even(i35="9", i31="9"), [])
        assert advice[0].indicator.id == "16"
        assert not {"35", "31"} & {step.indicator.id for step in advice}

    def test_prefers_to_prove_what_is_claimed_already(self) -> None:
        """Three levels for the price of a document."""
        proving = rules.advise(YEAR, EFFORTS, [claim("16", 3, has_evidence=False)])[0]
        assert (proving.indicator.id, proving.to_level, proving.gain, proving.effort) == ("16", 3, 9, 1)

    def test_has_none_for_what_is_complete(self) -> None:
        assert rules.advise(YEAR, EFFORTS, [claim(key, 3) for key in YEAR.sid]) == []

    @tries(max_examples=60, deadline=None)
    @given(
        st.dictionaries(
            st.sampled_from(sorted(YEAR.sid)), st.tuples(st.integers(0, 3), st.booleans()), max_size=len(YEAR.sid)
        )
    )
    def test_never_names_one_twice_and_each_brings_what_it_says(self, held: dict[str, tuple[int, bool]]) -> None:
        claims = {key: claim(key, level, has_evidence=proven) for key, (level, proven) in held.items()}
        before = rules.score(YEAR, claims.values()).claimed
        advice = rules.advise(YEAR, EFFORTS, claims.values())
        assert len({step.indicator.id for step in advice}) == len(advice) <= 3
        assert [s.gain / s.effort for s in advice] == sorted((s.gain / s.effort for s in advice), reverse=True)
        for step in advice:
            taken = {**claims, step.indicator.id: claim(step.indicator.id, step.to_level)}
            assert rules.score(YEAR, taken.values()).claimed - before == step.gain > 0


class TestEfforts:
    def test_fit_every_year_there_is(self) -> None:
        for year in catalogue.years():
            assert set(efforts.of_year(catalogue.of_year(year)).steps) == set(catalogue.of_year(year).sid)

    @pytest.mark.parametrize(
        "document",
        [
            {"proof": "1", "steps": {}},
            {"proof": "0", "steps": {key: ["1", "1", "1"] for key in YEAR.sid}},
            {"proof": "1", "steps": {key: ["1", "1"] for key in YEAR.sid}},
            {"proof": "1", "steps": {key: ["1", "0", "1"] for key in YEAR.sid}},
            {"proof": "1", "steps": {key: ["1", "1", "1"] for key in [*YEAR.sid, "99"]}},
        ],
    )
    def test_that_do_not_fit_are_refused(self, document: dict[str, Any]) -> None:
        with pytest.raises(efforts.WrongEfforts):
            efforts.parse(document, YEAR)


class TestEndpoint:
    def test_scores_without_keeping(self, client: FlaskClient) -> None:
        body = {"year": 2026, "claims": [{"indicator": "16", "level": 2, "has_evidence": True}]}
        headers = {"Authorization": f"Bearer {sign_in.INTERNAL_TOKEN}"}
        answer = client.post(ADDRESS, json=body, headers=headers)
        assert (answer.json["claimed"], answer.json["maximum"]) == ("6.00", "111.00")
        assert "17" in answer.json["mandatory_gaps"]
        assert len(answer.json["advice"]) == 3
        assert {"indicator", "name", "to_level", "wording", "evidence", "gain"} <= set(answer.json["advice"][0])

    @pytest.mark.parametrize(
        ("body", "wrong"),
        [
            ({"year": 2010, "claims": []}, "/year"),
            ({"year": 2026, "claims": [{"indicator": "16", "level": 4, "has_evidence": True}]}, "/claims/0/level"),
            ({"year": 2026}, "/claims"),
        ],
    )
    def test_names_what_is_wrong(self, client: FlaskClient, body: dict[str, Any], wrong: str) -> None:
        headers = {"Authorization": f"Bearer {sign_in.INTERNAL_TOKEN}"}
        answer = client.post(ADDRESS, json=body, headers=headers)
        assert (answer.status_code, [error["pointer"] for error in answer.json["errors"]]) == (422, [wrong])

    def test_is_not_for_citizens(self, client: FlaskClient) -> None:
        assert client.post(ADDRESS, json={"year": 2026, "claims": []}).status_code == 401
