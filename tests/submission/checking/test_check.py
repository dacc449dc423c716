"""A check grows decision by decision; two at it know of each other, and none overwrites the other."""

import re
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from services.submission.checking import use_cases as checks
from services.submission.checking.models import CheckDraft, CheckPresence
from services.submission.registry.models import HistoryEntry, Innovation
from services.submission.registry.schemas import MAX_NOTE
from shared.kit.auth import COMMITTEE, SESSION_COOKIE, VERIFIER
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.builders import sign_in
from tests.builders.submissions import Caller

ANI, BUDI = uuid4(), uuid4()


def of(app: ServiceApp, person: UUID, name: str) -> FlaskClient:
    """A verifier's browser."""
    browser = app.test_client()
    browser.set_cookie(SESSION_COOKIE, sign_in.session_of(VERIFIER, person_id=person, name=name))
    return browser


@pytest.fixture
def ani(app: ServiceApp) -> FlaskClient:
    return of(app, ANI, "Ani Contoh")


@pytest.fixture
def budi(app: ServiceApp) -> FlaskClient:
    return of(app, BUDI, "Budi Contoh")


@pytest.fixture
def work(owner: Caller) -> str:
    """The address of one that waits; 16 is claimed and proven, 19 is claimed only."""
    return f"/kelola{owner.submitted().replace('/innovations/', '/inovasi/')}"


def version_on(client: FlaskClient, work: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', client.get(work).text)
    assert found
    return found[1]


def is_checked(page: str, name: str, value: str) -> bool:
    return re.search(rf'<input type="radio"[^>]*name="{name}" value="{value}" checked', page) is not None


class TestDecisions:
    def test_are_made_with_the_wording_of_the_year(self, ani: FlaskClient, work: str) -> None:
        page = ani.get(work).text
        assert re.search(r">2: [A-Z]", page)
        assert 'name="levels-16"' in page
        assert 'name="levels-19"' not in page

    def test_are_kept_as_they_are_made(self, ani: FlaskClient, work: str) -> None:
        version = version_on(ani, work)
        sent = {"version": version, "changed": "levels-16", "levels-16": "1"}
        answer = ani.post(f"{work}/periksa/simpan", data=sent)
        assert answer.json["errors"] == {}
        assert answer.json["version"] == int(version)
        sent = {"version": version, "changed": "notes-19", "notes-19": "Bukti belum ada."}
        assert ani.post(f"{work}/periksa/simpan", data=sent).status_code == 200
        page = ani.get(work).text
        assert is_checked(page, "levels-16", "1")
        assert "Bukti belum ada." in page

    def test_are_kept_without_a_script(self, ani: FlaskClient, work: str) -> None:
        sent = {"version": version_on(ani, work), "levels-16": "3", "note": "Hampir."}
        assert ani.post(f"{work}/periksa", data=sent).status_code == 303
        assert is_checked(ani.get(work).text, "levels-16", "3")
        ani.post(f"{work}/periksa", data={"version": version_on(ani, work), "levels-16": "3"})
        assert "Hampir." not in ani.get(work).text

    def test_are_each_verifiers_own(self, ani: FlaskClient, budi: FlaskClient, work: str) -> None:
        ani.post(f"{work}/periksa", data={"version": version_on(ani, work), "levels-16": "3"})
        assert not is_checked(budi.get(work).text, "levels-16", "3")

    def test_end_with_the_decision(self, ani: FlaskClient, work: str, session: Session) -> None:
        ani.post(f"{work}/periksa", data={"version": version_on(ani, work), "levels-16": "3"})
        sent = {"version": version_on(ani, work), "levels-16": "1"}
        assert ani.post(f"{work}/verifikasi", data=sent).status_code == 303
        assert session.scalars(select(CheckDraft)).all() == []
        held = session.scalars(select(Innovation)).one()
        assert {claim.indicator: claim.verified for claim in held.claims} == {"16": 1, "19": 0}

    def test_are_all_made_before_it_is_verified(self, ani: FlaskClient, work: str, session: Session) -> None:
        answer = ani.post(f"{work}/verifikasi", data={"version": version_on(ani, work)})
        assert answer.status_code == 422
        assert 'href="#levels-16"' in answer.text
        assert session.scalars(select(Innovation.status)).one() == "submitted"

    def test_of_a_return_reach_each_indicator_and_field(
        self, ani: FlaskClient, work: str, session: Session, owner: Caller
    ) -> None:
        notes = {"note": "Lengkapi.", "notes-19": "Unggah foto.", "fields-design": "Terlalu umum."}
        assert ani.post(f"{work}/kembalikan", data={"version": version_on(ani, work), **notes}).status_code == 303
        last = session.scalars(select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
        assert last is not None
        assert last.changes == {"field_notes": {"design": "Terlalu umum."}, "indicator_notes": {"19": "Unggah foto."}}

    def test_of_the_time_before_it_came_again_are_forgotten(self, ani: FlaskClient, work: str, owner: Caller) -> None:
        ani.post(f"{work}/periksa", data={"version": version_on(ani, work), "levels-16": "3"})
        path = work.removeprefix("/kelola").replace("/inovasi/", "/innovations/")
        Caller(owner.client, sign_in.as_staff(VERIFIER)).call("POST", f"{path}/return", json={"note": "L."}, expect=200)
        owner.call("POST", f"{path}/submit", expect=200)
        assert not is_checked(ani.get(work).text, "levels-16", "3")

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("levels-16", "4"),
            ("levels-16", "x"),
            ("notes-19", "x" * (MAX_NOTE + 1)),
            ("note", "a\0b"),
            ("fields-name", "\x07"),
        ],
    )
    def test_that_are_wrong_are_named_and_not_kept(
        self, ani: FlaskClient, work: str, session: Session, name: str, value: str
    ) -> None:
        version = version_on(ani, work)
        assert ani.post(f"{work}/periksa", data={"version": version, name: value}).status_code == 422
        answer = ani.post(f"{work}/periksa/simpan", data={"version": version, "changed": name, name: value})
        assert list(answer.json["errors"]) == [name]
        assert all(not draft.typed for draft in session.scalars(select(CheckDraft)))

    def test_of_unknown_fields_are_passed_over(self, ani: FlaskClient, work: str, session: Session) -> None:
        sent = {"version": version_on(ani, work), "changed": "levels-999", "levels-999": "1"}
        assert ani.post(f"{work}/periksa/simpan", data=sent).status_code == 200
        assert session.scalars(select(CheckDraft.typed)).all() == [{}]


