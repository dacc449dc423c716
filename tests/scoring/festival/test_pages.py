"""What everybody reads about a festival."""

from flask.testing import FlaskClient

from shared.kit.db import Database
from tests.builders import festivals as builder


class TestList:
    def test_says_what_comes_before_the_first(self, client: FlaskClient, database: Database) -> None:
        builder.build(database, is_open=False)
        assert "Belum ada festival" in client.get("/festival").text

    def test_leads_to_each(self, client: FlaskClient, database: Database) -> None:
        builder.build(database)
        page = client.get("/festival").text
        assert 'href="/festival/festival-contoh"' in page
        assert "Juri sedang menilai" in page


class TestFestival:
    def test_shows_entries_and_rubric_and_no_judge(self, client: FlaskClient, database: Database) -> None:
        builder.build(database)
        page = client.get("/festival/festival-contoh").text
        for words in ("Inovasi 1", "Kebaruan", "30%", "/festival/festival-contoh/papan"):
            assert words in page
        assert "Juri Contoh" not in page
        assert "contoh.test" not in page

    def test_is_not_there_while_it_is_prepared(self, client: FlaskClient, database: Database) -> None:
        builder.build(database, is_open=False)
        assert client.get("/festival/festival-contoh").status_code == 404

    def test_reads_in_english_by_choice(self, client: FlaskClient, database: Database) -> None:
        builder.build(database)
        assert "How the jury scores" in client.get("/festival/festival-contoh?lang=en").text
