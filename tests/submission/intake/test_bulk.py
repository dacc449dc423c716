"""Many innovations at once: each is taken or refused by itself, and once."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.submission.registry.models import Innovation
from shared.contracts import receipts
from tests.builders.submissions import Caller, profile
from tests.submission.test_bad_input import pointers

ADDRESS = "/innovations:bulk"


def send(caller: Caller, *items: dict[str, Any], **headers: str) -> list[dict[str, Any]]:
    answer = caller.call("POST", ADDRESS, json={"items": list(items)}, headers=headers, expect=207)
    found: list[dict[str, Any]] = answer.json["items"]
    return found


def item(name: str, **more: Any) -> dict[str, Any]:
    return {"innovation": profile(name=name), **more}


def innovations(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Innovation)) or 0


class TestEachItem:
    def test_is_registered_claimed_and_submitted(self, owner: Caller, keys: dict[str, Any]) -> None:
        claims = [{"indicator": "16", "level": 2}]
        (outcome,) = send(owner, item("Satu", claims=claims, submit=True))
        assert (outcome["status"], outcome["problem"], outcome["replayed"]) == (201, None, False)
        stored = owner.call("GET", f"/innovations/{outcome['id']}", expect=200).json
        assert (stored["status"], [claim["level"] for claim in stored["claims"]]) == ("submitted", [2])
        receipts.check_profile(receipts.read(outcome["receipt"]["token"], keys), stored)

    def test_that_is_wrong_harms_no_other(self, owner: Caller, session: Session) -> None:
        outcomes = send(
            owner,
            item("Satu", submit=True),
            {"innovation": {"name": "Dua", "nama": "x", "trial_on": "2024-02-30"}},
            {"innovation": {"name": "Tiga"}, "submit": True},
            {"innovation": {"name": "Empat"}, "claims": [{"indicator": "999", "level": 1}]},
            {"innovation": {"name": "Lima"}},
        )
        assert [outcome["status"] for outcome in outcomes] == [201, 422, 422, 422, 201]
        assert pointers(outcomes[1]["problem"]) == {"/innovation/nama", "/innovation/trial_on"}
        assert "/innovation/design" in pointers(outcomes[2]["problem"])
        assert pointers(outcomes[3]["problem"]) == {"/claims/0/indicator"}
        assert innovations(session) == 2

    def test_with_its_own_key_acts_once_in_whatever_request(self, owner: Caller, session: Session) -> None:
        first = send(owner, item("Satu", key="a", submit=True))[0]
        again, fresh = send(owner, item("Satu", key="a", submit=True), item("Dua", key="b"))
        assert (again["replayed"], again["id"], again["receipt"]) == (True, first["id"], first["receipt"])
        assert (fresh["replayed"], fresh["status"]) == (False, 201)
        assert innovations(session) == 2

    def test_may_not_reuse_a_key_for_something_else(self, owner: Caller, session: Session) -> None:
        outcomes = send(owner, item("Satu", key="a"), item("Dua", key="a"))
        assert [outcome["status"] for outcome in outcomes] == [201, 422]
        assert outcomes[1]["problem"]["type"] == "/masalah/idempotency-key-reused"
        assert innovations(session) == 1

    def test_may_be_mended_and_sent_again_with_its_key(self, owner: Caller) -> None:
        assert send(owner, {"innovation": {"nama": "x"}, "key": "a"})[0]["status"] == 422
        assert send(owner, item("Satu", key="a"))[0]["status"] == 201

    def test_has_the_keys_of_its_own_agency(self, owner: Caller, stranger: Caller) -> None:
        first = send(owner, item("Satu", key="a"))[0]
        second = send(stranger, item("Satu", key="a"))[0]
        assert (second["replayed"], second["id"] == first["id"]) == (False, False)


class TestTheWhole:
    def test_sent_twice_with_one_key_is_answered_twice_and_acts_once(self, owner: Caller, session: Session) -> None:
        sent = [send(owner, item("Satu"), **{"Idempotency-Key": "semua"}) for _ in "12"]
        assert sent[0] == sent[1]
        assert innovations(session) == 1

    def test_with_a_key_used_for_another_body_is_refused(self, owner: Caller, session: Session) -> None:
        send(owner, item("Satu"), **{"Idempotency-Key": "semua"})
        body = {"items": [item("Dua")]}
        owner.call("POST", ADDRESS, json=body, headers={"Idempotency-Key": "semua"}, expect=422)
        assert innovations(session) == 1

    def test_of_ten_thousand_is_refused(self, owner: Caller, session: Session) -> None:
        body = {"items": [{"innovation": {"name": "x"}}] * 10_000}
        assert pointers(owner.call("POST", ADDRESS, json=body, expect=422).json) == {"/items"}
        assert innovations(session) == 0

    def test_of_none_is_answered_with_none(self, owner: Caller) -> None:
        assert send(owner) == []

    def test_of_what_is_no_object_names_it(self, owner: Caller) -> None:
        body = {"items": [item("Satu"), 7]}
        assert pointers(owner.call("POST", ADDRESS, json=body, expect=422).json) == {"/items/1"}

    def test_is_for_agencies(self, verifier: Caller, citizen: Caller) -> None:
        verifier.call("POST", ADDRESS, json={"items": []}, expect=403)
        citizen.call("POST", ADDRESS, json={"items": []}, expect=401)
