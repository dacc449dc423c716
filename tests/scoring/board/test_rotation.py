"""A projector that shows one category after the other, with and without scripts."""

import re

import pytest
from flask.testing import FlaskClient

from services.scoring.board import use_cases as boards
from services.scoring.board.rotation import LONGEST_S, SHORTEST_S, rotation
from services.scoring.festival import categories, freezing
from services.scoring.festival import use_cases as festivals
from services.scoring.jury import use_cases as jury
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import NOW, Built

KEYS = ("umum", "digital", "pelajar")


class TestRotation:
    def test_goes_through_all_categories_and_begins_again(self) -> None:
        first = rotation(KEYS, seconds="12", shown="")
        assert first is not None
        assert (first.shown, first.next, first.seconds) == ("umum", "digital", 12)
        last = rotation(KEYS, seconds="12", shown="pelajar")
        assert last is not None
        assert (last.number, last.of, last.next) == (3, 3, "umum")

    @pytest.mark.parametrize("seconds", ["", "lama", "-3", "1.5", "٣", "99999"])
    def test_is_not_there_unless_it_is_asked_for(self, seconds: str) -> None:
        assert rotation(KEYS, seconds=seconds, shown="") is None

    def test_of_one_category_is_none(self) -> None:
        assert rotation(["umum"], seconds="10", shown="") is None

    @pytest.mark.parametrize(("seconds", "used"), [("0", SHORTEST_S), ("9999", LONGEST_S)])
    def test_leaves_time_to_read_and_ends_some_day(self, seconds: str, used: int) -> None:
        found = rotation(KEYS, seconds=seconds, shown="unknown")
        assert found is not None
        assert (found.seconds, found.shown) == (used, "umum")


@pytest.fixture
def festival(database: Database) -> Built:
    """Two entries, each in a category of its own, scored by one judge."""
    built = builder.build(database, entries=1, judges=1, is_open=False)
    [other] = builder.hear_of_verified(database, ["Inovasi digital"])
    with database.transaction() as session:
        held = festivals.lock(session, built.festival_id)
        second = categories.add_category(
            session, held, key="digital", name="Digital", forms=[], kinds=[], stages=[], by="", now=NOW
        )
        jury.enter(session, held.id, innovation_id=other, category_id=second.id, now=NOW)
        festivals.open_festival(session, held.id, judges=1, now=NOW)
    builder.score(database, built.judges[0], built.entries[0], 8)
    rank(database, built)
    return built


def rank(database: Database, festival: Built) -> None:
    with database.transaction() as session:
        boards.rank_board(session, festival.festival_id, now=NOW)


class TestProjector:
    def shown(self, page: str) -> list[str]:
        """The keys of the tables that are not hidden."""
        return re.findall(r'<table class="board" data-category="(\w+)">', page)

    def test_shows_one_category_at_a_time(self, client: FlaskClient, festival: Built) -> None:
        at = f"/festival/{festival.slug}/papan"
        assert self.shown(client.get(at).text) == ["umum", "digital"]
        assert self.shown(client.get(f"{at}?putar=10").text) == ["umum"]
        assert self.shown(client.get(f"{at}?putar=10&kategori=digital").text) == ["digital"]

    def test_turns_without_scripts(self, client: FlaskClient, festival: Built) -> None:
        page = client.get(f"/festival/{festival.slug}/papan?putar=10").text
        assert 'http-equiv="refresh" content="10;url=?putar=10&amp;kategori=digital"' in page

    def test_shows_nothing_that_the_freeze_holds_back(
        self, client: FlaskClient, database: Database, festival: Built
    ) -> None:
        with database.transaction() as session:
            freezing.freeze(festivals.lock(session, festival.festival_id), at=NOW)
        builder.score(database, festival.judges[0], festival.entries[0], 3, expected=1)
        rank(database, festival)
        for key in ("umum", "digital"):
            page = client.get(f"/festival/{festival.slug}/papan?putar=10&kategori={key}").text
            assert "30,00" not in page
            assert "80,00" not in page

    def test_is_opened_from_the_committees_page(self, client: FlaskClient, festival: Built) -> None:
        page = client.get(f"/kelola/festival/{festival.festival_id}/papan", headers=sign_in.as_staff("committee")).text
        assert 'name="putar"' in page