class TestTwoVerifiers:
    def test_are_told_of_each_other(self, ani: FlaskClient, budi: FlaskClient, work: str) -> None:
        assert "sedang memeriksa" not in ani.get(work).text
        assert re.search(r"Ani Contoh sedang memeriksa ini sejak \d\d\.\d\d", budi.get(work).text)
        assert "Budi Contoh sedang memeriksa" in ani.get(work).text

    def test_are_forgotten_when_they_have_left(
        self, ani: FlaskClient, budi: FlaskClient, work: str, database: Database
    ) -> None:
        ani.get(work)
        with database.transaction() as session:
            away = checks.PRESENT_FOR + checks.PRESENT_FOR
            session.execute(update(CheckPresence).values(seen_at=CheckPresence.seen_at - away))
        assert "sedang memeriksa" not in budi.get(work).text

    def test_do_not_overwrite_each_other(
        self, ani: FlaskClient, budi: FlaskClient, work: str, session: Session
    ) -> None:
        """The second is told who did what, and keeps what was typed."""
        read_by_budi = version_on(budi, work)
        ani.post(f"{work}/kembalikan", data={"version": version_on(ani, work), "note": "Lengkapi SK."})
        sent = {"version": read_by_budi, "levels-16": "2", "notes-19": "Catatan saya."}
        answer = budi.post(f"{work}/verifikasi", data=sent)
        assert answer.status_code == 409
        for told in ("Ani Contoh", "Lengkapi SK.", "Catatan saya."):
            assert told in answer.text
        assert session.scalars(select(Innovation.status)).one() == "returned"

    def test_are_told_while_they_type(self, ani: FlaskClient, budi: FlaskClient, work: str) -> None:
        read_by_budi = version_on(budi, work)
        ani.post(f"{work}/kembalikan", data={"version": version_on(ani, work), "note": "Lengkapi SK."})
        sent = {"version": read_by_budi, "changed": "note", "note": "Saya juga."}
        assert budi.post(f"{work}/periksa/simpan", data=sent).status_code == 409


class TestSeveralAtOnce:
    @pytest.fixture
    def proven(self, owner: Caller) -> str:
        """One whose only claim has proof."""
        path, etag = owner.draft(name="Berbukti")
        owner.claim(path, etag, i16=2)
        owner.upload(path)
        owner.call("POST", f"{path}/submit", expect=200)
        return f"/kelola{path.replace('/innovations/', '/inovasi/')}"

    def test_are_verified_and_said_of_each(self, ani: FlaskClient, work: str, proven: str, session: Session) -> None:
        """What has a claim without proof is left for a look."""
        for one in (work, proven):
            ani.post(f"{one}/periksa", data={"version": version_on(ani, one), "levels-16": "2"})
        offered = re.findall(r'name="pilih" value="([^"]+)"', ani.get("/kelola/inovasi").text)
        assert offered == [proven.rpartition("/")[2]]
        chosen = [one.rpartition("/")[2] for one in (work, proven)]
        page = ani.post("/kelola/inovasi/verifikasi", data={"pilih": [*chosen, str(uuid4()), "bukan"]}).text
        assert page.count("Tidak diverifikasi") == 2
        assert set(session.execute(select(Innovation.name, Innovation.status)).all()) == {
            ("Berbukti", "verified"),
            ("Ringkas", "submitted"),
        }

    def test_need_ones_own_decisions(self, ani: FlaskClient, budi: FlaskClient, proven: str, session: Session) -> None:
        ani.post(f"{proven}/periksa", data={"version": version_on(ani, proven), "levels-16": "2"})
        budi.post("/kelola/inovasi/verifikasi", data={"pilih": proven.rpartition("/")[2]})
        assert session.scalars(select(Innovation.status)).one() == "submitted"

    def test_twice_changes_nothing(self, ani: FlaskClient, proven: str, session: Session) -> None:
        ani.post(f"{proven}/periksa", data={"version": version_on(ani, proven), "levels-16": "2"})
        sent = {"pilih": proven.rpartition("/")[2]}
        assert "Tidak diverifikasi" not in ani.post("/kelola/inovasi/verifikasi", data=sent).text
        assert "Tidak diverifikasi" in ani.post("/kelola/inovasi/verifikasi", data=sent).text
        assert session.scalars(select(Innovation.status)).one() == "verified"


class TestOthers:
    @pytest.mark.parametrize("path", ["/periksa", "/periksa/simpan"])
    def test_may_not_check(self, client: FlaskClient, work: str, path: str) -> None:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(COMMITTEE))
        assert client.post(f"{work}{path}", data={"version": "1"}).status_code == 403
