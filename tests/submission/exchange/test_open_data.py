"""What does whoever downloads the public list get: all of it, in a form that opens, and no formula?"""

import csv
import io
import json
import warnings
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import update

from services.submission.exchange import dataset
from services.submission.exchange.pages import descriptions
from services.submission.registry import rules
from services.submission.registry.models import Innovation
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.builders.submissions import Caller

FORMULA = '=HYPERLINK("http://jahat.test")'
NAMES = [column.name for column in dataset.COLUMNS]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def published(owner: Caller, verifier: Caller) -> None:
    """Two verified innovations, one of which would be a formula, and a draft."""
    for name in ("Ringkas", FORMULA):
        path = owner.submitted(name=name, initiator_name="Nama Rahasia")
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
    owner.draft(name="Masih Draf")


def read_csv(client: FlaskClient, form: str, *, delimiter: str) -> list[dict[str, str]]:
    answer = client.get(f"/data/inovasi-daerah.{form}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def validated(package: Path) -> Any:
    """What the Frictionless tools, as `frictionless validate` calls them, say of a data package."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # theirs, about themselves
        from frictionless import Package

        return Package.from_descriptor(json.loads(package.read_text()), basepath=str(package.parent)).validate()


@pytest.mark.usefixtures("published")
class TestDownload:
    @pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("excel.csv", ";")])
    def test_as_csv_has_all_that_is_public_and_nothing_else(
        self, client: FlaskClient, form: str, delimiter: str
    ) -> None:
        rows = read_csv(client, form, delimiter=delimiter)
        assert list(rows[0]) == NAMES
        assert [row["nama"] for row in rows] == ["Ringkas", f"'{FORMULA}"]
        assert rows[0]["tahapan"] == "penerapan"
        assert "Nama Rahasia" not in str(rows)

    def test_as_workbook_holds_no_formula(self, client: FlaskClient) -> None:
        book = load_workbook(io.BytesIO(client.get("/data/inovasi-daerah.xlsx").data))
        header, *rows = book.active.iter_rows()
        assert [cell.value for cell in header] == NAMES
        assert [row[NAMES.index("nama")].value for row in rows] == ["Ringkas", f"'{FORMULA}"]
        assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "b"}

    def test_as_json_is_an_array_of_objects(self, client: FlaskClient) -> None:
        rows = client.get("/data/inovasi-daerah.json").json
        assert rows is not None
        assert [row["nama"] for row in rows] == ["Ringkas", FORMULA]
        assert rows[0]["contoh"] is False

    def test_agrees_with_its_own_description(self, client: FlaskClient) -> None:
        """What is required is there, what has a list of values holds one of them."""
        (resource,) = client.get("/data/datapackage.json").get_json()["resources"]
        rows = read_csv(client, "csv", delimiter=",")
        assert [field["name"] for field in resource["schema"]["fields"]] == NAMES
        for field in resource["schema"]["fields"]:
            constraints = field.get("constraints", {})
            for row in rows:
                assert row[field["name"]] or not constraints.get("required")
                assert row[field["name"]] in constraints.get("enum", [row[field["name"]]])

    def test_is_valid_to_the_frictionless_tools(self, client: FlaskClient, tmp_path: Path) -> None:
        """The description as it is served, over the file as it is served: types, constraints, key and encoding."""
        for name in ("datapackage.json", "inovasi-daerah.csv"):
            (tmp_path / name).write_bytes(client.get(f"/data/{name}").data)
        report = validated(tmp_path / "datapackage.json")
        assert report.flatten(["rowNumber", "fieldName", "note"]) == []
        assert report.valid
        assert report.tasks[0].stats["rows"] == 2

    def test_that_breaks_its_description_would_be_found(self, client: FlaskClient, tmp_path: Path) -> None:
        """The tools do look: one cell of another kind is an error."""
        (tmp_path / "datapackage.json").write_bytes(client.get("/data/datapackage.json").data)
        content = client.get("/data/inovasi-daerah.csv").data
        (tmp_path / "inovasi-daerah.csv").write_bytes(content.replace(b",2026,", b",dua ribu,", 1))
        assert not validated(tmp_path / "datapackage.json").valid

    def test_in_an_unknown_form_is_not_there(self, client: FlaskClient) -> None:
        assert client.get("/data/inovasi-daerah.exe").status_code == 404

    def test_as_feed_names_the_newest_first(self, client: FlaskClient) -> None:
        feed = ElementTree.fromstring(client.get("/inovasi.atom").data)
        titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
        assert titles == [FORMULA, "Ringkas"]

    def test_lists_every_page_for_search_engines(self, client: FlaskClient) -> None:
        sitemap = client.get("/sitemap.xml")
        assert ElementTree.fromstring(sitemap.data).tag.endswith("urlset")
        for path in ("/inovasi/ringkas", "/perangkat-daerah/rsud", "/urusan/kesehatan", "/tahun/2026"):
            assert f"<loc>http://localhost:8000{path}</loc>" in sitemap.text
        assert "/urusan/statistik<" not in sitemap.text

    def test_tells_search_engines_where_that_list_is(self, client: FlaskClient) -> None:
        guide = client.get("/robots.txt")
        assert guide.mimetype == "text/plain"
        assert "Sitemap: http://localhost:8000/sitemap.xml" in guide.text.splitlines()

    def test_as_feed_says_what_is_made_up(self, client: FlaskClient, database: Database) -> None:
        with database.transaction() as session:
            session.execute(update(Innovation).where(Innovation.slug == "ringkas").values(is_sample=True))
        entries = ElementTree.fromstring(client.get("/inovasi.atom").data).iter(f"{ATOM}entry")
        summaries = {entry.findtext(f"{ATOM}title"): entry.findtext(f"{ATOM}summary") or "" for entry in entries}
        assert summaries["Ringkas"].startswith("(contoh)")
        assert not summaries[FORMULA].startswith("(contoh)")


class TestNothingPublished:
    @pytest.mark.parametrize("form", ["csv", "excel.csv", "xlsx", "json"])
    def test_is_still_a_whole_file(self, client: FlaskClient, form: str) -> None:
        answer = client.get(f"/data/inovasi-daerah.{form}")
        assert answer.status_code == 200
        if form == "json":
            assert answer.json == []

    @pytest.mark.parametrize("path", ["/data", "/data/datapackage.json", "/inovasi.atom", "/sitemap.xml"])
    def test_leaves_the_pages_standing(self, client: FlaskClient, path: str) -> None:
        assert client.get(path).status_code == 200


class TestDictionary:
    def test_explains_every_column(self, app: ServiceApp) -> None:
        with app.test_request_context():
            assert list(descriptions()) == NAMES

    def test_has_a_word_for_every_value_of_the_registry(self) -> None:
        assert set(dataset.FORMS) == set(rules.FORMS)
        assert set(dataset.KINDS) == set(rules.KINDS)
        assert set(dataset.STAGES) == set(rules.STAGES)
