"""Is an export, taken into an empty city and exported again, the same?"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from deploy.local.servers import Postgres
from services.submission.accounts.models import Agency
from services.submission.app import create_app
from services.submission.exchange import layout
from services.submission.registry.models import Innovation
from shared.kit.auth import ADMIN
from shared.kit.db import Database
from tests.builders import sign_in, submissions, workbooks
from tests.builders.databases import clean_database
from tests.builders.submissions import Caller
from tests.builders.workbooks import at, pointers, send

HARD = {
    "name": "=1+1 'Ringkas'",
    "summary": "'=sudah berapostrof",
    "purpose": "+62\n\nAlinea kedua; dengan titik koma",
    "benefits": "@SUM(A1)\tdua",
    "results": "-1 “kutip” é ñ",
    "latitude": "-4.020001",
    "budget_amount": "999999999999999.99",
    "budget_before": "0.1",
    "other_affairs": ["kependudukan", "sosial"],
    "pkpn": None,
    "developed_on": "2025-02-28",
    "development": "001",
}


def rows_of(book: bytes) -> dict[str, list[tuple[Any, ...]]]:
    read = workbooks.read(book)
    return {name: list(read[name].values) for name in read.sheetnames}


@pytest.fixture
def elsewhere(postgres: Postgres, tmp_path: Path) -> Iterator[Database]:
    """Another installation, with nobody and nothing in it."""
    for url in clean_database(postgres, "submission", suffix="elsewhere"):
        database = Database(url)
        yield database
        database.dispose()


@pytest.fixture
def there(elsewhere: Database, tmp_path: Path) -> Iterator[Caller]:
    """Its administrator."""
    url = elsewhere.engine.url.render_as_string(hide_password=False)
    app = create_app(submissions.settings(url, storage_url=tmp_path.as_uri()))
    yield Caller(app.test_client(), sign_in.as_staff(ADMIN))
    app.database.dispose()


class TestCity:
    def test_comes_back_equal_from_an_empty_database(
        self, owner: Caller, partner: Caller, admin: Caller, there: Caller, elsewhere: Database
    ) -> None:
        path, etag = owner.draft(**HARD)
        owner.claim(path, etag, i16=2, i35=3)
        partner.draft(name="Hanya nama", stage=None, affair=None, trial_on=None)
        owner.submitted(name="Sudah diajukan")
        admin_sees = admin.call("GET", "/city-workbook", expect=200).data
        answer = send(there, admin_sees, expect=200, path="/city-workbook").get_json()
        assert len(answer["created"]) == 3
        assert rows_of(there.call("GET", "/city-workbook", expect=200).data) == rows_of(admin_sees)
        with elsewhere.transaction() as session:
            held = session.scalars(select(Innovation).where(Innovation.name == HARD["name"])).one()
            assert (held.purpose, str(held.budget_amount)) == (HARD["purpose"], HARD["budget_amount"])
            assert set(session.scalars(select(Innovation.status))) == {"draft"}

    def test_is_not_entered_twice(self, owner: Caller, admin: Caller, there: Caller, elsewhere: Database) -> None:
        owner.draft()
        book = admin.call("GET", "/city-workbook", expect=200).data
        send(there, book, expect=200, path="/city-workbook")
        answer = send(there, book, expect=422, path="/city-workbook")
        assert pointers(answer) == [at(layout.PROFILES, 3, layout.ID, book)]
        with elsewhere.transaction() as session:
            assert session.scalar(select(func.count()).select_from(Innovation)) == 1

    def test_with_something_wrong_leaves_nothing_there(
        self, owner: Caller, admin: Caller, there: Caller, elsewhere: Database
    ) -> None:
        owner.draft(name="Benar")
        owner.draft(name="Salah")
        exported = admin.call("GET", "/city-workbook", expect=200).data
        book = workbooks.filled(exported, {}, {"agency": None, "agency_name": None, "stage": "?"})
        places = [at(layout.PROFILES, 4, column, exported) for column in ("agency_name", "stage")]
        assert set(pointers(send(there, book, expect=422, path="/city-workbook"))) == set(places)
        with elsewhere.transaction() as session:
            assert session.scalar(select(func.count()).select_from(Agency)) == 0

    def test_goes_by_hand_too(self, owner: Caller, admin: Caller, there: Caller) -> None:
        owner.draft()
        page = admin.client.get("/kelola/excel-kota", headers=admin.headers).text
        assert 'href="/kelola/excel-kota/kota-2026-1.xlsx"' in page
        book = admin.client.get("/kelola/excel-kota/kota-2026-1.xlsx", headers=admin.headers).data
        for expect in (303, 422):
            data = {"file": (io.BytesIO(book), "kota.xlsx")}
            assert there.client.post("/kelola/excel-kota", data=data, headers=there.headers).status_code == expect

    def test_is_the_administrators_alone(self, owner: Caller, verifier: Caller) -> None:
        for caller in (owner, verifier):
            caller.call("GET", "/city-workbook", expect=403)

    def test_and_an_agencys_template_are_not_taken_for_each_other(
        self, owner: Caller, admin: Caller, template: bytes
    ) -> None:
        owner.draft()
        exported = admin.call("GET", "/city-workbook", expect=200).data
        assert pointers(send(owner, exported, expect=422)) == ["/Petunjuk/B5"]
        filled = workbooks.filled(template, {"name": "Satu"})
        assert pointers(send(admin, filled, expect=422, path="/city-workbook")) == ["/Petunjuk/B5"]


class TestAgency:
    def test_gets_its_drafts_back_equal(self, owner: Caller) -> None:
        """The identifier and the version are new: the drafts were begun again."""
        path, etag = owner.draft(**HARD)
        owner.claim(path, etag, i16=2, i35=3)
        before = owner.call("GET", "/workbook?filled=true", expect=200).data
        owner.call("POST", f"{path}/withdraw", json={"reason": "Mulai lagi"}, expect=200)
        book = workbooks.filled(before, {"id": None, "version": None})
        send(owner, book, expect=200)
        after = owner.call("GET", "/workbook?filled=true", expect=200).data
        new_ids = {
            name: workbooks.cell_of(workbooks.read(after), "Profil", 3, name).value for name in ("id", "version")
        }
        assert rows_of(workbooks.filled(before, new_ids)) == rows_of(after)
