"""An officer without a program of their own does by hand what the API does, and sees how each call went."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.notify.webhooks import concerns
from shared.kit import auth
from shared.kit.db import Database
from tests.builders import sign_in
from tests.builders.notices import HOSPITAL, REGISTRY, hear, office, wrap
from tests.builders.receivers import Receiver, receiver
from tests.builders.webhooks import add_endpoint, attempts, call, deliveries, endpoint, stop_one, tell

LIST = "/kelola/webhook"
TYPED = {"label": "SIMRS", "url": "https://a.contoh.go.id/kabar", "types": ["inovasi.duty.changed.v1"]}


@pytest.fixture
def held() -> Iterator[Receiver]:
    with receiver() as started:
        yield started


class Reader:
    """Somebody at a browser."""

    def __init__(self, client: FlaskClient, role: str, agency_id: UUID | None = None) -> None:
        self._client = client
        self._headers = sign_in.as_staff(role, agency_id=agency_id)

    def get(self, path: str, *, expect: int = 200) -> str:
        answer = self._client.get(path, headers=self._headers)
        assert answer.status_code == expect, answer.text
        return answer.text

    def send(self, path: str, expect: int = 303, **typed: object) -> TestResponse:
        answer = self._client.post(path, data=typed, headers=self._headers)
        assert answer.status_code == expect, answer.text
        return answer


@pytest.fixture
def officer(client: FlaskClient) -> Reader:
    return Reader(client, auth.OFFICER, HOSPITAL.id)


@pytest.fixture
def admin(client: FlaskClient) -> Reader:
    return Reader(client, auth.ADMIN)


class TestTheList:
    def test_is_of_the_officers_own_agency(self, officer: Reader, client: FlaskClient, database: Database) -> None:
        add_endpoint(database, TYPED["url"])
        assert "Aplikasi contoh" in officer.get(LIST)
        assert "Aplikasi contoh" not in Reader(client, auth.OFFICER, REGISTRY.id).get(LIST)

    def test_shows_an_administrator_whose_each_is(self, admin: Reader, database: Database) -> None:
        hear(database, wrap([office(HOSPITAL)]))
        add_endpoint(database, TYPED["url"])
        assert HOSPITAL.name in admin.get(LIST)

    def test_says_how_each_is_doing(self, officer: Reader, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        assert "Belum pernah dipanggil" in officer.get(LIST)
        held.answers = [204, 500]
        tell(database)
        call(database)
        assert "Berfungsi" in officer.get(LIST)
        tell(database, after=3)
        call(database)
        assert "Gagal; dicoba lagi" in officer.get(LIST)
        officer.send(f"{LIST}/{mine}/jeda")
        assert "Dijeda" in officer.get(LIST)


class TestRegistering:
    def test_leads_to_the_secret(self, officer: Reader, database: Database) -> None:
        address = officer.send(LIST, **TYPED).headers["Location"]
        shown = officer.get(address)
        assert re.search(r"whsec_[A-Za-z0-9+/=]{44}", shown)

    def test_keeps_what_was_typed_and_names_what_is_wrong(self, officer: Reader) -> None:
        page = officer.send(LIST, expect=422, label="SIMRS", url="http://10.0.0.1/", types=[]).text
        assert 'value="SIMRS"' in page
        assert 'href="#url"' in page
        assert 'href="#types"' in page

    def test_by_an_administrator_names_the_agency(self, admin: Reader, database: Database) -> None:
        hear(database, wrap([office(HOSPITAL)]))
        assert HOSPITAL.name in admin.get(f"{LIST}/baru")
        assert 'href="#agency_id"' in admin.send(LIST, expect=422, **TYPED).text
        admin.send(LIST, **TYPED, agency_id=str(HOSPITAL.id))
        assert 'href="#agency_id"' in admin.send(LIST, expect=422, **TYPED, agency_id="bukan-id").text

    def test_offers_all_types_at_first(self, officer: Reader) -> None:
        assert officer.get(f"{LIST}/baru").count(" checked") == len(concerns.TYPES)


class TestOne:
    def test_can_be_changed_from_the_version_shown(self, officer: Reader, database: Database) -> None:
        mine = add_endpoint(database, TYPED["url"])
        one = f"{LIST}/{mine}/ubah"
        assert TYPED["url"] in officer.get(one)
        officer.send(one, **{**TYPED, "label": "Baru", "version": "1"})
        assert endpoint(database, mine).label == "Baru"
        assert "Lama" in officer.send(one, expect=409, **{**TYPED, "label": "Lama", "version": "1"}).text

    def test_is_tested_and_shows_the_answer(self, officer: Reader, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        held.answers = [(418, {}, b"<script>alert(1)</script>")]
        address = officer.send(f"{LIST}/{mine}/uji").headers["Location"]
        assert "Belum ada panggilan" in officer.get(address)
        call(database)
        page = officer.get(address)
        assert "HTTP 418" in page
        assert "&lt;script&gt;alert(1)" in page
        assert "webhook-signature: v1," in page

    def test_says_why_it_is_stopped_and_goes_on(self, officer: Reader, database: Database) -> None:
        mine = stop_one(database)
        page = officer.get(f"{LIST}/{mine}")
        assert "gagal selama tiga hari" in page
        officer.send(f"{LIST}/{mine}/lanjut", missed="")
        assert endpoint(database, mine).state == "active"
        assert "tidak sedang dijeda" in officer.send(f"{LIST}/{mine}/lanjut", expect=409).text

    def test_sends_again_from_a_moment_in_the_citys_time(
        self, officer: Reader, database: Database, held: Receiver
    ) -> None:
        tell(database, count=3)
        mine = add_endpoint(database, held.url)
        # The events happened from 10.00 WIB on, a minute apart.
        address = officer.send(f"{LIST}/{mine}/ulang", since="2026-07-01T10:01", what="missed").headers["Location"]
        assert "2 kiriman sedang dikirim" in officer.get(address)
        assert 'href="#since"' in officer.send(f"{LIST}/{mine}/ulang", expect=422, since="", what="missed").text
        assert (
            'href="#what"' in officer.send(f"{LIST}/{mine}/ulang", expect=422, since="2026-07-01T10:01", what="x").text
        )

    @pytest.mark.parametrize("odd", ["x", "-1", "9" * 5000, "٣", ""])
    def test_bears_an_odd_count_in_its_address(self, odd: str, officer: Reader, database: Database) -> None:
        mine = add_endpoint(database, TYPED["url"])
        assert "sedang dikirim" not in officer.get(f"{LIST}/{mine}?diulang={odd}")

    def test_is_deleted_after_a_question(self, officer: Reader, database: Database) -> None:
        mine = add_endpoint(database, TYPED["url"])
        assert "Hapus webhook" in officer.get(f"{LIST}/{mine}/hapus")
        officer.send(f"{LIST}/{mine}/hapus")
        officer.get(f"{LIST}/{mine}", expect=404)


class TestTheSecret:
    def test_is_exchanged_and_the_one_before_ended(self, officer: Reader, database: Database) -> None:
        mine = add_endpoint(database, TYPED["url"])
        before = endpoint(database, mine).secret
        one = f"{LIST}/{mine}/rahasia"
        officer.send(f"{one}/ganti", overlap_hours="24")
        page = officer.get(one)
        assert before in page
        assert endpoint(database, mine).secret in page
        officer.send(f"{one}/akhiri")
        assert before not in officer.get(one)
        assert 'href="#overlap_hours"' in officer.send(f"{one}/ganti", expect=422, overlap_hours="x").text

    def test_lies_in_no_cache(self, client: FlaskClient, database: Database) -> None:
        mine = add_endpoint(database, TYPED["url"])
        headers = sign_in.as_staff(auth.OFFICER, agency_id=HOSPITAL.id)
        assert client.get(f"{LIST}/{mine}/rahasia", headers=headers).headers["Cache-Control"] == "no-store"


class TestTheLog:
    def test_is_searched_and_sends_again(self, officer: Reader, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        tell(database)
        call(database)
        (delivery,) = deliveries(database, mine)
        log = f"{LIST}/{mine}/kiriman"
        assert str(delivery.id) in officer.get(f"{log}?cari=correction&status=delivered")
        for asked in ("cari=tidakada", "status=failed", "cari=%00", f"cari={'x' * 10_000}", "sesudah=x&status=x"):
            officer.get(f"{log}?{asked}")
        officer.send(f"{log}/{delivery.id}/kirim-ulang")
        call(database)
        assert [taken.id for taken in held.taken] == [str(delivery.id)] * 2
        assert len(attempts(database, delivery.id)) == 2

    def test_says_when_the_next_call_is_due(self, officer: Reader, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        held.answers = [500]
        tell(database)
        call(database, now=datetime.now(UTC) + timedelta(days=1))
        assert "Panggilan berikutnya mulai" in officer.get(f"{LIST}/{mine}/kiriman")
