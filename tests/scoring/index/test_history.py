"""Each year stands by its own rules, and can be reckoned again by another's."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from services.scoring.handlers import HANDLERS
from services.scoring.index import history, use_cases
from shared.contracts.affairs import BASIC_SERVICES
from shared.kit import clock
from shared.kit.db import Database
from tests.builders import innovations, years
from tests.builders.innovations import deliver, envelopes

API = "/api/scoring/v1/index"


def add(database: Database, *years_: int, number: int = 12, level: int = 2) -> None:
    """So many verified innovations in each of these years, all indicators at one level."""
    affairs = ([*BASIC_SERVICES] * number)[:number]
    claims = innovations.claims(level, verified=level)
    found = (
        innovations.verified(1, id=uuid4(), year=year, affair=affair, claims=claims)
        for year in years_
        for affair in affairs
    )
    deliver(database, HANDLERS, envelopes(found))
    for year in years_:
        with database.transaction() as session:
            use_cases.project(session, year=year, now=clock.now())


@pytest.fixture
def two_years(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database: Database) -> Iterator[None]:
    """2025 with a divisor of 24, 2026 as it is."""
    with years.known(monkeypatch, tmp_path, 2026), years.known(monkeypatch, tmp_path, 2025, min_divisor=24):
        add(database, 2025, 2026)
        yield


@pytest.mark.usefixtures("two_years")
class TestYears:
    def test_stand_each_by_their_own_rules(self, database: Database) -> None:
        with database.transaction() as session:
            found = history.years(session)
        assert [one.year for one in found] == [2026, 2025]
        newer, older = found
        assert older.verified < newer.verified
        assert older.best_from == Decimal("65.01")

    def test_are_on_the_page_with_a_picture_and_the_rules(self, client: FlaskClient) -> None:
        page = client.get("/indeks").text
        assert 'href="/indeks?tahun=2025"' in page
        assert "Tahun demi tahun" in page
        assert "Dinas Contoh" in page
        assert "Indeks Inovasi Daerah 2025" in client.get("/indeks?tahun=2025").text
        assert "Indeks Inovasi Daerah 2026" in client.get("/indeks?tahun=1999").text

    def test_are_listed_by_the_api(self, client: FlaskClient) -> None:
        assert [one["year"] for one in client.get(API).get_json()] == [2026, 2025]


@pytest.mark.usefixtures("two_years")
class TestByOtherRules:
    def test_are_the_others_weights_divisor_and_categories(self, database: Database) -> None:
        with database.transaction() as session:
            found = history.recompute(session, year=2025, rules_year=2026)
            newer = use_cases.compute(session, year=2026)[1]
        assert found.other.index == newer.index
        assert found.own.index < found.other.index
        assert (found.left_out, found.not_asked) == ([], [])

    def test_are_the_same_by_page_and_api(self, client: FlaskClient) -> None:
        found = client.get(f"{API}/2025/by/2026").get_json()
        page = client.get("/indeks/menurut?tahun=2025&aturan=2026").text
        assert found["other"]["index"].replace(".", ",") in page
        assert "2025 menurut aturan 2026" in page

    @pytest.mark.parametrize("asked", ["tahun=1999", "aturan=x", "tahun=%00&aturan=9"])
    def test_of_a_year_without_rules_are_refused_by_name(self, client: FlaskClient, asked: str) -> None:
        answer = client.get(f"/indeks/menurut?{asked}")
        assert answer.status_code == 422
        assert asked.partition("=")[0] + "-error" in answer.text

    def test_of_a_year_without_rules_are_not_found_by_the_api(self, client: FlaskClient) -> None:
        assert client.get(f"{API}/1999/by/2026").status_code == 404


class TestRowsThatDiffer:
    def test_are_named_and_count_nothing(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database: Database
    ) -> None:
        """In 2025 there is no indicator 35; its weight is on 16."""
        sid = [{**row, "weight": "7"} if row["id"] == "16" else row for row in years.document(2025)["sid"]]
        sid = [row for row in sid if row["id"] != "35"]
        with years.known(monkeypatch, tmp_path, 2026), years.known(monkeypatch, tmp_path, 2025, sid=sid):
            add(database, 2025, 2026)
            with database.transaction() as session:
                older = history.recompute(session, year=2026, rules_year=2025)
                newer = history.recompute(session, year=2025, rules_year=2026)
        assert ([row.id for row in older.left_out], older.not_asked) == (["35"], [])
        assert (newer.left_out, [row.id for row in newer.not_asked]) == ([], ["35"])


class TestAgencies:
    def test_come_by_their_mean_verified_maturity(self, database: Database) -> None:
        add(database, 2026, number=2, level=1)
        with database.transaction() as session:
            (found,) = history.by_agency(session, year=2026)
        assert (found.agency, found.mean, found.innovations) == ("Dinas Contoh", Decimal("37.00"), 2)
