"""An empty system shows one festival in progress, made by the same use cases as a real one."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from services.scoring import sample
from services.scoring.config import Settings
from services.scoring.festival.models import FINAL, OPEN, Entry, Festival
from services.scoring.jury import use_cases as jury
from services.scoring.results import certificates
from services.scoring.sheets.models import Sheet
from shared.kit import schema
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders.festivals import NOW


@pytest.fixture
def loaded(database: Database, settings: Settings) -> Festival:
    builder.hear_of_verified(database, [f"Inovasi {number}" for number in range(10)])
    with database.transaction() as session:
        return sample.load(session, settings, now=NOW)


class TestLoad:
    def test_makes_a_festival_in_progress(self, database: Database, loaded: Festival) -> None:
        with database.transaction() as session:
            entries = session.scalar(select(func.count()).select_from(Entry))
            sheets = session.scalar(select(func.count()).select_from(Sheet))
        assert (loaded.status, loaded.is_sample) == (OPEN, True)
        assert entries == 8
        assert sheets == 14

    def test_names_itself_a_sample(self, loaded: Festival) -> None:
        assert loaded.name == "Festival Inovasi Daerah 2026 (contoh)"

    def test_appoints_judges_who_cannot_be_taken_for_real(self, database: Database, loaded: Festival) -> None:
        with database.transaction() as session:
            judges = jury.judges(session, loaded.id)
        assert [judge.name for judge in judges] == ["Juri Contoh 1", "Juri Contoh 2", "Juri Contoh 3"]
        assert all(judge.email.endswith("@contoh.test") for judge in judges)

    def test_tells_of_it_as_of_a_real_one(self, database: Database, loaded: Festival) -> None:
        with database.transaction() as session:
            types = list(session.scalars(select(schema.outbox.c.type)))
        assert types.count("inovasi.entry.entered.v1") == 8
        assert types.count("inovasi.judge.invited.v1") == 3
        assert types.count("inovasi.festival.opened.v1") == 1


class TestPast:
    def test_has_a_result_with_certificates(self, client: FlaskClient, database: Database, settings: Settings) -> None:
        """Last year's festival shows what comes after the jury's day."""
        builder.hear_of_verified(database, [f"Inovasi {number}" for number in range(10)])
        with database.transaction() as session:
            past = sample.load_past(session, settings, now=NOW)
            given = certificates.given(session, past.id)
        assert (past.status, past.is_sample, past.name) == (FINAL, True, "Festival Inovasi Daerah 2025 (contoh)")
        assert len(given) == 6
        page = client.get(f"/festival/{past.slug}/hasil").text
        assert "Juara Harapan III" in page
        assert "rantai.json" in page

    def test_is_not_the_one_whose_judges_are_told(self, database: Database, settings: Settings) -> None:
        builder.hear_of_verified(database, [f"Inovasi {number}" for number in range(10)])
        with database.transaction() as session:
            sample.load_past(session, settings, now=NOW)
        assert sample.sign_ins(database, settings) == ""


class TestIsEmpty:
    def test_is_so_before_and_not_after(self, database: Database, settings: Settings) -> None:
        assert sample.is_empty(database)
        builder.build(database)
        assert not sample.is_empty(database)


class TestSignIns:
    def test_lists_links_that_work(
        self, client: FlaskClient, database: Database, settings: Settings, loaded: Festival
    ) -> None:
        lines = sample.sign_ins(database, settings).splitlines()
        assert len(lines) == 4
        token = lines[1].rpartition("/")[2]
        client.set_cookie("juri", token)
        assert client.get("/api/scoring/v1/judge/sheets").status_code == 200

    def test_is_empty_without_a_sample(self, database: Database, settings: Settings) -> None:
        assert sample.sign_ins(database, settings) == ""
