"""How does an innovation go on from year to year?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from services.submission.registry import succession
from services.submission.registry.models import Innovation
from tests.builders import submissions, years
from tests.builders.submissions import Caller, profile
from tests.submission.test_bad_input import pointers


@pytest.fixture(autouse=True)
def years_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    folder = tmp_path / "years"
    folder.mkdir()
    with years.known(monkeypatch, folder, 2026, 2027, 2028, 2029):
        yield


@pytest.fixture
def verified(owner: Caller, verifier: Caller) -> str:
    """An innovation of 2026, settled; its path."""
    return settle(owner.submitted(), verifier)


def settle(path: str, verifier: Caller) -> str:
    verifier.call("POST", f"{path}/verify", json={}, expect=200)
    return path


def going_on(relation: str, year: int = 2027, **changes: Any) -> dict[str, Any]:
    return {"relation": relation, "year": year, "reason": "Masih berjalan dan bertambah matang.", **changes}


class TestCarriedOver:
    def test_is_the_same_innovation_in_the_next_year(self, owner: Caller, verified: str) -> None:
        begun = owner.call("POST", f"{verified}/continue", json=going_on("carried_over"), expect=201).json
        same = {field: value for field, value in profile().items() if field != "year"}
        assert {field: begun[field] for field in same} == {**same, "latitude": "-4.02", "longitude": "103.25"}
        assert (begun["year"], begun["status"], begun["relation"]) == (2027, "draft", "carried_over")
        assert begun["predecessor_id"] == verified.rpartition("/")[2]

    def test_claims_as_before_but_proves_nothing_yet(self, owner: Caller, verified: str) -> None:
        begun = owner.call("POST", f"{verified}/continue", json=going_on("carried_over"), expect=201).json
        claims = [(claim["indicator"], claim["level"], claim["verified"]) for claim in begun["claims"]]
        assert claims == [("16", 2, None), ("19", 3, None)]
        assert {claim["evidence_count"] for claim in begun["claims"]} == {0}

    def test_needs_to_say_what_has_changed(self, owner: Caller, verified: str) -> None:
        begun = owner.call("POST", f"{verified}/continue", json=going_on("carried_over"), expect=201).json
        refused = owner.call("POST", f"/innovations/{begun['id']}/submit", expect=422).json
        assert pointers(refused) == {"/development"}

    def test_is_possible_once_and_then_only_developed(self, owner: Caller, verifier: Caller, verified: str) -> None:
        second = on_to(owner, verifier, verified, going_on("carried_over"))
        refused = owner.call("POST", f"{second}/continue", json=going_on("carried_over", 2028), expect=409).json
        assert refused["type"] == "/masalah/reported-too-often"
        third = on_to(owner, verifier, second, going_on("developed", 2028))
        owner.call("POST", f"{third}/continue", json=going_on("carried_over", 2029), expect=201)


class TestDeveloped:
    def test_asks_for_the_date_of_the_new_version(self, owner: Caller, verified: str) -> None:
        begun = owner.call("POST", f"{verified}/continue", json=going_on("developed"), expect=201).json
        assert (begun["developed_on"], begun["development"], begun["design"]) == (None, None, submissions.DESIGN)

    def test_shows_its_line(self, owner: Caller, verifier: Caller, verified: str, session: Session) -> None:
        second = on_to(owner, verifier, verified, going_on("developed"))
        third = on_to(owner, verifier, second, going_on("developed", 2028))
        for path in (verified, second, third):
            found = session.get(Innovation, submissions.id_of(path))
            assert found is not None
            assert [entry.year for entry in succession.lineage(session, found)] == [2026, 2027, 2028]


class TestReplaced:
    def test_is_another_innovation_with_a_name(self, owner: Caller, verified: str) -> None:
        refused = owner.call("POST", f"{verified}/continue", json=going_on("replaced"), expect=422).json
        assert pointers(refused) == {"/name"}
        answer = going_on("replaced", name="Ringkas Keliling")
        begun = owner.call("POST", f"{verified}/continue", json=answer, expect=201).json
        assert (begun["name"], begun["design"], begun["claims"]) == ("Ringkas Keliling", None, [])

    def test_may_follow_what_was_withdrawn(self, owner: Caller) -> None:
        path, _ = owner.draft()
        owner.call("POST", f"{path}/withdraw", json={"reason": "Tidak berjalan."}, expect=200)
        owner.call("POST", f"{path}/continue", json=going_on("developed"), expect=409)
        owner.call("POST", f"{path}/continue", json=going_on("replaced", name="Lain"), expect=201)


class TestContinue:
    def test_is_told_in_both_histories(self, owner: Caller, verified: str) -> None:
        begun = owner.call("POST", f"{verified}/continue", json=going_on("developed"), expect=201).json
        for path in (verified, f"/innovations/{begun['id']}"):
            last = owner.call("GET", f"{path}/history", expect=200).json["items"][-1]
            assert (last["what"], last["note"]) == ("continue", "Masih berjalan dan bertambah matang.")
            assert last["changes"] == {"relation": [None, "developed"], "year": [2026, 2027]}

    def test_is_possible_one_way_until_that_is_withdrawn(self, owner: Caller, verified: str) -> None:
        begun = owner.call("POST", f"{verified}/continue", json=going_on("carried_over"), expect=201).json
        refused = owner.call("POST", f"{verified}/continue", json=going_on("developed"), expect=409).json
        assert refused["type"] == "/masalah/already-continued"
        owner.call("POST", f"/innovations/{begun['id']}/withdraw", json={"reason": "Keliru."}, expect=200)
        owner.call("POST", f"{verified}/continue", json=going_on("developed"), expect=201)

    @pytest.mark.parametrize("year", [2026, 2025, 2035])
    def test_leads_to_a_later_year_with_indicators(self, owner: Caller, verified: str, year: int) -> None:
        refused = owner.call("POST", f"{verified}/continue", json=going_on("carried_over", year), expect=422).json
        assert pointers(refused) == {"/year"}

    def test_is_for_what_is_settled(self, owner: Caller) -> None:
        owner.call("POST", f"{owner.submitted()}/continue", json=going_on("carried_over"), expect=409)

    def test_is_the_owner_s(self, verifier: Caller, partner: Caller, verified: str) -> None:
        verifier.call("POST", f"{verified}/continue", json=going_on("carried_over"), expect=403)
        partner.call("POST", f"{verified}/continue", json=going_on("carried_over"), expect=404)


def on_to(owner: Caller, verifier: Caller, path: str, body: dict[str, Any]) -> str:
    """The next year's entry, written, submitted and verified; its path."""
    answer = owner.call("POST", f"{path}/continue", json=body, expect=201)
    begun = f"/innovations/{answer.json['id']}"
    changes = {"development": "Kini juga di puskesmas."}
    owner.call("PATCH", begun, json=changes, headers={"If-Match": answer.headers["ETag"]}, expect=200)
    owner.call("POST", f"{begun}/submit", expect=200)
    return settle(begun, verifier)
