"""Where tablets fail: blank sheets are printed, filled in by hand, typed twice, compared, and counted."""

import io

import pypdf
import pytest
from flask.testing import FlaskClient

from services.scoring.festival import rounds
from services.scoring.festival import use_cases as festivals
from services.scoring.jury import conflicts
from services.scoring.sheets import aside_decisions, asides, marks
from services.scoring.sheets import use_cases as sheets
from services.scoring.sheets.models import PAPER
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import CRITERIA, NOW, Built, points


@pytest.fixture
def festival(database: Database) -> Built:
    return builder.build(database, entries=2, judges=2)


@pytest.fixture
def committee(client: FlaskClient) -> FlaskClient:
    client.set_cookie("sesi", sign_in.session_of("committee"))
    return client


@pytest.fixture
def colleague(app: ServiceApp) -> FlaskClient:
    """Somebody else of the committee."""
    other = app.test_client()
    other.set_cookie("sesi", sign_in.session_of("committee", name="Rekan"))
    return other


@pytest.fixture
def paper(festival: Built) -> str:
    return f"/kelola/festival/{festival.festival_id}/putaran/{festival.round_id}/kertas"


@pytest.fixture
def one(paper: str, festival: Built) -> str:
    """The first judge's sheet for the first entry."""
    return f"{paper}/{festival.entries[0]}/{festival.judges[0]}"


def typed(*given: int, note: str = "") -> dict[str, str]:
    return {**{f"scores-{key}": str(value) for key, value in points(*given).items()}, "note": note}


def kept(database: Database, festival: Built) -> list[tuple[int, dict[str, int], str, str]]:
    with database.transaction() as session:
        found = sheets.history(
            session, judge_id=festival.judges[0], round_id=festival.round_id, entry_id=festival.entries[0]
        )
        return [(sheet.revision, sheet.scores, sheet.note, sheet.via) for sheet in found]


class TestBlankSheets:
    def test_are_one_for_each_judge_and_entry_with_all_that_is_asked(self, committee: FlaskClient, paper: str) -> None:
        answer = committee.get(f"{paper}/lembar.pdf")
        assert answer.mimetype == "application/pdf"
        read = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages]
        assert len(read) == 4
        assert "Inovasi 1" in read[0]
        assert "Juri Contoh 1" in read[0]
        assert "1-1" in read[0]
        assert "Kebaruan" in read[0]
        assert "bobot 30%" in read[0]
        assert "Tanda tangan" in read[0]

    def test_can_be_those_of_one_judge(self, committee: FlaskClient, paper: str, festival: Built) -> None:
        answer = committee.get(f"{paper}/lembar.pdf?juri={festival.judges[1]}")
        read = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages]
        assert ["Juri Contoh 2" in page for page in read] == [True, True]
        assert committee.get(f"{paper}/lembar.pdf?juri=tidak-ada").status_code == 404

    def test_are_not_printed_for_who_must_not_score(
        self, committee: FlaskClient, database: Database, paper: str, one: str, festival: Built
    ) -> None:
        with database.transaction() as session:
            held = festivals.lock(session, festival.festival_id)
            about = {"judge_id": festival.judges[0], "entry_id": festival.entries[0]}
            conflicts.declare(session, held, **about, reason="contoh", by="", now=NOW)
        assert len(pypdf.PdfReader(io.BytesIO(committee.get(f"{paper}/lembar.pdf").data)).pages) == 3
        assert committee.get(one).status_code == 409

    def test_leave_room_to_write_where_the_scale_is_long(self, committee: FlaskClient, database: Database) -> None:
        """A box for each of a hundred points would fill pages."""
        built = builder.build(database, entries=1, judges=1, slug="skala-panjang", is_open=False)
        with database.transaction() as session:
            for rubric in festivals.festival_of(session, built.festival_id).rounds[0].rubrics:
                rubric.highest = 100
        at = f"/kelola/festival/{built.festival_id}/putaran/{built.round_id}/kertas/lembar.pdf"
        [page] = pypdf.PdfReader(io.BytesIO(committee.get(at).data)).pages
        assert "100 paling kuat" in page.extract_text()
        assert " 57" not in page.extract_text()

    def test_are_found_by_their_number(self, committee: FlaskClient, paper: str, one: str) -> None:
        assert committee.get(f"{paper}?lembar=1-1").headers["Location"] == one
        missing = committee.get(f"{paper}?lembar=9-9")
        assert missing.status_code == 404
        assert "Tidak ada lembar 9-9" in missing.text


