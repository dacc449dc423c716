"""What everybody may read of a result, and what stays with the jury."""

import csv
import io
import json

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import text

from shared.kit.db import Database
from tests.builders import plenary
from tests.builders import results as builder
from tests.builders.festivals import points, score
from tests.verify.program import program

RESULT = "/festival/festival-contoh/hasil"


class TestResultPage:
    def test_says_that_it_is_sealed_and_shows_the_seal_alone(self, client: FlaskClient, database: Database) -> None:
        builder.sealed(database)
        page = client.get(RESULT).text
        assert "hasilnya disegel" in page
        assert 'id="seal"' in page
        assert "90,00" not in page

    def test_names_award_and_the_way_to_the_reasons(self, client: FlaskClient, database: Database) -> None:
        builder.released(database)
        page = client.get(RESULT).text
        assert "Juara I" in page
        assert f'href="{RESULT}/1"' in page

    def test_shows_what_the_plenary_changed(self, client: FlaskClient, database: Database) -> None:
        built = builder.scored(database)
        plenary.close_round(database, built)
        plenary.move(database, built, built.entries[2], 1)
        builder.seal(database, built)
        builder.release(database, built)
        assert "(hitungan: 3)" in client.get(RESULT).text

    def test_tells_nothing_of_single_judges(self, client: FlaskClient, database: Database) -> None:
        builder.released(database)
        for page in (client.get(RESULT).text, client.get(f"{RESULT}/1").text):
            assert "Juri Contoh" not in page
            assert "rantai.json" not in page


class TestDownloads:
    def test_are_not_there_before_the_release(self, client: FlaskClient, database: Database) -> None:
        builder.sealed(database)
        for end in (".csv", ".xlsx", "/1", "/rantai.json", "/lembar.csv"):
            assert client.get(f"{RESULT}{end}").status_code == 404, end

    def test_hold_the_places(self, client: FlaskClient, database: Database) -> None:
        builder.released(database)
        rows = list(csv.DictReader(io.StringIO(client.get(f"{RESULT}.csv").text)))
        assert [(row["place"], row["award"], row["innovation"], row["total"]) for row in rows] == [
            ("1", "Juara I", "Inovasi 1", "90.00"),
            ("2", "Juara II", "Inovasi 2", "80.00"),
            ("3", "Juara III", "Inovasi 3", "70.00"),
        ]

    def test_make_no_formula_of_a_name(self, client: FlaskClient, database: Database) -> None:
        """Neither the workbook nor the CSV computes what an agency called its innovation (CWE-1236)."""
        built = builder.released(database)
        with database.transaction() as session:
            session.execute(text("UPDATE innovation SET name = '=HYPERLINK(\"http://evil.example.test\")'"))
        assert built.slug == "festival-contoh"
        book = load_workbook(io.BytesIO(client.get(f"{RESULT}.xlsx").data))
        sheet = book["Hasil"]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
        assert sheet["E2"].value.startswith("'=HYPERLINK")
        assert sheet["G2"].value == 90
        assert "'=HYPERLINK" in client.get(f"{RESULT}.csv").text

    def test_of_the_sheets_need_the_committee_s_leave(self, client: FlaskClient, database: Database) -> None:
        builder.released(database)
        assert client.get(f"{RESULT}/rantai.json").status_code == 404
        assert client.get(f"{RESULT}/lembar.csv").status_code == 404

    def test_are_enough_for_a_stranger(self, client: FlaskClient, database: Database) -> None:
        """With the sheets published, what the page offers is all that the program wants."""
        builder.released(database, sheets_are_public=True)
        chain = json.loads(client.get(f"{RESULT}/rantai.json").text)
        sheets = client.get(f"{RESULT}/lembar.csv").text
        head = client.get("/api/scoring/v1/festivals/" + chain["records"][0]["body"]["id"] + "/results").json
        assert head is not None
        assert program.verify(chain, sheets=sheets, head=head["head"])
        assert "Juri Contoh" not in json.dumps(chain) + sheets
        assert "def verify(" in client.get("/festival/verify_results.py").text


class TestCard:
    def test_gives_the_means_by_criterion(self, client: FlaskClient, database: Database) -> None:
        built = builder.scored(database, judges=3)
        lower = {"novelty": 9, "benefit": 6, "replicability": 9, "authority_collaboration": 9, "presentation": 9}
        score(database, built.judges[0], built.entries[0], lower, expected=1)
        builder.seal(database, built)
        builder.release(database, built)
        page = client.get(f"{RESULT}/1").text
        assert "Peringkat 1 dari 3" in page
        assert "8,00 / 10" in page
        assert "yang terlemah Kemanfaatan" in page

    def test_keeps_means_to_the_jury_where_two_judges_scored(self, client: FlaskClient, database: Database) -> None:
        """With two sheets, a mean and a spread would give away both."""
        builder.released(database, judges=2)
        page = client.get(f"{RESULT}/1").text
        assert "Kurang dari 3 juri" in page
        assert "simpangan baku" not in page
        assert "Kebaruan" not in page

    def test_is_there_for_entries_of_the_result_only(self, client: FlaskClient, database: Database) -> None:
        builder.released(database)
        assert client.get(f"{RESULT}/4").status_code == 404

    def test_says_how_far_behind(self, client: FlaskClient, database: Database) -> None:
        builder.released(database)
        assert "Selisihnya 10,00 dengan peringkat di atasnya." in client.get(f"{RESULT}/2").text

    def test_says_what_decided_a_tie(self, client: FlaskClient, database: Database) -> None:
        """Novelty weighs twice what authority and collaboration do: one point more there, two less here."""
        built = builder.scored(database)
        for judge in built.judges:
            score(database, judge, built.entries[0], points(9, 9, 9, 9, 9), expected=1)
            score(database, judge, built.entries[1], points(10, 9, 9, 7, 9), expected=1)
        builder.seal(database, built)
        builder.release(database, built)
        page = client.get(f"{RESULT}/2").text
        assert "Peringkat 1 dari 3" in page
        assert "Kebaruan menjadi penentunya" in page

    @pytest.mark.parametrize("language", ["id", "en"])
    def test_carries_nothing_that_the_browser_would_refuse(
        self, client: FlaskClient, database: Database, language: str
    ) -> None:
        builder.released(database)
        page = client.get(f"{RESULT}/1?lang={language}").text
        assert " style=" not in page
        assert "%(" not in page
