"""How do catalogues of data and search engines learn what there is, under which terms, and who answers for it?"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.submission.app import create_app
from services.submission.config import Settings
from tests.builders.submissions import Caller

Served = Callable[..., FlaskClient]


@pytest.fixture
def served(settings: Settings) -> Iterator[Served]:
    """The application of a city that has decided on more."""
    opened = []

    def serve(**decided: Any) -> FlaskClient:
        opened.append(create_app(replace(settings, **decided)))
        return opened[-1].test_client()

    yield serve
    for app in opened:
        app.database.dispose()


def catalog_of(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/data/catalog.jsonld")
    assert answer.content_type == "application/ld+json"
    found: dict[str, Any] = json.loads(answer.data)
    return found


class TestCatalog:
    def test_names_every_file_by_its_address_and_media_type(self, client: FlaskClient) -> None:
        (dataset,) = catalog_of(client)["dcat:dataset"]
        for file in dataset["dcat:distribution"]:
            address = file["dcat:downloadURL"]["@id"].removeprefix("http://localhost:8000")
            media_type = file["dcat:mediaType"]["@id"].partition("media-types/")[2]
            assert client.get(address).content_type.startswith(media_type)
        assert len(dataset["dcat:distribution"]) == 4

    def test_uses_no_word_without_saying_whose_it_is(self, client: FlaskClient) -> None:
        catalog = catalog_of(client)
        assert {word.partition(":")[0] for word in words_of(catalog)} <= set(catalog["@context"])

    def test_says_it_in_both_languages(self, client: FlaskClient) -> None:
        titles = {title["@language"]: title["@value"] for title in catalog_of(client)["dct:title"]}
        assert titles == {"id": "Inovasi daerah", "en": "Regional innovations"}

    def test_claims_no_licence_and_no_change_before_there_is_one(self, client: FlaskClient) -> None:
        (dataset,) = catalog_of(client)["dcat:dataset"]
        assert not {"dct:license", "dct:modified", "dct:temporal"} & set(dataset)

    def test_names_what_the_city_has_decided(self, served: Served) -> None:
        client = served(open_data_license="CC-BY-4.0", data_producer="Bappeda", data_custodian="Diskominfo")
        (dataset,) = catalog_of(client)["dcat:dataset"]
        assert dataset["dct:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
        assert dataset["dct:creator"]["foaf:name"] == "Bappeda"
        assert dataset["dct:publisher"]["foaf:name"] == "Diskominfo"
        assert dataset["dct:spatial"]["dct:identifier"] == "00.00"

    def test_names_a_licence_of_the_citys_own(self, served: Served) -> None:
        (dataset,) = catalog_of(served(open_data_license="Lisensi Kota"))["dcat:dataset"]
        assert dataset["dct:license"]["dct:title"] == "Lisensi Kota"

    def test_tells_the_years_and_the_last_change(self, client: FlaskClient, owner: Caller, verifier: Caller) -> None:
        verifier.call("POST", f"{owner.submitted()}/verify", json={}, expect=200)
        (dataset,) = catalog_of(client)["dcat:dataset"]
        assert dataset["dct:temporal"]["dcat:startDate"]["@value"] == "2026-01-01"
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", dataset["dct:modified"]["@value"])

    @pytest.mark.parametrize("page", ["/", "/inovasi", "/data"])
    def test_is_found_from_the_head_of_the_pages(self, client: FlaskClient, page: str) -> None:
        link = '<link rel="describedby" type="application/ld+json" href="/data/catalog.jsonld"'
        assert link in client.get(page).text


class TestPage:
    def test_says_what_satu_data_indonesia_asks_for(self, served: Served) -> None:
        page = unescape(served(data_custodian="Diskominfo").get("/data").text)
        terms = re.findall(r"<dt>([^<]+)</dt>", page)
        assert {"Produsen data", "Walidata", "Satuan", "Frekuensi pemutakhiran", "Lisensi"} <= set(terms)
        assert "<dd>Diskominfo</dd>" in page
        assert "<dd>Kota Contoh (00.00)</dd>" in page

    def test_tells_search_engines_of_the_dataset(self, client: FlaskClient) -> None:
        things = [json.loads(found) for found in re.findall(r'ld\+json">(.+?)</script>', client.get("/data").text)]
        (dataset,) = [thing for thing in things if thing["@type"] == "Dataset"]
        assert {file["encodingFormat"] for file in dataset["distribution"]} >= {"text/csv", "application/json"}


def words_of(document: Any) -> Iterator[str]:
    """Every term of a vocabulary that a JSON-LD document uses."""
    if isinstance(document, list):
        for item in document:
            yield from words_of(item)
    elif isinstance(document, dict):
        for name, value in document.items():
            if name == "@context":
                continue
            if name == "@type":
                yield value
            elif not name.startswith("@"):
                yield name
            yield from words_of(value)