class TestTyping:
    def test_once_counts_for_nothing(
        self, committee: FlaskClient, colleague: FlaskClient, database: Database, festival: Built, paper: str, one: str
    ) -> None:
        assert committee.post(one, data=typed(7)).headers["Location"] == f"{paper}?hasil=typed-once"
        assert kept(database, festival) == []
        again = colleague.get(one).text
        assert "Sudah diketik satu kali" in again
        assert 'value="7"' not in again

    def test_by_two_people_alike_makes_the_sheet(
        self, committee: FlaskClient, colleague: FlaskClient, database: Database, festival: Built, paper: str, one: str
    ) -> None:
        committee.post(one, data=typed(7, note="Bagus."))
        assert colleague.post(one, data=typed(7)).headers["Location"] == f"{paper}?hasil=taken"
        assert kept(database, festival) == [(1, points(7), "Bagus.", PAPER)]

    def test_by_two_people_unlike_shows_where_and_asks_again(
        self, committee: FlaskClient, colleague: FlaskClient, database: Database, festival: Built, one: str
    ) -> None:
        committee.post(one, data=typed(7, 7, 7, 7, 7))
        differing = colleague.post(one, data=typed(7, 1, 7, 7, 7))
        assert differing.headers["Location"] == f"{one}?beda"
        assert "Kemanfaatan" in colleague.get(f"{one}?beda").text
        assert kept(database, festival) == []
        colleague.post(one, data=typed(7))
        assert [scores for _, scores, _, _ in kept(database, festival)] == [points(7)]

    def test_of_the_same_form_pressed_twice_is_one(
        self, committee: FlaskClient, database: Database, festival: Built, one: str
    ) -> None:
        form = {**typed(7), "idempotency_key": "satu"}
        answers = [committee.post(one, data=form).status_code for _ in range(2)]
        assert answers == [303, 303]
        assert kept(database, festival) == []

    def test_begins_anew_once_it_was_taken(
        self, committee: FlaskClient, colleague: FlaskClient, database: Database, festival: Built, one: str
    ) -> None:
        committee.post(one, data=typed(7))
        colleague.post(one, data=typed(7))
        committee.post(one, data=typed(8))
        assert len(kept(database, festival)) == 1
        colleague.post(one, data=typed(8))
        assert [scores for _, scores, _, _ in kept(database, festival)] == [points(7), points(8)]

    def test_becomes_the_next_version_beside_the_tablets(
        self, committee: FlaskClient, colleague: FlaskClient, database: Database, festival: Built, one: str
    ) -> None:
        builder.score(database, festival.judges[0], festival.entries[0], 3)
        assert "sudah ada" in committee.get(one).text
        for person in (committee, colleague):
            person.post(one, data=typed(7))
        assert [(revision, scores) for revision, scores, _, _ in kept(database, festival)] == [
            (1, points(3)),
            (2, points(7)),
        ]

    def test_adds_no_version_that_says_what_counts_already(
        self, committee: FlaskClient, colleague: FlaskClient, database: Database, festival: Built, paper: str, one: str
    ) -> None:
        builder.score(database, festival.judges[0], festival.entries[0], 7)
        committee.post(one, data=typed(7))
        assert colleague.post(one, data=typed(7)).headers["Location"] == f"{paper}?hasil=counts-already"
        assert len(kept(database, festival)) == 1

    def test_after_the_round_is_kept_aside_for_a_decision(
        self, committee: FlaskClient, colleague: FlaskClient, database: Database, festival: Built, paper: str, one: str
    ) -> None:
        close(database, festival)
        committee.post(one, data=typed(7))
        assert colleague.post(one, data=typed(7)).headers["Location"] == f"{paper}?hasil=late"
        assert kept(database, festival) == []
        assert "Inovasi 1" in committee.get(f"/kelola/festival/{festival.festival_id}/disisihkan").text

    @pytest.mark.parametrize("wrong", ["", "11", "0", "tujuh", "7.5"])
    def test_names_what_is_wrong_and_keeps_what_was_typed(self, committee: FlaskClient, one: str, wrong: str) -> None:
        form = {**typed(7), f"scores-{CRITERIA[1]}": wrong}
        answer = committee.post(one, data=form)
        assert answer.status_code == 422
        assert f'href="#scores-{CRITERIA[1]}"' in answer.text
        assert answer.text.count('value="7"') == 4

    def test_knows_no_other_festivals_sheets(
        self, committee: FlaskClient, database: Database, festival: Built, paper: str
    ) -> None:
        other = builder.build(database, slug="festival-lain", entries=1, judges=1)
        for entry, judge in ((other.entries[0], festival.judges[0]), (festival.entries[0], other.judges[0])):
            assert committee.get(f"{paper}/{entry}/{judge}").status_code == 404


