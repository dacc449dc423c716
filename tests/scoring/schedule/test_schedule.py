"""The running order of a round, and the committee's clock: over the API and on the pages."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.scoring.festival import categories, rounds
from services.scoring.festival import use_cases as festivals
from services.scoring.schedule import queries, rules, running, use_cases
from services.scoring.schedule.models import Schedule
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import NOW, Built

API = "/api/scoring/v1/festivals"
# Far off, so that no time of the plan is past.
NINE = datetime(2036, 11, 24, 2, 0, tzinfo=UTC)
TIMES: dict[str, Any] = {"starts_at": NINE.isoformat(), "minutes": 15, "pause_minutes": 5}


@pytest.fixture
def festival(database: Database) -> Built:
    return builder.build(database, entries=4, judges=1)


@pytest.fixture
def committee(client: FlaskClient) -> FlaskClient:
    client.environ_base["HTTP_AUTHORIZATION"] = sign_in.as_staff("committee")["Authorization"]
    return client


def path(festival: Built, *more: object) -> str:
    return "/".join([f"{API}/{festival.festival_id}/schedules", *map(str, more)])


def scheduled(committee: FlaskClient, festival: Built, **more: Any) -> dict[str, Any]:
    """A schedule of the round."""
    answer = committee.post(path(festival), json={"round_id": str(festival.round_id), **TIMES, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json
    return found


def press(committee: FlaskClient, festival: Built, schedule: dict[str, Any], act: str, **more: Any) -> TestResponse:
    return committee.post(
        path(festival, schedule["id"], "clock"),
        json={"act": act, **more},
        headers={"If-Match": f'"{schedule["version"]}"'},
    )


def names(schedule: dict[str, Any]) -> list[str]:
    return [place["name"] for place in schedule["places"]]


def turn(database: Database, festival: Built, act: str, *, now: datetime, entry: int | None = None) -> None:
    """A press at a moment of our choice."""
    with database.transaction() as session:
        held = festivals.festival_of(session, festival.festival_id)
        [schedule] = queries.of_round(session, held.rounds[0])
        entry_id = None if entry is None else festival.entries[entry]
        running.turn(session, held, schedule, act, entry_id=entry_id, now=now)


class TestSettingUp:
    def test_gives_each_entry_a_time_in_the_order_of_numbers(self, committee: FlaskClient, festival: Built) -> None:
        made = scheduled(committee, festival)
        assert names(made) == ["Inovasi 1", "Inovasi 2", "Inovasi 3", "Inovasi 4"]
        starts = [datetime.fromisoformat(place["planned_start"]) for place in made["places"]]
        assert starts == [NINE + timedelta(minutes=20 * index) for index in range(4)]

    def test_takes_a_round_once(self, committee: FlaskClient, festival: Built) -> None:
        scheduled(committee, festival)
        for category_id in (None, str(festival.category_id)):
            again = {"round_id": str(festival.round_id), "category_id": category_id, **TIMES}
            answer = committee.post(path(festival), json=again)
            assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (409, "schedule-overlaps")

    def test_takes_each_category_once(self, committee: FlaskClient, festival: Built) -> None:
        scheduled(committee, festival, category_id=str(festival.category_id))
        for category_id in (None, str(festival.category_id)):
            again = {"round_id": str(festival.round_id), "category_id": category_id, **TIMES}
            assert committee.post(path(festival), json=again).status_code == 409

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"minutes": 0}, "/minutes"),
            ({"minutes": 481}, "/minutes"),
            ({"pause_minutes": -1}, "/pause_minutes"),
            ({"starts_at": "besok"}, "/starts_at"),
            ({"rest_from": NINE.isoformat()}, "/rest_until"),
            ({"rest_from": NINE.isoformat(), "rest_until": NINE.isoformat()}, "/rest_until"),
        ],
    )
    def test_names_what_is_wrong(
        self, committee: FlaskClient, festival: Built, changed: dict[str, Any], field: str
    ) -> None:
        answer = committee.post(path(festival), json={"round_id": str(festival.round_id), **TIMES, **changed})
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json["errors"]] == [field]

    def test_is_for_rounds_in_which_somebody_presents(
        self, committee: FlaskClient, database: Database, festival: Built
    ) -> None:
        with database.transaction() as session:
            held = festivals.lock(session, festival.festival_id)
            added = rounds.add_round(session, held, kind="plenary", name="Pleno", weight_pct="0", by="", now=NOW)
            plenary = added.id
        answer = committee.post(path(festival), json={"round_id": str(plenary), **TIMES})
        assert answer.json["type"].endswith("round-not-presented")

    def test_knows_no_other_festivals_round_or_category(
        self, committee: FlaskClient, database: Database, festival: Built
    ) -> None:
        other = builder.build(database, slug="festival-lain", entries=1, judges=1)
        for body in ({"round_id": other.round_id}, {"round_id": festival.round_id, "category_id": other.category_id}):
            sent = {name: str(value) for name, value in body.items()}
            assert committee.post(path(festival), json={**sent, **TIMES}).status_code == 404

    def test_goes_with_a_round_that_is_taken_away(self, database: Database, festival: Built) -> None:
        with database.transaction() as session:
            held = festivals.lock(session, festival.festival_id)
            added = rounds.add_round(
                session, held, kind="presentation", name="Final", weight_pct="0", by="", rubric="iga-2023", now=NOW
            )
            use_cases.add(session, held, round_id=added.id, starts_at=NINE, minutes=15, pause_minutes=5)
        with database.transaction() as session:
            rounds.remove_round(session, festivals.lock(session, festival.festival_id), added.id)
        with database.transaction() as session:
            assert session.query(Schedule).count() == 0


class TestOrder:
    def arranged(self, committee: FlaskClient, festival: Built, made: dict[str, Any], **order: Any) -> TestResponse:
        headers = {"If-Match": f'"{made["version"]}"'}
        return committee.put(path(festival, made["id"], "order"), json=order, headers=headers)

    def test_can_be_drawn_by_a_seed_that_is_published(self, committee: FlaskClient, festival: Built) -> None:
        made = scheduled(committee, festival)
        drawn = self.arranged(committee, festival, made, order_by="drawn", seed="1672").json
        numbers = {entry_id: number for number, entry_id in enumerate(festival.entries, start=1)}
        assert [UUID(place["entry_id"]) for place in drawn["places"]] == rules.drawn(numbers, seed="1672")
        assert (drawn["order_by"], drawn["seed"]) == ("drawn", "1672")

    def test_needs_something_to_be_drawn_by(self, committee: FlaskClient, festival: Built) -> None:
        answer = self.arranged(committee, festival, scheduled(committee, festival), order_by="drawn")
        assert [error["pointer"] for error in answer.json["errors"]] == ["/seed"]

    def test_can_be_given_entry_by_entry(self, committee: FlaskClient, festival: Built) -> None:
        backwards = [str(one) for one in reversed(festival.entries)]
        made = scheduled(committee, festival)
        answer = self.arranged(committee, festival, made, order_by="by_hand", entry_ids=backwards)
        assert names(answer.json) == ["Inovasi 4", "Inovasi 3", "Inovasi 2", "Inovasi 1"]

    def test_by_hand_names_each_entry_once(self, committee: FlaskClient, festival: Built) -> None:
        made = scheduled(committee, festival)
        first, *rest = map(str, festival.entries)
        for wrong in ([], rest, [first, first, *rest], [str(uuid4()), *rest]):
            answer = self.arranged(committee, festival, made, order_by="by_hand", entry_ids=wrong)
            assert answer.status_code == 422

    def test_stands_once_somebody_has_presented(self, committee: FlaskClient, festival: Built) -> None:
        begun = press(committee, festival, scheduled(committee, festival), "next").json
        answer = self.arranged(committee, festival, begun, order_by="number")
        assert answer.json["type"].endswith("schedule-stands")

    def test_leaves_out_who_is_withdrawn(self, committee: FlaskClient, database: Database, festival: Built) -> None:
        scheduled(committee, festival)
        with database.transaction() as session:
            held = festivals.lock(session, festival.festival_id)
            categories.withdraw(session, held, festival.entries[1], reason="contoh", now=NOW)
        [shown] = committee.get(path(festival)).json["items"]
        assert names(shown) == ["Inovasi 1", "Inovasi 3", "Inovasi 4"]

    def test_puts_a_latecomer_last(self, committee: FlaskClient, database: Database, festival: Built) -> None:
        made = scheduled(committee, festival)
        self.arranged(committee, festival, made, order_by="by_hand", entry_ids=list(map(str, festival.entries[::-1])))
        [late] = builder.hear_of_verified(database, ["Menyusul"])
        with database.transaction() as session:
            festivals.enter(session, festival.festival_id, innovation_id=late, now=NOW)
        [shown] = committee.get(path(festival)).json["items"]
        assert names(shown)[-1] == "Menyusul"


class TestClock:
    def test_starts_goes_on_and_says_who_is_next(self, committee: FlaskClient, festival: Built) -> None:
        begun = press(committee, festival, scheduled(committee, festival), "next").json
        assert (begun["now"]["entry_id"], begun["next_id"]) == (str(festival.entries[0]), str(festival.entries[1]))
        assert 890 <= begun["now"]["left_s"] <= 900
        onward = press(committee, festival, begun, "next").json
        assert [place["state"] for place in onward["places"]] == ["done", "presenting", "waiting", "waiting"]

    def test_can_take_somebody_out_of_turn(self, committee: FlaskClient, festival: Built) -> None:
        begun = press(committee, festival, scheduled(committee, festival), "start", entry_id=str(festival.entries[2]))
        assert [place["state"] for place in begun.json["places"]] == ["waiting", "waiting", "presenting", "waiting"]
        assert begun.json["next_id"] == str(festival.entries[0])

    def test_stands_still_while_paused(self, committee: FlaskClient, database: Database, festival: Built) -> None:
        scheduled(committee, festival)
        turn(database, festival, running.NEXT, now=NINE)
        turn(database, festival, running.PAUSE, now=NINE + timedelta(minutes=5))
        [shown] = committee.get(path(festival)).json["items"]
        assert shown["now"] == {"entry_id": str(festival.entries[0]), "left_s": 600, "ends_at": None}
        turn(database, festival, running.RESUME, now=NINE + timedelta(minutes=25))
        [shown] = committee.get(path(festival)).json["items"]
        assert datetime.fromisoformat(shown["now"]["ends_at"]) == NINE + timedelta(minutes=35)

    def test_takes_back_a_start_by_mistake(self, committee: FlaskClient, festival: Built) -> None:
        begun = press(committee, festival, scheduled(committee, festival), "next").json
        back = press(committee, festival, begun, "put-back", entry_id=str(festival.entries[0])).json
        assert (back["now"], {place["state"] for place in back["places"]}) == (None, {"waiting"})

    def test_lets_two_people_who_press_next_mean_the_same_one(self, committee: FlaskClient, festival: Built) -> None:
        made = scheduled(committee, festival)
        assert press(committee, festival, made, "next").status_code == 200
        assert press(committee, festival, made, "next").status_code == 412
        [shown] = committee.get(path(festival)).json["items"]
        assert shown["now"]["entry_id"] == str(festival.entries[0])

    @pytest.mark.parametrize("act", ["pause", "resume", "end"])
    def test_stands_for_nobody_before_somebody_starts(self, committee: FlaskClient, festival: Built, act: str) -> None:
        answer = press(committee, festival, scheduled(committee, festival), act)
        assert (answer.status_code, answer.json["type"].rpartition("/")[2]) == (409, "nobody-presents")

    def test_says_when_nobody_is_left(self, committee: FlaskClient, database: Database, festival: Built) -> None:
        scheduled(committee, festival)
        for index in range(4):
            turn(database, festival, running.NEXT, now=NINE + timedelta(minutes=20 * index))
        [shown] = committee.get(path(festival)).json["items"]
        assert press(committee, festival, shown, "next").json["type"].endswith("nobody-presents")
        assert press(committee, festival, shown, "end").json["now"] is None

    def test_names_what_a_press_lacks(self, committee: FlaskClient, festival: Built) -> None:
        made = scheduled(committee, festival)
        assert press(committee, festival, made, "start").status_code == 422
        assert press(committee, festival, made, "start", entry_id=str(uuid4())).status_code == 404
        assert press(committee, festival, made, "dance").status_code == 422

    def test_forgets_nobody_who_was_withdrawn_while_presenting(
        self, committee: FlaskClient, database: Database, festival: Built
    ) -> None:
        scheduled(committee, festival)
        turn(database, festival, running.NEXT, now=NINE)
        with database.transaction() as session:
            held = festivals.lock(session, festival.festival_id)
            categories.withdraw(session, held, festival.entries[0], reason="contoh", now=NOW)
        [shown] = committee.get(path(festival)).json["items"]
        assert (shown["now"], shown["next_id"]) == (None, str(festival.entries[1]))


class TestPublic:
    def test_sees_times_and_names_and_no_points(self, client: FlaskClient, database: Database, festival: Built) -> None:
        with database.transaction() as session:
            held = festivals.lock(session, festival.festival_id)
            use_cases.add(session, held, round_id=festival.round_id, starts_at=NINE, minutes=15, pause_minutes=5)
        builder.score(database, festival.judges[0], festival.entries[0], 8)
        page = client.get(f"/festival/{festival.slug}").text
        assert "Jadwal presentasi" in page
        assert "09.20" in page
        shown = client.get(path(festival))
        assert shown.status_code == 200
        assert not re.search("total|score|point", shown.text)

    def test_sees_nothing_of_a_festival_in_preparation(self, client: FlaskClient, database: Database) -> None:
        draft = builder.build(database, slug="nanti", is_open=False)
        assert client.get(path(draft)).status_code == 404

    def test_sees_the_expected_time_beside_the_planned_one(
        self, client: FlaskClient, database: Database, festival: Built
    ) -> None:
        with database.transaction() as session:
            held = festivals.lock(session, festival.festival_id)
            use_cases.add(session, held, round_id=festival.round_id, starts_at=NINE, minutes=15, pause_minutes=5)
        turn(database, festival, running.NEXT, now=NINE + timedelta(minutes=12))
        turn(database, festival, running.END, now=NINE + timedelta(minutes=27))
        page = client.get(f"/festival/{festival.slug}").text
        assert "terlambat 12 menit" in page


class TestCommitteesPages:
    @pytest.fixture
    def home(self, festival: Built) -> str:
        return f"/kelola/festival/{festival.festival_id}"

    def set_up(self, committee: FlaskClient, festival: Built, home: str, **more: str) -> TestResponse:
        form = {"starts_at": "2036-11-24T09:00", "minutes": "15", "pause_minutes": "5", **more}
        return committee.post(f"{home}/putaran/{festival.round_id}/jadwal", data=form)

    def test_set_up_in_the_citys_time_turn_and_show_the_clock(
        self, committee: FlaskClient, festival: Built, home: str
    ) -> None:
        made = self.set_up(committee, festival, home)
        assert made.status_code == 303
        page = committee.get(made.headers["Location"]).text
        assert "09.00 WIB" in page
        at = made.headers["Location"].partition("?")[0]
        pressed = committee.post(f"{at}/jam/lanjut", data={"version": "1"})
        assert pressed.status_code == 303
        assert "Sedang tampil" in committee.get(at).text

    def test_say_who_pressed_first(self, committee: FlaskClient, festival: Built, home: str) -> None:
        at = self.set_up(committee, festival, home).headers["Location"].partition("?")[0]
        committee.post(f"{at}/jam/lanjut", data={"version": "1"})
        again = committee.post(f"{at}/jam/lanjut", data={"version": "1"})
        assert again.status_code == 409
        assert "sementara itu" in again.text

    def test_move_an_entry_without_scripts(self, committee: FlaskClient, festival: Built, home: str) -> None:
        at = self.set_up(committee, festival, home).headers["Location"].partition("?")[0]
        moved = committee.post(f"{at}/geser", data={"entry_id": str(festival.entries[2]), "by": "-1"})
        assert moved.status_code == 303
        [shown] = committee.get(path(festival)).json["items"]
        assert names(shown) == ["Inovasi 1", "Inovasi 3", "Inovasi 2", "Inovasi 4"]
        assert shown["order_by"] == "by_hand"

    def test_keep_what_was_typed_wrongly(self, committee: FlaskClient, festival: Built, home: str) -> None:
        answer = self.set_up(committee, festival, home, minutes="seperempat jam")
        assert answer.status_code == 422
        assert "seperempat jam" in answer.text
        assert self.set_up(committee, festival, home, starts_at="nanti").status_code == 422

    def test_take_a_schedule_away_that_nobody_has_begun(
        self, committee: FlaskClient, festival: Built, home: str
    ) -> None:
        at = self.set_up(committee, festival, home).headers["Location"].partition("?")[0]
        assert committee.post(f"{at}/hapus").status_code == 303
        assert committee.get(path(festival)).json["items"] == []


class TestJudge:
    def test_is_told_who_presents_who_is_next_and_until_when(
        self, client: FlaskClient, database: Database, festival: Built
    ) -> None:
        with database.transaction() as session:
            held = festivals.lock(session, festival.festival_id)
            use_cases.add(session, held, round_id=festival.round_id, starts_at=NINE, minutes=15, pause_minutes=5)
        turn(database, festival, running.NEXT, now=NINE)
        client.set_cookie("juri", festival.tokens[0])
        for page in ("/juri", f"/juri/peserta/{festival.entries[3]}"):
            shown = client.get(page).text
            assert "Sedang tampil" in shown
            assert f'href="/juri/peserta/{festival.entries[0]}"' in shown
            assert "Berikutnya: 2. Inovasi 2" in shown
