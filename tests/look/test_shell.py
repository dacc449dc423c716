"""Does every page have what a page of this house has?"""

import json
import re

import pytest
from flask import Flask, render_template, render_template_string
from flask.testing import FlaskClient

PAGES = ("/", "/inovasi", "/formulir", "/masalah")


class TestPage:
    @pytest.mark.parametrize("address", PAGES)
    @pytest.mark.parametrize("language", ["id", "en"])
    def test_has_one_heading_one_main_and_a_way_past_the_menu(self, reader: FlaskClient, address: str, language: str):
        html = reader.get(f"{address}?lang={language}").text
        assert len(re.findall("<h1", html)) == 1
        assert len(re.findall('<main id="main"', html)) == 1
        assert html.index('href="#main"') < html.index("<header")

    @pytest.mark.parametrize("address", PAGES)
    def test_uses_each_id_once(self, reader: FlaskClient, address: str):
        ids = re.findall(r'\sid="([^"]+)"', reader.get(address).text)
        assert sorted(ids) == sorted(set(ids))

    def test_is_called_like_its_heading(self, reader: FlaskClient):
        assert "<title>Tidak ditemukan · Inovasi Kota Pagar Alam</title>" in reader.get("/masalah").text

    def test_shows_where_one_is(self, reader: FlaskClient):
        assert '<a href="/inovasi" aria-current="true">' in reader.get("/inovasi").text

    def test_names_nobody_as_contact_until_the_city_does(self, reader: FlaskClient, app: Flask, monkeypatch):
        assert "PPID" not in reader.get("/").text
        monkeypatch.setitem(app.config, "PUBLIC_CONTACT", "ppid@contoh.example.test")
        assert "Informasi publik (PPID): ppid@contoh.example.test" in reader.get("/").text


class TestMetadata:
    """What search engines and those who pass a page on read of it."""

    def test_names_the_one_address_of_the_page_in_the_readers_language(self, reader: FlaskClient):
        assert address_of(reader.get("/inovasi?q=x&urut=y").text) == "https://inovasi.contoh.test/inovasi"
        assert address_of(reader.get("/inovasi?lang=en").text) == "https://inovasi.contoh.test/inovasi?lang=en"

    def test_keeps_apart_the_pages_of_a_list(self, reader: FlaskClient):
        assert address_of(reader.get("/inovasi?sesudah=abc").text).endswith("/inovasi?sesudah=abc")

    def test_names_the_same_page_in_each_language(self, reader: FlaskClient):
        found = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', reader.get("/formulir").text)
        page = "https://inovasi.contoh.test/formulir"
        assert found == [("id", page), ("en", f"{page}?lang=en"), ("x-default", page)]

    def test_tells_what_the_page_is_about_in_its_own_words(self, reader: FlaskClient):
        html = reader.get("/").text
        assert '<meta name="description" content="Keluarga membawa pulang bayi' in html
        assert '<meta property="og:title" content="Ringkas: akta kelahiran' in html
        assert re.search(r'property="og:image" content="https://inovasi.contoh.test/static/look/card.png', html)

    def test_tells_the_way_to_the_page(self, reader: FlaskClient):
        way = json.loads(re.search(r'ld\+json">(.+?)</script>', reader.get("/").text)[1])
        assert [step["name"] for step in way["itemListElement"]] == ["Beranda", "Inovasi", "Ringkas"]
        assert way["itemListElement"][1]["item"] == "https://inovasi.contoh.test/inovasi"

    def test_cannot_be_left_by_what_somebody_named_something(self, app: Flask):
        with app.test_request_context("/"):
            source = '{% import "look/macros.html" as ui %}{{ ui.structured({"name": name}) }}'
            html = render_template_string(source, name="</script><script>alert(1)</script>&")
        assert html.count("<script") == 1
        assert json.loads(re.search(r">(.+)</script>", html)[1])["name"].startswith("</script>")

    def test_is_not_given_for_what_is_not_there(self, app: Flask):
        problem = {"title": "T", "detail": "D", "errors": [], "correlation_id": ""}
        with app.test_request_context("/"):
            html = render_template("look/problem.html", problem=problem, status=404)
        assert "canonical" not in html
        assert '<meta name="robots" content="noindex">' in html


def address_of(html: str) -> str:
    return re.search(r'<link rel="canonical" href="([^"]+)"', html)[1]


class TestNavigation:
    def test_of_a_citizen_offers_to_sign_in(self, reader: FlaskClient):
        html = reader.get("/").text
        assert 'href="/masuk"' in html
        assert "/kelola" not in html

    def test_of_staff_leads_to_their_work_and_out(self, reader: FlaskClient):
        html = reader.get("/inovasi?staff").text
        assert 'href="/kelola"' in html
        assert "Siti Contoh" in html
        assert '<form method="post" action="/keluar">' in html

    def test_of_staff_leads_to_their_inbox_whether_its_service_answers_or_not(self, reader: FlaskClient):
        html = reader.get("/inovasi?staff").text
        assert 'href="/kelola/kotak-masuk"' in html
        assert re.search(r"data-bell-count hidden", html)
        assert "bell" not in reader.get("/inovasi").text


class TestProblem:
    @pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 412, 413, 422, 429, 500, 503])
    def test_says_what_to_do_and_by_which_code_to_ask(self, app: Flask, status: int):
        problem = {"title": "T", "detail": "D", "errors": [], "correlation_id": "4f1c"}
        with app.test_request_context("/x"):
            html = render_template("look/problem.html", problem=problem, status=status)
        assert "Yang dapat Anda lakukan" in html
        assert "<code>4f1c</code>" in html

    def test_lists_every_field_that_is_wrong(self, app: Flask):
        problem = {"title": "T", "detail": "D", "correlation_id": "", "errors": [{"pointer": "/name", "detail": "<b>"}]}
        with app.test_request_context("/x"):
            html = render_template("look/problem.html", problem=problem, status=422)
        assert "&lt;b&gt; <code>/name</code>" in html


class TestBoard:
    def test_is_dark_and_stays_right_without_script(self, reader: FlaskClient):
        html = reader.get("/papan").text
        assert 'class="projector"' in html
        assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in html


class TestAssets:
    def test_all_exist_and_may_be_kept_for_a_year(self, reader: FlaskClient):
        html = reader.get("/").text + reader.get("/papan").text
        addresses = set(re.findall(r'(?:href|src)="(/(?:static|bootstrap)/[^"#]+)', html))
        assert len(addresses) >= 7
        for address in addresses:
            with reader.get(address) as response:
                assert response.status_code == 200, address
                assert "immutable" in response.headers["Cache-Control"], address

    def test_without_a_version_are_asked_for_again(self, reader: FlaskClient):
        with reader.get("/static/look/look.css") as response:
            assert "immutable" not in response.headers.get("Cache-Control", "")