class TestOnePerson:
    """Who reads a figure wrongly reads it wrongly again: the second typing is somebody else's."""

    def test_is_refused_the_second_typing_and_told_what_to_do(
        self, committee: FlaskClient, database: Database, festival: Built, one: str
    ) -> None:
        committee.post(one, data=typed(7))
        again = committee.post(one, data=typed(7))
        assert again.status_code == 409
        assert "Mintalah orang lain mengetiknya" in again.text
        assert again.text.count('value="7"') == len(CRITERIA)
        assert kept(database, festival) == []

    def test_is_told_so_before_typing(self, committee: FlaskClient, colleague: FlaskClient, one: str) -> None:
        assert 'name="alone"' not in committee.get(one).text
        committee.post(one, data=typed(7))
        assert 'name="alone"' in committee.get(one).text
        assert 'name="alone"' not in colleague.get(one).text

    def test_agrees_with_nobody_by_typing_between_others(
        self, committee: FlaskClient, colleague: FlaskClient, database: Database, festival: Built, one: str
    ) -> None:
        for person, given in ((committee, 7), (colleague, 8), (committee, 7)):
            assert person.post(one, data=typed(given)).status_code == 303
        assert kept(database, festival) == []

    def test_may_say_to_be_alone_and_the_sheet_is_marked(
        self, committee: FlaskClient, database: Database, festival: Built, paper: str, one: str
    ) -> None:
        committee.post(one, data=typed(7))
        assert committee.post(one, data={**typed(7), "alone": "yes"}).headers["Location"] == f"{paper}?hasil=taken"
        assert [scores for _, scores, _, _ in kept(database, festival)] == [points(7)]
        assert "Dihitung; diketik satu orang" in committee.get(paper).text
        assert "1 lembar kertas diketik dua kali oleh orang yang sama" in closing(committee, festival)

    def test_loses_the_mark_once_two_have_typed_it(
        self, committee: FlaskClient, colleague: FlaskClient, database: Database, festival: Built, paper: str, one: str
    ) -> None:
        committee.post(one, data=typed(7))
        committee.post(one, data={**typed(7), "alone": "yes"})
        colleague.post(one, data=typed(7))
        assert "diketik satu orang" not in committee.get(paper).text

    def test_is_not_spoken_of_where_two_typed(
        self, committee: FlaskClient, colleague: FlaskClient, festival: Built, paper: str, one: str
    ) -> None:
        committee.post(one, data=typed(7))
        colleague.post(one, data=typed(7))
        assert "diketik satu orang" not in committee.get(paper).text
        assert "orang yang sama" not in closing(committee, festival)

    def test_is_marked_still_when_the_committee_takes_a_late_sheet(
        self, committee: FlaskClient, database: Database, festival: Built, one: str
    ) -> None:
        close(database, festival)
        committee.post(one, data=typed(7))
        committee.post(one, data={**typed(7), "alone": "yes"})
        with database.transaction() as session:
            [line] = asides.lines(session, festival.festival_id)
            aside_decisions.decide(
                session, festival.festival_id, line.aside.id, is_accepted=True, reason="x", by="p", by_name="P", now=NOW
            )
            assert list(marks.from_paper(session, festival.festival_id).values()) == [True]

    def test_stands_in_the_result_and_in_the_minutes(
        self, committee: FlaskClient, database: Database, festival: Built, one: str
    ) -> None:
        committee.post(one, data=typed(7))
        committee.post(one, data={**typed(7), "alone": "yes"})
        for entry, judge in ((0, 1), (1, 0), (1, 1)):
            builder.score(database, festival.judges[judge], festival.entries[entry], 6)
        desk = f"/kelola/festival/{festival.festival_id}"
        committee.post(f"{desk}/segel")
        assert "1 lembar kertas diketik dua kali oleh orang yang sama" in committee.get(f"{desk}/hasil").text
        drawn = pypdf.PdfReader(io.BytesIO(committee.get(f"{desk}/berita-acara.pdf").data))
        read = " ".join(" ".join(page.extract_text() for page in drawn.pages).split())
        assert "Di antaranya, 1 berasal dari kertas" in read
        assert "Pada 1 lembar di antaranya, kedua pengetikan dilakukan oleh orang yang sama." in read


def close(database: Database, festival: Built) -> None:
    with database.transaction() as session:
        rounds.close_round(session, festivals.lock(session, festival.festival_id), festival.round_id, now=NOW)


def closing(committee: FlaskClient, festival: Built) -> str:
    """The page that asks whether to close the scoring."""
    return committee.get(f"/kelola/festival/{festival.festival_id}/tutup").text
