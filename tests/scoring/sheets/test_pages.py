"""How a judge scores by hand: one entry a screen, taps and no typing, nothing lost."""

import re
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.scoring.results import use_cases as results
from services.scoring.sheets import use_cases
from services.scoring.sheets.models import Sheet
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders.festivals import NOW, Built, points, score


@pytest.fixture
def festival(database: Database) -> Built:
    return builder.build(database, entries=3, judges=2)


@pytest.fixture
def judge(client: FlaskClient, festival: Built) -> FlaskClient:
    """The browser of the first judge."""
    client.set_cookie("juri", festival.tokens[0])
    return client


def address(festival: Built, entry: int = 0) -> str:
    return f"/juri/peserta/{festival.entries[entry]}"


def form(*given: int, revision: int = 0, **changes: str) -> dict[str, str]:
    scores = {f"scores-{key}": str(value) for key, value in points(*given).items()}
    return {**scores, "note": "Baik.", "revision": str(revision), **changes}


def kept(database: Database, festival: Built, entry: int = 0) -> Sheet | None:
    with database.transaction() as session:
        return use_cases.latest(
            session, judge_id=festival.judges[0], round_id=festival.round_id, entry_id=festival.entries[entry]
        )


def chosen(answer: TestResponse) -> dict[str, str]:
    return dict(re.findall(r'name="scores-(\w+)" value="(\d+)" required checked', answer.text))


class TestRound:
    def test_says_how_far_the_judge_is(self, judge: FlaskClient, database: Database, festival: Built) -> None:
        score(database, festival.judges[0], festival.entries[0], 8)
        page = judge.get("/juri").text
        assert "1 dari 3 selesai" in page
        assert f'href="{address(festival, 1)}">Nilai peserta berikutnya' in page

    def test_shows_nothing_of_other_judges(self, judge: FlaskClient, database: Database, festival: Built) -> None:
        score(database, festival.judges[1], festival.entries[0], 9)
        page = judge.get("/juri").text
        assert "0 dari 3 selesai" in page
        assert "90,00" not in page

    def test_asks_a_stranger_for_a_pass(self, client: FlaskClient, festival: Built) -> None:
        for where in ("/juri", address(festival)):
            answer = client.get(where)
            assert answer.status_code == 401
            assert "Khusus juri" in answer.text

    def test_reads_in_english_by_choice(self, judge: FlaskClient) -> None:
        assert "Your sheets" in judge.get("/juri?lang=en").text


class TestSheetForm:
    def test_has_a_chip_for_each_point(self, judge: FlaskClient, festival: Built) -> None:
        page = judge.get(address(festival)).text
        assert len(re.findall(r'type="radio" name="scores-novelty"', page)) == 10
        assert " style=" not in page
        assert "<script>" not in page

    def test_saves_and_goes_on_to_the_next_entry_without_a_sheet(
        self, judge: FlaskClient, database: Database, festival: Built
    ) -> None:
        score(database, festival.judges[0], festival.entries[1], 8)
        answer = judge.post(address(festival), data=form(8, 7, 9, 6, 10))
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{address(festival, 2)}?tersimpan")
        sheet = kept(database, festival)
        assert sheet is not None
        assert (sheet.revision, str(sheet.total.normalize()), sheet.note) == (1, "78.5", "Baik.")

    def test_goes_back_to_the_overview_after_the_last(
        self, judge: FlaskClient, database: Database, festival: Built
    ) -> None:
        for entry in festival.entries[1:]:
            score(database, festival.judges[0], entry, 8)
        assert judge.post(address(festival), data=form(8)).headers["Location"] == "/juri?tersimpan"

    def test_shows_what_was_saved(self, judge: FlaskClient, festival: Built) -> None:
        judge.post(address(festival), data=form(8, 7, 9, 6, 10))
        answer = judge.get(address(festival))
        assert chosen(answer) == {key: str(value) for key, value in points(8, 7, 9, 6, 10).items()}
        assert 'name="revision" value="1"' in answer.text

    def test_saves_once_when_sent_twice(self, judge: FlaskClient, database: Database, festival: Built) -> None:
        for _ in range(2):
            assert judge.post(address(festival), data=form(8, idempotency_key="a")).status_code == 303
        sheet = kept(database, festival)
        assert sheet is not None
        assert sheet.revision == 1

    @pytest.mark.parametrize("wrong", ["11", "0", "-1", "", "8.5", "delapan", "9" * 400])
    def test_refuses_points_outside_the_scale_and_keeps_the_others(
        self, judge: FlaskClient, database: Database, festival: Built, wrong: str
    ) -> None:
        answer = judge.post(address(festival), data=form(8, **{"scores-novelty": wrong}))
        assert answer.status_code == 422
        assert "Poin berkisar dari 1 sampai 10." in answer.text
        assert len(chosen(answer)) == 4
        assert kept(database, festival) is None

    def test_names_a_criterion_without_points(self, judge: FlaskClient, festival: Built) -> None:
        data = form(8)
        del data["scores-benefit"]
        answer = judge.post(address(festival), data=data)
        assert answer.status_code == 422
        assert '<a href="#scores-benefit">Poin belum diisi.</a>' in answer.text

    @pytest.mark.parametrize("note", ["rahasia\x00", "bagus \U0001f600", "\u202eterbalik", "x" * 5000])
    def test_refuses_a_note_that_is_not_plain_text(
        self, judge: FlaskClient, database: Database, festival: Built, note: str
    ) -> None:
        assert judge.post(address(festival), data=form(8, note=note)).status_code == 422
        assert kept(database, festival) is None

    def test_shows_both_when_another_device_was_first(
        self, judge: FlaskClient, database: Database, festival: Built
    ) -> None:
        score(database, festival.judges[0], festival.entries[0], 5)
        answer = judge.post(address(festival), data=form(8))
        assert answer.status_code == 412
        assert "Di perangkat lain: 5" in answer.text
        assert set(chosen(answer).values()) == {"8"}
        again = judge.post(address(festival), data=form(8, revision=1))
        assert again.status_code == 303
        sheet = kept(database, festival)
        assert sheet is not None
        assert sheet.revision == 2

    def test_goes_on_when_the_tablet_saved_the_same_and_missed_the_answer(
        self, judge: FlaskClient, database: Database, festival: Built
    ) -> None:
        first = judge.post(address(festival), data=form(8))
        again = judge.post(address(festival), data=form(8))
        assert (again.status_code, again.headers["Location"]) == (303, first.headers["Location"])
        sheet = kept(database, festival)
        assert sheet is not None
        assert sheet.revision == 1

    def test_says_when_the_scoring_is_closed_and_keeps_what_was_typed(
        self, judge: FlaskClient, database: Database, festival: Built
    ) -> None:
        score(database, festival.judges[1], festival.entries[0], 5)
        with database.transaction() as session:
            results.finalise(session, festival.festival_id, now=NOW)
        answer = judge.post(address(festival), data=form(8))
        assert answer.status_code == 409
        assert "Putaran ini sudah ditutup; lembar nilainya tidak dapat diubah lagi" in answer.text

    def test_has_no_entry_of_another_festival(self, judge: FlaskClient, database: Database) -> None:
        other = builder.build(database, slug="lain")
        for where in (address(other), f"/juri/peserta/{uuid4()}"):
            assert judge.get(where).status_code == 404
            assert judge.post(where, data=form(8)).status_code == 404

    def test_refuses_another_sites_page(self, judge: FlaskClient, festival: Built) -> None:
        answer = judge.post(address(festival), data=form(8), headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
