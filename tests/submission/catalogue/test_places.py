"""What has an agency, an affair, a year brought, and where does one go from there?"""

from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from services.submission.accounts.models import Agency
from services.submission.catalogue import place_pages
from services.submission.registry.models import Innovation
from shared.contracts import affairs
from shared.kit.db import Database
from tests.builders.submissions import Caller

PLACES = ("/perangkat-daerah/rsud", "/urusan/kesehatan", "/tahun/2026")


@pytest.fixture
def two(owner: Caller, verifier: Caller) -> None:
    for name in ("Lebih Lama", "Lebih Baru"):
        verifier.call("POST", f"{owner.submitted(name=name)}/verify", json={}, expect=200)


@pytest.mark.usefixtures("two")
class TestAnyPlace:
    @pytest.mark.parametrize("place", PLACES)
    def test_lists_what_it_has_page_by_page(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, place: str
    ) -> None:
        monkeypatch.setattr(place_pages, "PER_PAGE", 1)
        first = client.get(place).text
        assert "/inovasi/lebih-baru" in first
        assert "/inovasi/lebih-lama" not in first
        following = first.partition(f'href="{place}?sesudah=')[2].partition('"')[0]
        second = client.get(f"{place}?sesudah={following}").text
        assert "/inovasi/lebih-lama" in second
        assert f'rel="prev" href="{place}"' in second

    @pytest.mark.parametrize("place", PLACES)
    def test_takes_a_broken_cursor_for_the_first_page(self, client: FlaskClient, place: str) -> None:
        page = client.get(f"{place}?sesudah=rusak")
        assert page.status_code == 200
        assert "/inovasi/lebih-baru" in page.text

    @pytest.mark.parametrize("place", ["/urusan/tidak-ada", "/tahun/1999", "/tahun/26", "/tahun/02026", "/urusan/%00"])
    def test_that_is_none_is_not_found(self, client: FlaskClient, place: str) -> None:
        assert client.get(place).status_code == 404


@pytest.mark.usefixtures("two")
class TestAgency:
    def test_counts_what_it_carries_for_others_too(
        self, client: FlaskClient, owner: Caller, partner: Caller, verifier: Caller, registry_office: Agency
    ) -> None:
        path, etag = owner.draft(name="Bersama")
        invited = {"agency_id": str(registry_office.id), "role": "pemilik data"}
        owner.call("POST", f"{path}/partners", json=invited, expect=201)
        answer = f"{path}/partners/{registry_office.id}/accept"
        partner.call("POST", answer, expect=200)
        owner.claim(path, etag, i16=1)
        owner.upload(path)
        owner.call("POST", f"{path}/submit", expect=200)
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        assert "/inovasi/bersama" in client.get("/perangkat-daerah/disdukcapil").text

    def test_names_its_office_and_leads_to_each_year(self, client: FlaskClient) -> None:
        page = unescape(client.get("/perangkat-daerah/rsud").text)
        assert 'href="mailto:rsud@example.test"' in page
        assert 'href="/inovasi?opd=rsud&tahun=2026"' in page

    def test_with_nothing_yet_suggests_the_others(self, client: FlaskClient, registry_office: Agency) -> None:
        page = client.get("/perangkat-daerah/disdukcapil").text
        assert "Belum ada yang diterbitkan" in page
        assert 'href="/inovasi"' in page


@pytest.mark.usefixtures("two")
class TestAffairs:
    def test_are_all_listed_in_their_groups(self, client: FlaskClient) -> None:
        page = client.get("/urusan").text
        assert all(f'href="/urusan/{code}"' in page for code in affairs.ALL)
        assert page.count("<h2") == 4

    def test_name_who_is_at_work_in_them(self, client: FlaskClient) -> None:
        assert 'href="/perangkat-daerah/rsud"' in client.get("/urusan/kesehatan").text

    def test_count_an_innovation_for_each_it_concerns(self, client: FlaskClient) -> None:
        assert "/inovasi/lebih-baru" in client.get("/urusan/kependudukan").text

    def test_with_nothing_yet_suggest_their_neighbours(self, client: FlaskClient) -> None:
        page = client.get("/urusan/sosial").text
        assert "Belum ada inovasi terverifikasi pada urusan ini" in page
        assert 'href="/urusan/kesehatan"' in page


class TestFigures:
    @pytest.mark.usefixtures("two")
    @pytest.mark.parametrize("page", ["/", "/perangkat-daerah", "/urusan", "/tahun", "/tahun/2026"])
    def test_say_so_when_made_up_innovations_are_among_them(
        self, client: FlaskClient, database: Database, page: str
    ) -> None:
        said = "ikut menghitung inovasi contoh"
        assert said not in client.get(page).text
        with database.transaction() as session:
            session.execute(update(Innovation).where(Innovation.slug == "lebih-lama").values(is_sample=True))
        assert said in client.get(page).text


class TestYears:
    def test_without_anything_stand_there_all_the_same(self, client: FlaskClient) -> None:
        assert 'href="/tahun/2026"' in client.get("/tahun").text
        assert "Belum ada yang diterbitkan" in client.get("/tahun/2026").text

    @pytest.mark.usefixtures("two")
    def test_say_how_many_agencies_carry_one(self, client: FlaskClient, registry_office: Agency) -> None:
        assert "dari 2" in client.get("/tahun/2026").text
