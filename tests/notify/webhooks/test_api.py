"""An agency's system registers, tests, pauses, renews and ends its own webhooks, and nobody else's."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from standardwebhooks import Webhook

from services.notify.webhooks import concerns, keeping, use_cases
from services.notify.webhooks.models import Endpoint
from shared.kit.db import Database
from tests.builders.notices import BEGIN, HOSPITAL, REGISTRY, hear, office, wrap
from tests.builders.receivers import Receiver, receiver
from tests.builders.webhooks import add_endpoint, attempts, call, correction, deliveries, endpoint, switchboard, tell
from tests.notify.webhooks.conftest import Caller

WANTED: dict[str, Any] = {
    "url": "https://aplikasi.contoh.go.id/kabar",
    "label": "SIMRS",
    "types": ["inovasi.innovation.verified.v1"],
}


@pytest.fixture
def held() -> Iterator[Receiver]:
    with receiver() as started:
        yield started


def registered(caller: Caller, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = caller.call("POST", "/webhooks", json={**WANTED, **changes}, expect=201)
    return made


def states(database: Database, mine: UUID) -> list[str]:
    return [each.state for each in deliveries(database, mine)]


class TestRegistering:
    def test_makes_an_active_one_of_the_callers_agency(self, officer: Caller) -> None:
        made = registered(officer)
        assert made["state"] == "active"
        assert made["agency_id"] == str(HOSPITAL.id)
        assert "secret" not in made
        assert [one["id"] for one in officer.call("GET", "/webhooks", expect=200)["items"]] == [made["id"]]

    def test_twice_with_one_key_makes_one(self, officer: Caller) -> None:
        for _ in range(2):
            officer.call("POST", "/webhooks", json=WANTED, headers={"Idempotency-Key": "satu"}, expect=201)
        assert len(officer.call("GET", "/webhooks", expect=200)["items"]) == 1

    def test_shows_the_secret_to_whoever_asks_for_it(self, officer: Caller) -> None:
        made = registered(officer)
        shown = officer.call("GET", f"/webhooks/{made['id']}/secret", expect=200)
        assert shown["secret"].startswith("whsec_")
        assert Webhook(shown["secret"])
        assert shown["previous_secret"] is None

    @pytest.mark.parametrize(
        "url",
        [
            *("http://aplikasi.contoh.go.id/", "ftp://aplikasi.contoh.go.id/", "//aplikasi.contoh.go.id", "aplikasi"),
            *("https://", "https://[", "https://[::1", "https://a.contoh.go.id:99999/", "https://a.contoh.go.id:x/"),
            *("https://localhost/", "https://db/", "https://pangkalan.internal/", "https://printer.local/"),
            *("https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/", "https://169.254.169.254/latest"),
            *("https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://[::ffff:10.0.0.1]/"),
            *("https://kami:rahasia@a.contoh.go.id/", "https://@a.contoh.go.id/", "https://a.contoh.go.id/#x"),
            *(
                "https://a.contoh.go.id/a b",
                "https://a.contoh.go.id\\@x.id/",
                "https://ａ.contoh.go.id/",
                "https://a..id/",
            ),
            *("https://a.contoh.go.id/\r\nX: y", "https://a.contoh.go.id/\0", "https://a.contoh.go.id/" + "x" * 10_000),
            *("", " ", 7, None, ["https://a.contoh.go.id/"]),
        ],
    )
    def test_refuses_an_address_that_is_none_or_inside(self, url: object, officer: Caller) -> None:
        problem = officer.call("POST", "/webhooks", json={**WANTED, "url": url}, expect=422)
        assert [error["pointer"] for error in problem["errors"]] == ["/url"]

    @pytest.mark.parametrize(
        "url", ["https://a.go.id", "https://8.8.8.8/x", "https://a.go.id:8443/x?kunci=1", "https://xn--a-ecp.id/"]
    )
    def test_takes_an_address_of_the_internet(self, url: str, officer: Caller) -> None:
        assert registered(officer, url=url)["url"] == url

    @pytest.mark.parametrize("types", [[], ["inovasi.judge.invited.v1"], ["x"], "x", [7], [concerns.PING]])
    def test_refuses_types_that_nobody_is_told_of(self, types: object, officer: Caller) -> None:
        problem = officer.call("POST", "/webhooks", json={**WANTED, "types": types}, expect=422)
        assert problem["errors"][0]["pointer"].startswith("/types")

    def test_ends_at_ten(self, officer: Caller) -> None:
        for _ in range(use_cases.MOST_PER_AGENCY):
            registered(officer)
        problem = officer.call("POST", "/webhooks", json=WANTED, expect=409)
        assert problem["type"] == "/masalah/too-many-webhooks"

    def test_for_another_agency_is_for_administrators(self, officer: Caller, admin: Caller, database: Database) -> None:
        hear(database, wrap([office(REGISTRY)]))
        theirs = {**WANTED, "agency_id": str(REGISTRY.id)}
        assert officer.call("POST", "/webhooks", json=theirs, expect=422)["errors"][0]["pointer"] == "/agency_id"
        assert admin.call("POST", "/webhooks", json=theirs, expect=201)["agency_id"] == str(REGISTRY.id)
        for agency_id in (None, str(uuid4())):
            admin.call("POST", "/webhooks", json={**WANTED, "agency_id": agency_id}, expect=422)

    def test_tells_the_types_that_there_are(self, officer: Caller) -> None:
        listed = officer.call("GET", "/webhook-types", expect=200)["items"]
        assert [one["type"] for one in listed] == list(concerns.TYPES)
        assert all(one["about"].endswith((".", ":", ";")) for one in listed)


class TestOtherAgencies:
    def test_see_and_touch_nothing_of_it(self, officer: Caller, stranger: Caller, database: Database) -> None:
        one = f"/webhooks/{registered(officer)['id']}"
        tell(database)
        delivery = f"{one}/deliveries/{uuid4()}"
        assert stranger.call("GET", "/webhooks", expect=200)["items"] == []
        asked = [("GET", one), ("DELETE", one), ("GET", f"{one}/secret"), ("DELETE", f"{one}/previous-secret")]
        asked += [("POST", f"{one}/{what}") for what in ("rotate-secret", "pause", "resume", "test")]
        asked += [("GET", f"{one}/deliveries"), ("GET", delivery), ("POST", f"{delivery}/send-again")]
        for method, path in asked:
            stranger.call(method, path, expect=404)
        stranger.call("PATCH", one, json={"label": "x"}, headers={"If-Match": "*"}, expect=404)
        stranger.call("POST", f"{one}/replay", json={"since": BEGIN.isoformat()}, expect=404)

    def test_do_not_see_a_delivery_by_way_of_their_own(
        self, stranger: Caller, database: Database, held: Receiver
    ) -> None:
        mine = add_endpoint(database, held.url)
        tell(database)
        theirs = registered(stranger)["id"]
        (delivery,) = deliveries(database, mine)
        stranger.call("GET", f"/webhooks/{theirs}/deliveries/{delivery.id}", expect=404)


class TestEditing:
    def test_needs_the_version_that_was_read(self, officer: Caller) -> None:
        one = f"/webhooks/{registered(officer)['id']}"
        officer.call("PATCH", one, json={"label": "Baru"}, expect=428)
        edited = officer.call("PATCH", one, json={"label": "Baru"}, headers={"If-Match": '"1"'}, expect=200)
        assert (edited["label"], edited["version"]) == ("Baru", 2)
        officer.call("PATCH", one, json={"label": "Lain"}, headers={"If-Match": '"1"'}, expect=412)

    def test_to_another_address_begins_with_a_clean_record(self, officer: Caller, database: Database) -> None:
        mine = UUID(registered(officer)["id"])
        with database.transaction() as session:
            found = session.get_one(Endpoint, mine)
            found.failures, found.failing_since = 5, BEGIN
            found.open_at = datetime.now(UTC) + timedelta(hours=1)
        changes = {"url": "https://baru.contoh.go.id/"}
        officer.call("PATCH", f"/webhooks/{mine}", json=changes, headers={"If-Match": "*"}, expect=200)
        assert endpoint(database, mine).failures == 0
        assert endpoint(database, mine).open_at <= datetime.now(UTC)


class TestRotating:
    def test_keeps_the_secret_before_for_a_while(self, officer: Caller) -> None:
        one = f"/webhooks/{registered(officer)['id']}"
        before = officer.call("GET", f"{one}/secret", expect=200)["secret"]
        officer.call("POST", f"{one}/rotate-secret", json={"overlap_hours": 48}, expect=200)
        shown = officer.call("GET", f"{one}/secret", expect=200)
        assert shown["previous_secret"] == before
        assert shown["secret"] != before
        ends = datetime.fromisoformat(shown["previous_ends_at"]) - datetime.now(UTC)
        assert timedelta(hours=47) < ends <= timedelta(hours=48)
        officer.call("DELETE", f"{one}/previous-secret", expect=204)
        assert officer.call("GET", f"{one}/secret", expect=200)["previous_secret"] is None

    @pytest.mark.parametrize("hours", [-1, 721, "besok", None])
    def test_refuses_an_overlap_that_is_none(self, hours: object, officer: Caller) -> None:
        one = f"/webhooks/{registered(officer)['id']}"
        officer.call("POST", f"{one}/rotate-secret", json={"overlap_hours": hours}, expect=422)


class TestPausing:
    def test_holds_what_happens_until_it_is_resumed(self, officer: Caller, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        officer.call("POST", f"/webhooks/{mine}/pause", expect=200)
        tell(database, count=2)
        call(database)
        assert held.taken == []
        officer.call("POST", f"/webhooks/{mine}/resume", expect=200)
        call(database)
        assert states(database, mine) == ["delivered", "delivered"]

    def test_can_end_without_what_waited(self, officer: Caller, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        officer.call("POST", f"/webhooks/{mine}/pause", expect=200)
        tell(database, count=2)
        officer.call("POST", f"/webhooks/{mine}/resume", json={"with_missed": False}, expect=200)
        call(database)
        assert (held.taken, states(database, mine)) == ([], ["suppressed", "suppressed"])

    def test_twice_says_so(self, officer: Caller) -> None:
        one = f"/webhooks/{registered(officer)['id']}"
        officer.call("POST", f"{one}/resume", expect=409)
        officer.call("POST", f"{one}/pause", expect=200)
        officer.call("POST", f"{one}/pause", expect=409)


class TestTheTest:
    def test_is_an_event_of_its_own_type_to_this_one_alone(
        self, officer: Caller, database: Database, held: Receiver
    ) -> None:
        with receiver() as other:
            mine = add_endpoint(database, held.url)
            add_endpoint(database, other.url)
            made = officer.call("POST", f"/webhooks/{mine}/test", expect=202)
            call(database)
            assert (len(held.taken), len(other.taken)) == (1, 0)
        event = json.loads(held.taken[0].body)
        assert event["type"] == "inovasi.webhook.tested.v1"
        assert held.taken[0].id == made["id"]

    def test_calls_one_that_is_paused_or_waits_after_a_failure(
        self, officer: Caller, database: Database, held: Receiver
    ) -> None:
        mine = add_endpoint(database, held.url)
        held.answers = [500]
        tell(database)
        call(database)
        officer.call("POST", f"/webhooks/{mine}/pause", expect=200)
        officer.call("POST", f"/webhooks/{mine}/test", expect=202)
        call(database)
        assert [json.loads(taken.body)["type"] for taken in held.taken][1:] == [concerns.PING]

    def test_is_not_tried_again(self, officer: Caller, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        held.answers = [500]
        made = officer.call("POST", f"/webhooks/{mine}/test", expect=202)
        call(database)
        call(database, now=datetime.now(UTC) + timedelta(hours=2))
        assert len(held.taken) == 1
        shown = officer.call("GET", f"/webhooks/{mine}/deliveries/{made['id']}", expect=200)
        assert (shown["state"], shown["calls"][0]["status"]) == ("failed", 500)

    def test_is_not_replayed(self, officer: Caller, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        officer.call("POST", f"/webhooks/{mine}/test", expect=202)
        call(database)
        since = {"since": BEGIN.isoformat(), "what": "everything"}
        assert officer.call("POST", f"/webhooks/{mine}/replay", json=since, expect=202) == {"count": 0}


class TestReplaying:
    def test_sends_what_happened_before_it_was_registered(
        self, officer: Caller, database: Database, held: Receiver
    ) -> None:
        tell(database, count=3)
        mine = add_endpoint(database, held.url)
        since = {"since": (BEGIN + timedelta(minutes=1)).isoformat()}
        assert officer.call("POST", f"/webhooks/{mine}/replay", json=since, expect=202) == {"count": 2}
        call(database)
        assert [json.loads(taken.body)["data"]["message"] for taken in held.taken] == [
            "Salah tulis nomor 1.",
            "Salah tulis nomor 2.",
        ]

    def test_leaves_out_what_was_delivered_unless_everything_is_asked_for(
        self, officer: Caller, database: Database, held: Receiver
    ) -> None:
        mine = add_endpoint(database, held.url)
        tell(database, count=2)
        call(database)
        first = [taken.id for taken in held.taken]
        since = {"since": BEGIN.isoformat()}
        assert officer.call("POST", f"/webhooks/{mine}/replay", json=since, expect=202) == {"count": 0}
        everything = {**since, "what": "everything"}
        assert officer.call("POST", f"/webhooks/{mine}/replay", json=everything, expect=202) == {"count": 2}
        call(database)
        assert [taken.id for taken in held.taken] == [*first, *first]

    def test_sends_nothing_of_other_agencies_or_types(
        self, officer: Caller, database: Database, held: Receiver
    ) -> None:
        hear(database, wrap([correction(1, agency=REGISTRY), office(HOSPITAL)]))
        mine = add_endpoint(database, held.url, types=["inovasi.correction.reported.v1"])
        since = {"since": BEGIN.isoformat()}
        assert officer.call("POST", f"/webhooks/{mine}/replay", json=since, expect=202) == {"count": 0}

    @pytest.mark.parametrize("since", ["kemarin", "2026-07-01", "1000-01-01T00:00:00Z", "2026-07-01T00:00:00", None])
    def test_refuses_a_moment_that_is_none(self, since: object, officer: Caller) -> None:
        one = f"/webhooks/{registered(officer)['id']}"
        problem = officer.call("POST", f"{one}/replay", json={"since": since}, expect=422)
        assert problem["errors"][0]["pointer"] == "/since"


class TestTheLog:
    def test_is_found_by_type_state_and_id(self, officer: Caller, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        held.answers = [204, 500]
        tell(database)
        hear(database, wrap([office(HOSPITAL)], after=5))
        call(database)
        log = f"/webhooks/{mine}/deliveries"

        def found(**asked: str) -> list[str]:
            listed = officer.call("GET", log, query_string=asked, expect=200)["items"]
            return [one["type"].split(".")[1] for one in listed]

        assert found() == ["agency", "correction"]
        assert found(state="delivered") == ["correction"]
        assert found(sought="agency.reg") == ["agency"]
        assert found(sought=str(deliveries(database, mine)[0].id)) == ["correction"]
        assert found(sought="%") == found(sought="tidak ada") == []

    def test_shows_request_and_answer_and_sends_again(
        self, officer: Caller, database: Database, held: Receiver
    ) -> None:
        mine = add_endpoint(database, held.url)
        held.answers = [(422, {}, b"tidak mengerti")]
        tell(database)
        call(database)
        one = f"/webhooks/{mine}/deliveries/{deliveries(database, mine)[0].id}"
        shown = officer.call("GET", one, expect=200)
        assert shown["body"].encode() == held.taken[0].body
        (made,) = shown["calls"]
        assert (made["status"], made["answer"]) == (422, "tidak mengerti")
        assert made["headers"]["webhook-signature"] == held.taken[0].headers["webhook-signature"]
        officer.call("POST", f"{one}/send-again", expect=202)
        officer.call("POST", f"/webhooks/{mine}/test", expect=202)
        call(database, now=datetime.now(UTC) + timedelta(minutes=1))
        assert states(database, mine)[0] == "delivered"
        again = [taken.id for taken in held.taken if json.loads(taken.body)["type"] != concerns.PING]
        assert again == [str(deliveries(database, mine)[0].id)] * 2

    def test_goes_on_from_its_cursor(self, officer: Caller, database: Database) -> None:
        mine = add_endpoint(database, "https://a.contoh.go.id/")
        tell(database, count=60)
        log = f"/webhooks/{mine}/deliveries"
        first = officer.call("GET", log, expect=200)
        second = officer.call("GET", log, query_string={"cursor": first["next"]}, expect=200)
        assert (len(first["items"]), len(second["items"]), second["next"]) == (50, 10, None)


class TestDeleting:
    def test_takes_everything_with_it(self, officer: Caller, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        tell(database)
        officer.call("POST", f"/webhooks/{mine}/test", expect=202)
        call(database)
        (first, _) = deliveries(database, mine)
        officer.call("DELETE", f"/webhooks/{mine}", expect=204)
        officer.call("GET", f"/webhooks/{mine}", expect=404)
        assert (deliveries(database, mine), attempts(database, first.id)) == ([], [])
        tell(database, after=9)

    def test_while_it_is_called_harms_nothing(self, officer: Caller, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        held.answers = ["hang"]
        tell(database, count=3)
        board = switchboard(database, limit_s=20.0)
        board.hand_out()
        held.wait_for(1)
        officer.call("DELETE", f"/webhooks/{mine}", expect=204)
        held.may_end.set()
        board.close()
        assert deliveries(database, mine) == []


class TestForgetting:
    def test_drops_what_is_old_with_its_deliveries(self, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        tell(database, count=2)
        with database.transaction() as session:
            keeping.forget_old(session, keep_for=timedelta(days=30), now=BEGIN + timedelta(days=30, seconds=30))
        assert len(deliveries(database, mine)) == 1
