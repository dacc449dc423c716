"""Each endpoint gets what concerns its agency, signed, once in effect; and none of them holds up another."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from cloudevents.core.bindings import http as cloudevents
from standardwebhooks import Webhook, WebhookVerificationError

from services.notify.channels import webhook
from services.notify.delivery import use_cases as letters
from services.notify.delivery.writing import Sender
from services.notify.webhooks import sending, settling, use_cases
from services.notify.webhooks.models import (
    ACTIVE,
    DELIVERED,
    ENDED,
    FAILED,
    PAUSED,
    PENDING,
    SENDING,
    SUPPRESSED,
)
from services.notify.webhooks.switchboard import LANES, LANES_FOR_SLOW
from shared.kit.db import Database
from tests.builders import webhooks
from tests.builders.mail_server import MailServer
from tests.builders.notices import HOSPITAL, REGISTRY, add_letter, hear, office, told, wrap
from tests.builders.receivers import Receiver, Taken, receiver
from tests.builders.services import environment
from tests.builders.system import ROOT
from tests.builders.webhooks import add_endpoint, attempts, call, deliveries, endpoint, tell

START = datetime(2026, 8, 3, 2, 0, tzinfo=UTC)


@pytest.fixture
def held() -> Iterator[Receiver]:
    with receiver() as started:
        yield started


def states(database: Database, endpoint_id: object) -> list[str]:
    return [each.state for each in deliveries(database, endpoint_id)]  # type: ignore[arg-type]


class TestADelivery:
    def test_is_verified_by_the_standard_library_and_parsed_as_a_cloud_event(
        self, database: Database, held: Receiver
    ) -> None:
        mine = add_endpoint(database, held.url)
        tell(database)
        call(database)
        (taken,) = held.taken
        secret = endpoint(database, mine).secret
        read = Webhook(secret).verify(taken.body, dict(taken.headers))
        message = cloudevents.HTTPMessage(headers=dict(taken.headers), body=taken.body)
        event = cloudevents.from_http_event(message)
        assert event.get_type() == "inovasi.correction.reported.v1"
        assert event.get_source() == "/inovasi/submission"
        assert event.get_data() == read["data"]
        assert read["data"]["message"] == "Salah tulis nomor 0."
        assert taken.id == str(deliveries(database, mine)[0].id)
        assert states(database, mine) == [DELIVERED]

    def test_that_somebody_changed_on_the_way_is_no_longer_verified(self, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        tell(database)
        call(database)
        (taken,) = held.taken
        with pytest.raises(WebhookVerificationError):
            Webhook(endpoint(database, mine).secret).verify(taken.body + b" ", dict(taken.headers))

    def test_tells_nothing_of_how_we_number_events(self, database: Database, held: Receiver) -> None:
        add_endpoint(database, held.url)
        tell(database)
        call(database)
        assert sorted(json.loads(held.taken[0].body)) == sorted(
            ["data", "datacontenttype", "id", "source", "specversion", "subject", "subjectversion", "time", "type"]
        )

    def test_of_an_event_heard_twice_is_one(self, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        tell(database)
        tell(database)
        call(database)
        assert (len(held.taken), states(database, mine)) == (1, [DELIVERED])

    def test_goes_out_in_the_order_in_which_things_happened(self, database: Database, held: Receiver) -> None:
        add_endpoint(database, held.url)
        tell(database, count=20)
        call(database)
        numbers = [int(json.loads(taken.body)["data"]["message"].split()[-1].strip(".")) for taken in held.taken]
        assert numbers == list(range(20))
        assert held.most_at_once == 1

    def test_is_in_the_log_with_request_and_answer(self, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        held.answers = [(500, {}, b"x" * 5000)]
        tell(database)
        call(database)
        (delivery,) = deliveries(database, mine)
        (attempt,) = attempts(database, delivery.id)
        assert (attempt.status, attempt.answer, attempt.url) == (500, "x" * 1024, held.url)
        assert attempt.headers["webhook-id"] == str(delivery.id)
        assert attempt.duration_ms >= 0


class TestAgencies:
    def test_are_told_of_their_own_alone(self, database: Database, held: Receiver) -> None:
        with receiver() as other:
            add_endpoint(database, held.url, agency_id=HOSPITAL.id)
            add_endpoint(database, other.url, agency_id=REGISTRY.id)
            tell(database, agency=HOSPITAL)
            call(database)
            assert (len(held.taken), len(other.taken)) == (1, 0)

    def test_are_told_of_the_types_that_they_chose(self, database: Database, held: Receiver) -> None:
        add_endpoint(database, held.url, types=["inovasi.agency.registered.v1"])
        tell(database)
        hear(database, wrap([office(HOSPITAL)], after=5))
        call(database)
        assert [json.loads(taken.body)["type"] for taken in held.taken] == ["inovasi.agency.registered.v1"]


class TestTwoSecrets:
    def test_both_verify_while_the_receiver_changes_over(self, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        before = endpoint(database, mine).secret
        self._rotate(database, mine, timedelta(hours=24))
        tell(database)
        call(database)
        (taken,) = held.taken
        after = endpoint(database, mine).secret
        assert before != after
        for secret in (before, after):
            assert Webhook(secret).verify(taken.body, dict(taken.headers))

    def test_the_old_one_ends_at_its_time(self, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        before = endpoint(database, mine).secret
        self._rotate(database, mine, timedelta(hours=24), now=datetime.now(UTC) - timedelta(hours=25))
        tell(database)
        call(database)
        assert not verifies(before, held.taken[0])
        assert verifies(endpoint(database, mine).secret, held.taken[0])

    def test_the_old_one_ends_at_once_where_that_is_asked_for(self, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        before = endpoint(database, mine).secret
        self._rotate(database, mine, timedelta())
        tell(database)
        call(database)
        assert not verifies(before, held.taken[0])

    def _rotate(self, database: Database, mine: object, overlap: timedelta, *, now: datetime | None = None) -> None:
        with database.transaction() as session:
            found = use_cases.to_manage(session, webhooks.officer(), mine, lock=True)  # type: ignore[arg-type]
            use_cases.rotate(found, overlap=overlap, now=now or datetime.now(UTC))


class TestAfterAFailure:
    def test_it_is_sent_again_with_the_same_id(self, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        held.answers = [500, (429, {}, b""), (302, {"Location": held.url}, b"")]
        tell(database)
        now = datetime.now(UTC)
        for hour in range(4):
            call(database, now=now + timedelta(hours=hour, minutes=1))
        assert len(held.taken) == 4
        assert len({taken.id for taken in held.taken}) == 1
        (delivery,) = deliveries(database, mine)
        assert (delivery.state, delivery.attempts) == (DELIVERED, 4)
        assert [each.status for each in attempts(database, delivery.id)] == [500, 429, 302, 204]

    def test_it_waits_for_as_long_as_the_receiver_asks(self, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url, now=START)
        held.answers = [(503, {"Retry-After": "7200"}, b"")]
        tell(database)
        now = datetime.now(UTC)
        call(database, now=now)
        assert deliveries(database, mine)[0].due_at == now + timedelta(hours=2)
        call(database, now=now + timedelta(minutes=119))
        assert len(held.taken) == 1

    def test_the_endpoints_other_deliveries_wait_too(self, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        held.otherwise = 500
        tell(database, count=5)
        call(database, now=datetime.now(UTC))
        assert len(held.taken) == 1
        assert states(database, mine) == [PENDING] * 5

    def test_what_can_never_be_taken_holds_up_nothing_behind_it(self, database: Database, held: Receiver) -> None:
        """A receiver that breaks on one event is tried with the next ones, too."""
        mine = add_endpoint(database, held.url)
        held.answers = [500]
        tell(database, count=5)
        now = datetime.now(UTC)
        call(database, now=now)
        call(database, now=now + timedelta(seconds=10))
        assert sorted(states(database, mine)) == [DELIVERED] * 5

    def test_it_is_given_up_after_three_days_and_the_endpoint_is_paused(
        self, database: Database, held: Receiver
    ) -> None:
        hear(database, wrap([office(HOSPITAL, email="rsud@contoh.example.test")], after=50))
        mine = add_endpoint(database, held.url)
        held.otherwise = 500
        tell(database)
        now = datetime.now(UTC)
        for quarter in range(4 * 24 * 3 + 8):
            call(database, now=now + timedelta(minutes=15 * quarter))
        (first,) = deliveries(database, mine)
        assert (first.state, first.reason) == (FAILED, f"{settling.GAVE_UP}: HTTP 500")
        found = endpoint(database, mine)
        assert (found.state, found.reason) == (PAUSED, settling.FAILING)
        assert told(database, settling.STOPPED) == ["rsud@contoh.example.test"]
        assert 40 < len(held.taken) < 100

    def test_a_day_of_failures_pauses_nothing(self, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        held.otherwise = 500
        tell(database)
        now = datetime.now(UTC)
        for hour in range(24):
            call(database, now=now + timedelta(hours=hour))
        assert endpoint(database, mine).state == ACTIVE
        held.otherwise = 204
        call(database, now=now + timedelta(hours=26))
        assert states(database, mine) == [DELIVERED]
        assert endpoint(database, mine).failures == 0


class TestGone:
    def test_ends_the_endpoint_and_what_waits_for_it(self, database: Database, held: Receiver) -> None:
        hear(database, wrap([office(HOSPITAL, email="rsud@contoh.example.test")], after=50))
        mine = add_endpoint(database, held.url)
        tell(database, count=3)
        held.otherwise = 410
        call(database)
        assert len(held.taken) == 1
        assert endpoint(database, mine).state == ENDED
        assert sorted(states(database, mine)) == [FAILED, SUPPRESSED, SUPPRESSED]
        assert told(database, settling.STOPPED) == ["rsud@contoh.example.test"]
        tell(database, count=1, after=10)
        assert len(states(database, mine)) == 3


class TestReceiversThatAreSlow:
    @pytest.mark.parametrize("habit", ["hang", "drip", "big", "endless", "close"])
    def test_hold_up_nobody_else(self, habit: str, database: Database, held: Receiver) -> None:
        """As many as there are lanes; the one that is well hears everything before any of them is given up."""
        with ExitStack() as stack:
            for _ in range(LANES):
                bad = stack.enter_context(receiver())
                bad.otherwise = habit
                add_endpoint(database, bad.url)
            mine = add_endpoint(database, held.url)
            webhooks.change(database, mine, is_swift=True)
            tell(database, count=3)
            board = webhooks.switchboard(database, limit_s=3.0)
            begun = time.monotonic()
            board.hand_out()
            held.wait_for(3, at_most_s=2.5)
            assert time.monotonic() - begun < 2.5
            board.close()

    def test_have_no_more_than_half_the_lanes(self, database: Database) -> None:
        with ExitStack() as stack:
            slow = [stack.enter_context(receiver()) for _ in range(LANES)]
            for each in slow:
                each.otherwise = "hang"
                add_endpoint(database, each.url)
            tell(database)
            board = webhooks.switchboard(database, limit_s=0.5)
            assert board.hand_out() == LANES_FOR_SLOW
            board.close()

    def test_are_called_once_and_then_left_alone_for_a_while(self, database: Database, held: Receiver) -> None:
        held.otherwise = "hang"
        mine = add_endpoint(database, held.url)
        tell(database, count=10)
        call(database, now=datetime.now(UTC), limit_s=0.3)
        assert len(held.taken) == 1
        (first, *rest) = deliveries(database, mine)
        assert (first.state, first.reason) == (PENDING, webhook.TIMED_OUT)
        assert {each.attempts for each in rest} == {0}

    def test_become_swift_by_answering_swiftly_and_lose_it_by_a_failure(
        self, database: Database, held: Receiver
    ) -> None:
        mine = add_endpoint(database, held.url)
        held.answers = [204, 500]
        tell(database)
        call(database)
        assert endpoint(database, mine).is_swift
        tell(database, after=5)
        call(database)
        assert not endpoint(database, mine).is_swift


class TestLetters:
    def test_leave_while_a_call_hangs(
        self, database: Database, held: Receiver, sender: Sender, server: MailServer
    ) -> None:
        held.otherwise = "hang"
        add_endpoint(database, held.url)
        tell(database)
        board = webhooks.switchboard(database, limit_s=20.0)
        assert board.hand_out() == 1
        held.wait_for(1)
        add_letter(database)
        assert letters.deliver_due(database, sender, clock=lambda: datetime.now(UTC)) == 1
        assert held.at_once == 1
        held.may_end.set()
        board.close()


class TestClaims:
    def test_are_exclusive(self, database: Database, held: Receiver) -> None:
        add_endpoint(database, held.url)
        tell(database, count=2)
        now = datetime.now(UTC)
        with database.transaction() as session:
            assert sending.claim(session, swift_only=False, now=now) is not None
        with database.transaction() as session:
            assert sending.claim(session, swift_only=False, now=now) is None

    def test_are_passed_by_while_another_worker_takes_them(self, database: Database, held: Receiver) -> None:
        add_endpoint(database, held.url)
        tell(database)
        now = datetime.now(UTC)
        with database.transaction() as one, database.transaction() as other:
            assert sending.claim(one, swift_only=False, now=now) is not None
            assert sending.claim(other, swift_only=False, now=now) is None

    def test_last_longer_than_a_call_may(self) -> None:
        assert timedelta(seconds=webhook.LIMIT_S + 10) < sending.LEASE

    def test_lapse_when_their_holder_died_and_the_id_stays(self, database: Database, held: Receiver) -> None:
        mine = add_endpoint(database, held.url)
        tell(database)
        now = datetime.now(UTC)
        with database.transaction() as session:
            claimed = sending.claim(session, swift_only=False, now=now)
        assert claimed is not None
        assert states(database, mine) == [SENDING]
        call(database, now=now + sending.LEASE + timedelta(seconds=1))
        assert [taken.id for taken in held.taken] == [str(claimed.delivery_id)]


class TestAProcessThatIsKilled:
    def test_in_the_middle_of_a_call_loses_nothing_and_keeps_the_id(
        self, database: Database, notify_database_url: str, redis_url: str, held: Receiver
    ) -> None:
        """The receiver has it, and our process dies before it can write that down: the same id comes again."""
        mine = add_endpoint(database, held.url)
        tell(database, count=3)
        held.answers = [204, "hang"]
        env = environment(
            NOTIFY_DATABASE_URL=notify_database_url, REDIS_URL=redis_url, WEBHOOKS_MAY_BE_LOCAL="1", LOG_LEVEL="ERROR"
        )
        command = [sys.executable, "-m", "services.notify.webhooks"]
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env})
        held.wait_for(2, at_most_s=30)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert sorted(states(database, mine)) == [DELIVERED, PENDING, SENDING]
        call(database, now=datetime.now(UTC) + sending.LEASE + timedelta(seconds=1))
        assert states(database, mine) == [DELIVERED] * 3
        ids = [taken.id for taken in held.taken]
        assert len(ids) == 4
        assert sorted(set(ids)) == sorted(str(each.id) for each in deliveries(database, mine))

    def test_by_sigterm_ends_what_it_began(
        self, database: Database, notify_database_url: str, redis_url: str, held: Receiver
    ) -> None:
        mine = add_endpoint(database, held.url)
        tell(database, count=2)
        held.answers = ["hang"]
        env = environment(
            NOTIFY_DATABASE_URL=notify_database_url, REDIS_URL=redis_url, WEBHOOKS_MAY_BE_LOCAL="1", LOG_LEVEL="ERROR"
        )
        command = [sys.executable, "-m", "services.notify.webhooks"]
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env})
        held.wait_for(1, at_most_s=30)
        process.send_signal(signal.SIGTERM)
        held.may_end.set()
        assert process.wait(timeout=20) == 0
        assert states(database, mine) == [PENDING, PENDING]


def verifies(secret: str, taken: Taken) -> bool:
    try:
        Webhook(secret).verify(taken.body, dict(taken.headers))
    except WebhookVerificationError:
        return False
    return True
