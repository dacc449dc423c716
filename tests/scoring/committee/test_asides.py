"""What was handed in and could not count is decided by the committee, with a reason."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from services.scoring.festival import rounds
from services.scoring.festival import use_cases as festivals
from services.scoring.results import use_cases as results
from services.scoring.sheets import asides
from services.scoring.sheets import use_cases as sheets
from services.scoring.sheets.rules import NOTHING_TOLD, Told
from services.scoring.sheets.use_cases import Origin
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import NOW, Built, points


@pytest.fixture
def festival(database: Database) -> Built:
    """A round that was closed, with one sheet that counts."""
    built = builder.build(database, entries=2, judges=1)
    builder.score(database, built.judges[0], built.entries[0], 7)
    with database.transaction() as session:
        rounds.close_round(session, festivals.lock(session, built.festival_id), built.round_id, now=NOW)
    return built


@pytest.fixture
def committee(client: FlaskClient) -> FlaskClient:
    client.set_cookie("sesi", sign_in.session_of("committee"))
    return client


@pytest.fixture
def page(festival: Built) -> str:
    return f"/kelola/festival/{festival.festival_id}/disisihkan"


def keep(
    database: Database,
    festival: Built,
    *,
    why: str = asides.LATE,
    entry: int = 1,
    given: int = 9,
    told: Told = NOTHING_TOLD,
) -> str:
    """A sheet that could not count."""
    with database.transaction() as session:
        kept = asides.keep(
            session,
            why=why,
            judge_id=festival.judges[0],
            round_id=festival.round_id,
            entry_id=festival.entries[entry],
            scores=points(given),
            note="",
            expected=0,
            origin=Origin(request_key=f"{why}-{entry}-{given}", told=told),
            now=NOW,
        )
    return str(kept)


def counting(database: Database, festival: Built) -> list[dict[str, int]]:
    with database.transaction() as session:
        return [sheet.scores for sheet in sheets.all_own_sheets(session, festival.judges[0])]


class TestWhenItWasTapped:
    """What decides about most late sheets: was the judge done before the round was closed, and only the network not?"""

    @pytest.mark.parametrize(
        ("off", "said"),
        [
            (timedelta(hours=2), "Jam tablet terlalu cepat 120 menit"),
            (-timedelta(hours=2), "Jam tablet terlambat 120 menit"),
        ],
    )
    def test_is_told_by_our_clock_though_the_tablets_is_hours_off(
        self, committee: FlaskClient, database: Database, festival: Built, page: str, off: timedelta, said: str
    ) -> None:
        tapped = NOW - timedelta(minutes=30) + off
        keep(database, festival, told=Told(time=tapped, clock_off_s=-int(off.total_seconds())))
        shown = committee.get(page).text
        assert "Diketuk pada 23 November 2026, 13.30 WIB menurut jam kami" in shown
        assert "Putaran ditutup pada 23 November 2026, 14.00 WIB" in shown
        assert said in shown

    def test_is_not_made_up_where_the_tablet_said_nothing(
        self, committee: FlaskClient, database: Database, festival: Built, page: str
    ) -> None:
        keep(database, festival)
        shown = committee.get(page).text
        assert "Diketuk pada" not in shown
        assert "Jam tablet" not in shown


class TestDecision:
    def test_has_a_late_sheet_count(
        self, committee: FlaskClient, database: Database, festival: Built, page: str
    ) -> None:
        aside = keep(database, festival)
        form = {"decision": "accept", "reason": "Jaringan terputus."}
        assert committee.post(f"{page}/{aside}", data=form).status_code == 303
        assert counting(database, festival) == [points(7), points(9)]
        shown = committee.get(page).text
        assert "Dihitung sebagai versi 1" in shown
        assert "Jaringan terputus." in shown

    def test_leaves_it_on_record(self, committee: FlaskClient, database: Database, festival: Built, page: str) -> None:
        aside = keep(database, festival)
        committee.post(f"{page}/{aside}", data={"decision": "leave", "reason": "Tidak sah."})
        assert counting(database, festival) == [points(7)]
        assert "Tidak sah." in committee.get(page).text

    def test_needs_a_reason(self, committee: FlaskClient, database: Database, festival: Built, page: str) -> None:
        answer = committee.post(f"{page}/{keep(database, festival)}", data={"decision": "accept", "reason": " "})
        assert answer.status_code == 422
        assert 'href="#reason"' in answer.text
        assert counting(database, festival) == [points(7)]

    def test_is_for_good(self, committee: FlaskClient, database: Database, festival: Built, page: str) -> None:
        aside = keep(database, festival)
        committee.post(f"{page}/{aside}", data={"decision": "leave", "reason": "Tidak sah."})
        again = committee.post(f"{page}/{aside}", data={"decision": "accept", "reason": "Sah."})
        assert again.status_code == 409
        assert counting(database, festival) == [points(7)]

    def test_comes_before_the_result(
        self, committee: FlaskClient, database: Database, festival: Built, page: str
    ) -> None:
        aside = keep(database, festival)
        with database.transaction() as session:
            results.seal(session, festival.festival_id, now=NOW)
        answer = committee.post(f"{page}/{aside}", data={"decision": "accept", "reason": "Sah."})
        assert answer.status_code == 409
        assert counting(database, festival) == [points(7)]

    def test_of_another_festivals_sheet_is_not_found(
        self, committee: FlaskClient, database: Database, festival: Built, page: str
    ) -> None:
        other = builder.build(database, slug="festival-lain", entries=2, judges=1)
        aside = keep(database, other)
        assert committee.post(f"{page}/{aside}", data={"reason": "x"}).status_code == 404


class TestQuestion:
    def test_is_none_where_the_judge_decided_or_the_same_counts(
        self, committee: FlaskClient, database: Database, festival: Built, page: str
    ) -> None:
        keep(database, festival, why=asides.STALE)
        keep(database, festival, entry=0, given=7)
        shown = committee.get(page).text
        assert "Tidak ada yang menunggu keputusan" in shown
        assert "menunggu keputusan Anda" not in committee.get(f"/kelola/festival/{festival.festival_id}/tutup").text

    def test_is_asked_before_the_scoring_is_closed(
        self, committee: FlaskClient, database: Database, festival: Built, page: str
    ) -> None:
        keep(database, festival)
        assert f'href="{page}"' in committee.get(f"/kelola/festival/{festival.festival_id}/tutup").text
