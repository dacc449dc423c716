"""What does a citizen get: readable, findable, cheap, in two languages, and never a person's data?"""

import pytest
from flask.testing import FlaskClient

from services.submission.catalogue import pages
from tests.builders.submissions import Caller

PUBLIC_PAGES = ("/", "/inovasi", "/inovasi/ringkas", "/perangkat-daerah", "/perangkat-daerah/rsud", "/kepatuhan")


@pytest.fixture
def ringkas(owner: Caller, verifier: Caller) -> None:
    """A verified innovation, initiated by somebody with a name."""
    path = owner.submitted(initiator_name="Nama Rahasia")
    verifier.call("POST", f"{path}/verify", json={}, expect=200)


@pytest.mark.usefixtures("ringkas")
class TestPublicPages:
    @pytest.mark.parametrize("language", ["id", "en"])
    @pytest.mark.parametrize("path", PUBLIC_PAGES)
    def test_open_in_both_languages_to_anybody(self, client: FlaskClient, path: str, language: str) -> None:
        page = client.get(path, query_string={"lang": language}, follow_redirects=True)
        assert page.status_code == 200
        assert f'<html lang="{language}"' in page.text
        assert "Nama Rahasia" not in page.text

    @pytest.mark.parametrize("path", PUBLIC_PAGES)
    def test_cost_nothing_when_unchanged(self, client: FlaskClient, path: str) -> None:
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        assert again.data == b""

    @pytest.mark.parametrize("path", ["/inovasi/tidak-ada", "/perangkat-daerah/tidak-ada", "/inovasi/%00", "/apa-ini"])
    def test_that_do_not_exist_say_so(self, client: FlaskClient, path: str) -> None:
        page = client.get(path)
        assert page.status_code == 404
        assert "<h1" in page.text

    def test_show_no_draft(self, client: FlaskClient, owner: Caller) -> None:
        owner.draft(name="Masih Draf")
        assert "Masih Draf" not in client.get("/inovasi").text
        assert client.get("/inovasi/masih-draf").status_code == 404


@pytest.mark.usefixtures("ringkas")
class TestSearch:
    @pytest.mark.parametrize("q", ["rumah sakit", "kependudukan", "RINGK", "akta lahir"])
    def test_finds_without_a_script(self, client: FlaskClient, q: str) -> None:
        assert 'href="/inovasi/ringkas"' in client.get("/inovasi", query_string={"q": q}).text

    @pytest.mark.parametrize("spelling", ["Pagaralam", "Pagar Alam", "pagar  alam"])
    def test_knows_both_spellings_of_the_city(
        self, client: FlaskClient, owner: Caller, verifier: Caller, spelling: str
    ) -> None:
        path = owner.submitted(name="Kopi Pagaralam", summary=None)
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        assert "/inovasi/kopi-pagaralam" in client.get("/inovasi", query_string={"q": spelling}).text

    @pytest.mark.parametrize(
        "q",
        ["\0", "a" * 10_000, "&|!():*", "'", '"', "<->", "\\", "%", "- -", "😀", "\u202e", "or", '"rumah', "<script>"],
    )
    def test_takes_whatever_is_typed(self, client: FlaskClient, q: str) -> None:
        page = client.get("/inovasi", query_string={"q": q})
        assert page.status_code == 200
        assert "<script>" not in page.text

    @pytest.mark.parametrize(
        "asked",
        [{"tahun": "abc"}, {"tahun": "²026"}, {"urusan": "x"}, {"sesudah": "rusak"}, {"opd": "\0"}, {"jenis": "'"}],
    )
    def test_ignores_what_it_does_not_understand(self, client: FlaskClient, asked: dict[str, str]) -> None:
        assert client.get("/inovasi", query_string=asked).status_code == 200

    def test_says_what_to_do_when_nothing_matches(self, client: FlaskClient) -> None:
        page = client.get("/inovasi", query_string={"q": "jembatan"}).text
        assert "/inovasi/ringkas" not in page
        assert 'value="jembatan"' in page
        assert 'href="/inovasi"' in page

    def test_goes_on_to_the_next_page(
        self, client: FlaskClient, owner: Caller, verifier: Caller, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pages, "PER_PAGE", 1)
        path = owner.submitted(name="Lebih Baru")
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        first = client.get("/inovasi").text
        assert "/inovasi/ringkas" not in first
        following = first.partition('href="/inovasi?sesudah=')[2].partition('"')[0]
        assert "/inovasi/ringkas" in client.get(f"/inovasi?sesudah={following}").text
