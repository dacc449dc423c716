"""How does an innovation go back to its agencies, and come again?"""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.period.rules import PeriodClosed
from services.submission.registry import access, use_cases, verification
from services.submission.registry.models import Innovation
from shared.kit.auth import Principal
from shared.kit.db import Database
from tests.builders import submissions
from tests.builders.submissions import NOW, VERIFIER_CALLER, Caller
from tests.submission.test_bad_input import pointers

DAY = timedelta(days=1)


class TestReturn:
    def test_needs_a_note(self, owner: Caller, verifier: Caller) -> None:
        refused = verifier.call("POST", f"{owner.submitted()}/return", json={}, expect=422).json
        assert pointers(refused) == {"/note"}

    def test_keeps_notes_per_indicator_until_the_next_submission(self, owner: Caller, verifier: Caller) -> None:
        path = owner.submitted()
        notes = {"note": "Lihat 16.", "indicator_notes": [{"indicator": "16", "note": "SK belum ditandatangani."}]}
        claims = verifier.call("POST", f"{path}/return", json=notes, expect=200).json["claims"]
        assert claims[0]["note"] == "SK belum ditandatangani."
        claims = owner.call("POST", f"{path}/submit", expect=200).json["claims"]
        assert [claim["note"] for claim in claims] == ["", ""]

    def test_keeps_notes_per_field_until_the_next_submission(self, owner: Caller, verifier: Caller) -> None:
        path = owner.submitted()
        about = [{"field": "results", "note": "Sebutkan angkanya."}]
        returned = verifier.call("POST", f"{path}/return", json={"note": "Lihat.", "field_notes": about}, expect=200)
        assert returned.json["field_notes"] == about
        assert owner.call("POST", f"{path}/submit", expect=200).json["field_notes"] == []
        told = owner.call("GET", f"{path}/history", expect=200).json["items"]
        kept = next(entry["changes"] for entry in told if entry["what"] == "return")
        assert kept == {"field_notes": {"results": "Sebutkan angkanya."}}

    @pytest.mark.parametrize(
        ("fields", "pointer"),
        [(["nama"], "/field_notes/0/field"), (["results", "results"], "/field_notes/1/field")],
    )
    def test_refuses_a_field_that_is_not_there_or_twice(
        self, owner: Caller, verifier: Caller, fields: list[str], pointer: str
    ) -> None:
        body = {"note": "Lihat.", "field_notes": [{"field": field, "note": "x"} for field in fields]}
        assert pointers(verifier.call("POST", f"{owner.submitted()}/return", json=body, expect=422).json) == {pointer}

    def test_is_the_verifier_s(self, owner: Caller, admin: Caller) -> None:
        path = owner.submitted()
        for caller in (owner, admin):
            caller.call("POST", f"{path}/return", json={"note": "x"}, expect=403)


class TestAgain:
    """After the period, what was returned may come again for fourteen days."""

    @pytest.mark.parametrize(
        ("closed_for", "returned_before", "is_taken"),
        [(DAY, 3 * DAY, True), (15 * DAY, 20 * DAY, False), (20 * DAY, 13 * DAY, True), (20 * DAY, 14 * DAY, False)],
    )
    def test_is_taken_for_some_days(
        self,
        owner: Caller,
        database: Database,
        hospital: Agency,
        closed_for: timedelta,
        returned_before: timedelta,
        is_taken: bool,
    ) -> None:
        innovation_id = submissions.id_of(owner.submitted())
        caller = submissions.caller_of(hospital)
        with database.session() as session:
            held = access.to_check(session, VERIFIER_CALLER, innovation_id)
            verification.send_back(session, held, VERIFIER_CALLER, note="Lihat.", now=NOW - returned_before)
            if is_taken:
                assert submit(session, held, caller, closed_for).status == "submitted"
            else:
                with pytest.raises(PeriodClosed):
                    submit(session, held, caller, closed_for)

    def test_does_not_open_the_door_to_drafts(self, owner: Caller, database: Database, hospital: Agency) -> None:
        path, _ = owner.draft()
        with database.session() as session:
            draft = session.get_one(Innovation, submissions.id_of(path))
            with pytest.raises(PeriodClosed):
                submit(session, draft, submissions.caller_of(hospital), DAY)


def submit(session: Session, held: Innovation, caller: Principal, closed_for: timedelta) -> Innovation:
    return use_cases.submit(
        session,
        held,
        caller,
        period_closes_at=NOW - closed_for,
        resubmission=14 * DAY,
        time_zone="Asia/Jakarta",
        now=NOW,
    )
