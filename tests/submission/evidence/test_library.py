"""One decree proves several indicators, innovations and years; and when it expires, what relies on it shows so."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.submission.accounts.models import Agency
from services.submission.app import create_app
from services.submission.config import Settings
from services.submission.trail.models import AuditEntry
from shared.kit import clock
from shared.kit.auth import OFFICER, SESSION_COOKIE
from shared.kit.db import Database
from tests.builders import sign_in, submissions
from tests.builders.submissions import Caller

YESTERDAY = (clock.now() - timedelta(days=2)).date().isoformat()


@pytest.fixture
def decree(owner: Caller) -> str:
    """The id of a document that proves indicator 16 of one innovation."""
    path, _ = owner.draft()
    return str(owner.upload(path, name="SK.pdf").json["document_id"])


@pytest.fixture
def officer(client: FlaskClient, hospital: Agency) -> FlaskClient:
    client.set_cookie(SESSION_COOKIE, sign_in.session_of(OFFICER, agency_id=hospital.id))
    return client


def attach(caller: Caller, path: str, document_id: str, *, indicator: str = "16", expect: int = 201) -> None:
    form = {"indicator": indicator, "document_id": document_id}
    caller.call("POST", f"{path}/evidence", data=form, expect=expect)


class TestADocument:
    def test_proves_another_indicator_of_another_innovation_without_being_sent_again(
        self, owner: Caller, decree: str
    ) -> None:
        path, _ = owner.draft(name="Lain")
        attach(owner, path, decree, indicator="17")
        attach(owner, path, decree, indicator="17")
        (proof,) = owner.call("GET", f"{path}/evidence", expect=200).json["items"]
        assert (proof["document_id"], proof["indicator"]) == (decree, "17")
        (held,) = owner.call("GET", "/documents", expect=200).json["items"]
        assert held["innovations"] == 2

    def test_is_found_by_title_number_and_file_name(self, owner: Caller, decree: str) -> None:
        told = {"title": "Keputusan Tim", "number": "188/2026", "issued_on": "2026-01-05"}
        owner.call("PATCH", f"/documents/{decree}", json=told, expect=200)
        for q, number in (("tim", 1), ("188", 1), ("sk.pdf", 1), ("%", 0), ("lain", 0)):
            assert len(owner.call("GET", "/documents", query_string={"q": q}, expect=200).json["items"]) == number

    def test_leaves_a_trace_of_each_change_and_none_where_nothing_is_different(
        self, owner: Caller, decree: str, database: Database
    ) -> None:
        for _ in range(2):
            owner.call("PATCH", f"/documents/{decree}", json={"expires_on": "2027-01-05"}, expect=200)
        with database.session() as session:
            traces = session.scalars(select(AuditEntry).where(AuditEntry.subject == decree)).all()
        assert [(one.what, one.changes) for one in traces] == [
            ("document.describe", {"expires_on": [None, "2027-01-05"]})
        ]

    def test_belongs_to_its_agency_alone(self, owner: Caller, partner: Caller, decree: str) -> None:
        assert partner.call("GET", "/documents", expect=200).json["items"] == []
        partner.call("PATCH", f"/documents/{decree}", json={"title": "x"}, expect=404)
        partner.call("DELETE", f"/documents/{decree}", expect=404)
        path, _ = partner.draft(name="Lain")
        attach(partner, path, decree, expect=404)

    def test_cannot_go_while_something_relies_on_it(self, owner: Caller, decree: str) -> None:
        owner.call("DELETE", f"/documents/{decree}", expect=422)
        path, _ = owner.draft(name="Lain")
        unused = owner.upload(path, name="lain.pdf", content=None).json
        owner.call("DELETE", f"/evidence/{unused['id']}", expect=204)
        # The same content is the same document: it is still relied on by the first.
        owner.call("DELETE", f"/documents/{decree}", expect=422)

    def test_that_expires_before_its_issue_is_refused(self, owner: Caller, decree: str) -> None:
        wrong = {"issued_on": "2026-02-01", "expires_on": "2026-01-01"}
        answer = owner.call("PATCH", f"/documents/{decree}", json=wrong, expect=422)
        assert [error["pointer"] for error in answer.json["errors"]] == ["/expires_on"]


class TestAnExpiredDocument:
    @pytest.fixture(autouse=True)
    def expired(self, owner: Caller, decree: str) -> None:
        owner.call("PATCH", f"/documents/{decree}", json={"expires_on": YESTERDAY}, expect=200)

    def test_says_so(self, owner: Caller, decree: str) -> None:
        (held,) = owner.call("GET", "/documents", expect=200).json["items"]
        assert held["is_expired"]

    def test_proves_nothing_new(self, owner: Caller, decree: str) -> None:
        path, _ = owner.draft(name="Lain")
        attach(owner, path, decree, expect=422)

    def test_is_flagged_where_something_relies_on_it(self, owner: Caller, officer: FlaskClient, decree: str) -> None:
        (innovation,) = owner.call("GET", "/innovations", expect=200).json["items"]
        for page in (f"/kelola/inovasi/{innovation['id']}", f"/kelola/inovasi/{innovation['id']}/klaim"):
            assert "berakhir pada" in officer.get(page).text
        page = officer.get(f"/kelola/dokumen/{decree}").text
        assert "memerlukan dokumen yang masih berlaku" in page
        assert innovation["name"] in page


class TestTheLastDay:
    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
    def test_ends_when_it_ends_in_the_city(
        self, settings: Settings, database: Database, hospital: Agency, zone: str
    ) -> None:
        """At any moment it is another day in one of these two than in Greenwich."""
        app = create_app(replace(settings, common=replace(settings.common, time_zone=zone)))
        caller = Caller(app.test_client(), submissions.key_for(database, hospital))
        path, _ = caller.draft()
        document = caller.upload(path).json["document_id"]
        here = clock.now().astimezone(ZoneInfo(zone)).date()
        for last_day, is_expired in ((here, False), (here - timedelta(days=1), True)):
            told = {"expires_on": last_day.isoformat()}
            answer = caller.call("PATCH", f"/documents/{document}", json=told, expect=200).json
            assert answer["is_expired"] is is_expired
            attach(caller, path, document, indicator="17", expect=422 if is_expired else 201)
        app.database.dispose()


class TestThePagesOfTheLibrary:
    def test_keep_what_a_document_is(self, officer: FlaskClient, decree: str) -> None:
        typed = {"title": "Keputusan Tim", "number": "188/2026", "issued_on": "2026-01-05", "expires_on": ""}
        assert officer.post(f"/kelola/dokumen/{decree}", data=typed).status_code == 303
        assert "Keputusan Tim" in officer.get("/kelola/dokumen?q=188").text
        assert "Keputusan Tim" not in officer.get("/kelola/dokumen?q=tidak-ada").text

    @pytest.mark.parametrize("wrong", [{"issued_on": "kemarin"}, {"title": "x" * 300}, {"title": "a\0b"}])
    def test_name_the_field_that_is_wrong_and_keep_what_was_typed(
        self, officer: FlaskClient, decree: str, wrong: dict[str, str]
    ) -> None:
        page = officer.post(f"/kelola/dokumen/{decree}", data={"number": "188/2026", **wrong})
        assert page.status_code == 422
        assert f'href="#{next(iter(wrong))}"' in page.text
        assert "188/2026" in page.text

    def test_offer_what_is_there_as_proof(self, officer: FlaskClient, owner: Caller, decree: str) -> None:
        path, _ = owner.draft(name="Lain")
        page = f"/kelola/inovasi/{path.rpartition('/')[2]}"
        assert f'value="{decree}"' in officer.get(f"{page}/klaim").text
        answer = officer.post(f"{page}/bukti", data={"indicator": "17", "document_id": decree})
        assert answer.status_code == 303
        assert "SK.pdf" in officer.get(page).text

    def test_show_nothing_of_another_agency(self, officer: FlaskClient, partner: Caller) -> None:
        path, _ = partner.draft(name="Lain")
        foreign = partner.upload(path, name="rahasia.pdf").json["document_id"]
        assert officer.get(f"/kelola/dokumen/{foreign}").status_code == 404
        assert "rahasia.pdf" not in officer.get("/kelola/dokumen").text


class TestAPlaceBesideTheProfile:
    def test_takes_its_document_and_proves_no_indicator(self, owner: Caller) -> None:
        path, _ = owner.draft()
        before = owner.call("GET", path, expect=200).json["claims"]
        owner.upload(path, indicator="budget", name="DPA.pdf")
        assert owner.call("GET", path, expect=200).json["claims"] == before
        (proof,) = owner.call("GET", f"{path}/evidence", expect=200).json["items"]
        assert proof["indicator"] == "budget"
        owner.call("DELETE", f"/evidence/{proof['id']}", expect=204)

    def test_takes_only_its_kinds(self, owner: Caller) -> None:
        path, _ = owner.draft()
        form = {"indicator": "budget", "link": "https://example.test/dpa"}
        owner.call("POST", f"{path}/evidence", data=form, expect=422)
        owner.call("POST", f"{path}/evidence", data={**form, "indicator": "award"}, expect=201)
