"""Everybody sees which agencies have brought their innovation of the year, in a meeting and as a file."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from services.submission.app import create_app
from services.submission.config import Settings
from shared.kit import clock
from shared.kit.db import Database
from tests.builders import submissions, years
from tests.builders.submissions import Caller


class TestDuty:
    def test_tells_apart_how_far_each_agency_is(
        self, client: FlaskClient, owner: Caller, partner: Caller, verifier: Caller, database: Database
    ) -> None:
        submissions.add_agency(database, "Dinas Sosial", "Dinsos")
        other = submissions.add_agency(database, "Dinas Pendidikan", "Disdik")
        path = owner.submitted()
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        partner.submitted(name="Lain")
        Caller(client, submissions.key_for(database, other)).draft(name="Kelas Gunung")
        assert standings(client.get("/kepatuhan").text) == {
            "RSUD Besemah": "Terpenuhi",
            "Dinas Kependudukan dan Pencatatan Sipil": "Sedang diperiksa",
            "Dinas Pendidikan": "Sedang disiapkan",
            "Dinas Sosial": "Belum",
        }

    def test_puts_those_without_any_first(self, client: FlaskClient, owner: Caller, partner: Caller) -> None:
        owner.draft()
        page = client.get("/kepatuhan").text
        assert page.index("Dinas Kependudukan") < page.index("RSUD Besemah")

    def test_has_no_agencies_yet(self, client: FlaskClient) -> None:
        assert client.get("/kepatuhan").status_code == 200
        assert client.get("/kepatuhan/2026/proyektor").status_code == 200

    @pytest.mark.parametrize("address", ["/kepatuhan/1999", "/kepatuhan/1999.csv", "/kepatuhan/2026.exe"])
    def test_of_a_year_without_rules_is_nowhere(self, client: FlaskClient, address: str) -> None:
        assert client.get(address).status_code == 404

    def test_shows_the_years_before(
        self, client: FlaskClient, owner: Caller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        with years.known(monkeypatch, tmp_path, 2025, 2026):
            owner.draft(year=2025)
            page = client.get("/kepatuhan").text
            assert standings(page) == {"RSUD Besemah": "Belum"}
            assert re.search(r'<td data-label="2025">.*Sedang disiapkan', page)
            assert standings(client.get("/kepatuhan/2025").text) == {"RSUD Besemah": "Sedang disiapkan"}


class TestDaysLeft:
    @pytest.fixture
    def closing(self, settings: Settings) -> Iterator[FlaskClient]:
        """With ten days left."""
        app = create_app(replace(settings, period_closes_at=clock.now() + timedelta(days=10)))
        yield app.test_client()
        app.database.dispose()

    @pytest.mark.parametrize("address", ["/kepatuhan", "/kepatuhan/2026/proyektor"])
    def test_are_named(self, closing: FlaskClient, address: str) -> None:
        assert "10 hari" in closing.get(address).text

    def test_are_not_those_of_another_year(
        self, closing: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        with years.known(monkeypatch, tmp_path, 2025, 2026):
            assert "10 hari" not in closing.get("/kepatuhan/2025").text


class TestFile:
    def test_has_a_line_per_agency(self, client: FlaskClient, owner: Caller, partner: Caller) -> None:
        owner.draft()
        answer = client.get("/kepatuhan/2026.csv")
        assert answer.content_type == "text/csv; charset=utf-8"
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        assert [(row["singkatan"], row["status"], row["disiapkan"]) for row in rows] == [
            ("Disdukcapil", "belum", "0"),
            ("RSUD", "disiapkan", "1"),
        ]

    def test_acts_as_no_formula(self, client: FlaskClient, database: Database) -> None:
        submissions.add_agency(database, "=HYPERLINK(1)", "@SUM")
        assert "'=HYPERLINK(1),'@SUM," in client.get("/kepatuhan/2026.csv").text


class TestProjector:
    @pytest.mark.parametrize(("agencies", "columns"), [(1, 1), (17, 1), (18, 2), (34, 2), (60, 4)])
    def test_sets_agencies_side_by_side(
        self, client: FlaskClient, database: Database, agencies: int, columns: int
    ) -> None:
        for number in range(agencies):
            submissions.add_agency(database, f"Dinas Contoh {number:02}", f"Dinas {number:02}")
        page = client.get("/kepatuhan/2026/proyektor").text
        assert page.count('<table class="board">') == columns
        assert len(set(re.findall(r'<th scope="row">(Dinas \d\d)</th>', page))) == agencies


def standings(page: str) -> dict[str, str]:
    """The agencies and their standing in the year shown."""
    rows = re.findall(r'<th scope="row"><a href="/perangkat-daerah/[^"]*">([^<]*)</a></th>\s*<td[^>]*>(.*?)</td>', page)
    return {name: re.sub(r"<[^>]*>", "", cell).strip() for name, cell in rows}
