"""Does everybody read in the language they chose?"""

from flask import Flask
from flask.testing import FlaskClient

from shared.look import languages


class TestChoose:
    def test_is_indonesian_until_somebody_chooses(self, reader: FlaskClient):
        response = reader.get("/", headers={"Accept-Language": "en"})
        assert '<html lang="id">' in response.text
        assert response.content_language.to_header() == "id"

    def test_is_what_the_link_says_at_once(self, reader: FlaskClient):
        assert '<html lang="en">' in reader.get("/?lang=en").text

    def test_is_remembered(self, reader: FlaskClient):
        reader.get("/?lang=en")
        assert "Skip to the content" in reader.get("/").text

    def test_can_be_changed_back(self, reader: FlaskClient):
        reader.get("/?lang=en")
        reader.get("/?lang=id")
        assert "Langsung ke isi" in reader.get("/").text

    def test_ignores_languages_that_there_are_not(self, reader: FlaskClient):
        response = reader.get("/?lang=xx")
        assert '<html lang="id">' in response.text
        assert "Set-Cookie" not in response.headers

    def test_listens_to_programs_by_their_header(self, app: Flask):
        for wish, given in (("en-GB,en;q=0.9", "en"), ("id", "id"), ("fr", "id"), ("", "id")):
            with app.test_request_context("/api/x", headers={"Accept-Language": wish}):
                assert languages.choose() == given

    def test_of_a_program_is_not_moved_by_a_cookie(self, app: Flask):
        with app.test_request_context("/api/x", headers={"Cookie": "lang=en"}):
            assert languages.choose() == "id"


class TestOtherLanguages:
    def test_lead_to_this_very_page(self, app: Flask):
        with app.test_request_context("/inovasi?q=rumah+sakit&lang=id"):
            assert languages.other_languages() == [("en", "English", "/inovasi?q=rumah+sakit&lang=en")]

    def test_lead_home_from_what_was_posted(self, app: Flask):
        with app.test_request_context("/formulir", method="POST"):
            assert languages.other_languages() == [("en", "English", "/?lang=en")]


class TestRead:
    def test_lets_the_service_say_it_its_own_way(self, tmp_path):
        for name, sentence in (("shell", "dari cangkang"), ("service", "dari layanan")):
            folder = tmp_path / name / "id" / "LC_MESSAGES"
            folder.mkdir(parents=True)
            (folder / "messages.po").write_text(
                'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
                f'msgid "said"\nmsgstr "{sentence}"\n\nmsgid "by {name}"\nmsgstr "oleh {name}"\n'
            )
        words = languages.read([tmp_path / "shell", tmp_path / "service"], language="id")
        assert [words.gettext(x) for x in ("said", "by shell", "by service", "unknown")] == [
            "dari layanan",
            "oleh shell",
            "oleh service",
            "unknown",
        ]
