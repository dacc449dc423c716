"""What does the home page say of the year: how many against which goal, how far, in which fields?"""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient

from services.submission.app import create_app
from services.submission.config import Settings
from services.submission.handlers import HANDLERS
from shared.kit.db import Database
from tests.builders.innovations import deliver, envelopes
from tests.builders.submissions import Caller
from tests.submission.catalogue.test_handlers import FINAL, OPENED, projected

Home = Callable[[], str]


@pytest.fixture
def home(client: FlaskClient) -> Home:
    return lambda: unescape(client.get("/").text)


@pytest.fixture
def ringkas(owner: Caller, verifier: Caller) -> None:
    verifier.call("POST", f"{owner.submitted()}/verify", json={}, expect=200)


class TestEmptyCity:
    def test_says_what_will_come_and_where_to_look_meanwhile(self, home: Home) -> None:
        page = home()
        assert "Belum ada yang diterbitkan" in page
        assert 'href="/kepatuhan"' in page
        assert '<svg class="bars"' not in page

    def test_has_no_goal_without_an_agency(self, home: Home) -> None:
        assert "Target tahun ini" not in home()


@pytest.mark.usefixtures("ringkas")
class TestYear:
    def test_counts_against_one_innovation_of_each_agency(self, home: Home, partner: Caller) -> None:
        assert "1 dari 2 inovasi" in home()

    def test_counts_against_the_goal_that_the_city_sets(self, settings: Settings) -> None:
        app = create_app(replace(settings, innovation_goal=40))
        try:
            assert "1 dari 40 inovasi" in app.test_client().get("/").text
        finally:
            app.database.dispose()

    def test_shows_each_stage_also_the_empty_ones(self, home: Home) -> None:
        assert "Inisiatif: belum ada. Uji coba: belum ada. Penerapan: 1." in home()

    def test_shows_which_basic_services_have_none(self, home: Home) -> None:
        page = home()
        assert "Kesehatan: 1." in page
        assert "Sosial: belum ada." in page

    def test_leads_from_a_figure_to_what_it_counts(self, home: Home, client: FlaskClient) -> None:
        links = re.findall(r'<th scope="row"><a href="(/inovasi\?[^"]+)"', home())
        assert links
        for link in links:
            assert "/inovasi/ringkas" in client.get(link).text

    def test_shows_the_projected_index(self, home: Home, database: Database) -> None:
        deliver(database, HANDLERS, envelopes([projected(1, "61.50")]))
        assert "61,50" in home()


class TestFestival:
    def test_that_is_on_leads_to_its_board(self, home: Home, database: Database) -> None:
        deliver(database, HANDLERS, envelopes([OPENED]))
        page = home()
        assert 'href="/festival/fid/papan"' in page
        assert "contoh" in page

    def test_that_is_over_leads_to_its_result(self, home: Home, database: Database) -> None:
        deliver(database, HANDLERS, envelopes([OPENED, FINAL]))
        assert 'href="/festival/fid/hasil"' in home()
