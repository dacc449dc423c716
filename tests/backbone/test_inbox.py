"""Each event acts exactly once in effect, and what cannot act is kept for a person."""

import random
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import redis
from sqlalchemy import func, select, update

from shared.kit import catch_up, clock, dead_letters, http, inbox, outbox, queue, queue_names, relay, retries, schema
from shared.kit.backbone import Backbone
from shared.kit.db import Database
from shared.kit.events import SOURCE_PREFIX, Envelope, Parcel
from tests.backbone import toy
from tests.backbone.conftest import application
from tests.builders.sign_in import INTERNAL_TOKEN, as_internal
from tests.builders.system import wait_until

Parcels = Callable[..., list[Parcel]]


@pytest.fixture
def publish(ringer: Database) -> Parcels:
    """Publishes events and gives them in parcels of so many."""

    def publish(*events: toy.Rang, size: int = 10) -> list[Parcel]:
        with ringer.transaction() as session:
            before = outbox.head(session)
        toy.ring(ringer, *events)
        with ringer.transaction() as session:
            relay.number_events(session, service=toy.PUBLISHER)
            found = outbox.read(
                session, service=toy.PUBLISHER, subscriber=toy.LISTENER, after=before, limit=len(events)
            )
        chunks = [found[start : start + size] for start in range(0, len(found), size)]
        return [_parcel(chunk) for chunk in chunks]

    return publish


def _parcel(events: list[Envelope]) -> Parcel:
    return Parcel(
        source=SOURCE_PREFIX + toy.PUBLISHER,
        after=events[0].position - 1,
        upto=events[-1].position,
        events=events,
    )


def receive(hearer: Database, *parcels: Parcel) -> bool:
    """Whether the last one told of a gap."""
    return [inbox.receive(hearer, toy.HANDLERS, parcel) for parcel in parcels][-1]


def gap(hearer: Database) -> int:
    with hearer.transaction() as session:
        return catch_up.gaps(session).get(toy.PUBLISHER, 0)


def letters(hearer: Database) -> list[dict[str, object]]:
    with hearer.transaction() as session:
        return dead_letters.waiting(session)


def waiting_retries(hearer: Database) -> int:
    with hearer.transaction() as session:
        return session.scalar(select(func.count()).select_from(schema.inbox_retries)) or 0


class TestParcels:
    @pytest.mark.parametrize("seed", range(3))
    def test_doubled_and_shuffled_act_once_and_leave_no_gap(
        self, publish: Parcels, hearer: Database, seed: int
    ) -> None:
        """Three workers at once receive every parcel twice, in any order."""
        parcels = publish(*toy.rings(60), size=7) * 2
        random.Random(seed).shuffle(parcels)
        threads = [threading.Thread(target=receive, args=(hearer, *parcels[start::3])) for start in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert toy.numbers(hearer) == list(range(1, 61))
        assert gap(hearer) == 0

    def test_with_one_bad_event_bring_all_the_others(self, publish: Parcels, hearer: Database, tmp_path: Path) -> None:
        bad = toy.Rang(version=1, number=3, how="broken until marked", mark=str(tmp_path / "mark"))
        receive(hearer, *publish(*toy.rings(2), bad, *toy.rings(2, start=4)))
        assert toy.numbers(hearer) == [1, 2, 4, 5]
        assert gap(hearer) == 0

    def test_leave_what_another_worker_has_in_hand_to_it(
        self, publish: Parcels, hearer: Database, tmp_path: Path
    ) -> None:
        """Repeats that come while an attempt runs are no attempts: else patience would be over before its end."""
        mark = tmp_path / "mark"
        (parcel,) = publish(toy.Rang(version=1, number=1, how="waits for a go", mark=str(mark)))
        first = threading.Thread(target=inbox.receive, args=(hearer, toy.HANDLERS, parcel), kwargs={"suspicious": True})
        first.start()
        wait_until(mark.exists, within_s=5, what="the handler runs")
        for _ in range(retries.MAX_UNANSWERED + 2):
            inbox.receive(hearer, toy.HANDLERS, parcel, suspicious=True)
        mark.with_suffix(".go").touch()
        first.join()
        assert toy.numbers(hearer) == [1]
        assert letters(hearer) == []
        assert waiting_retries(hearer) == 0

    def test_of_an_unknown_type_are_laid_aside(self, publish: Parcels, hearer: Database) -> None:
        (parcel,) = publish(*toy.rings(1))
        stranger = _parcel([_changed(parcel.events[0], type="inovasi.toy.flew.v1")])
        receive(hearer, stranger)
        assert "no handler for inovasi.toy.flew.v1" in str(letters(hearer)[0]["error"])

    def test_with_a_payload_that_does_not_fit_are_laid_aside(self, publish: Parcels, hearer: Database) -> None:
        (parcel,) = publish(*toy.rings(1))
        receive(hearer, _parcel([_changed(parcel.events[0], data={"version": 1, "number": "many"})]))
        assert "payload does not fit" in str(letters(hearer)[0]["error"])


def _changed(envelope: Envelope, **changes: object) -> Envelope:
    fields = {name: getattr(envelope, name) for name in envelope.__struct_fields__}
    return Envelope(**{**fields, **changes})  # type: ignore[arg-type]


class TestGap:
    def test_is_told_and_closed_by_asking_the_publisher(
        self, publish: Parcels, hearer: Database, ringer_url: str
    ) -> None:
        first, _lost, last = publish(*toy.rings(6), size=2)
        assert receive(hearer, first) is False
        assert receive(hearer, last) is True
        assert gap(hearer) == 2
        assert self._catch_up(hearer, ringer_url) == 4
        assert toy.numbers(hearer) == [1, 2, 3, 4, 5, 6]
        assert gap(hearer) == 0

    def test_before_the_first_and_behind_the_last_is_closed_too(
        self, publish: Parcels, hearer: Database, ringer_url: str
    ) -> None:
        """No message at all came."""
        publish(*toy.rings(2 * catch_up.PAGE + 1), size=250)
        assert self._catch_up(hearer, ringer_url) == 2 * catch_up.PAGE + 1
        assert len(toy.numbers(hearer)) == 2 * catch_up.PAGE + 1

    def test_is_left_to_those_who_have_its_message_in_hand_for_a_second(
        self, publish: Parcels, hearer: Database
    ) -> None:
        """Asking at once had two workers do the same work, one waiting for the other."""
        first, second, third = publish(*toy.rings(3), size=1)
        gaps = catch_up.Gaps()
        receive(hearer, second)
        assert not self._stands(hearer, gaps, now=0.0)
        receive(hearer, first)
        # Another one by now.
        assert not self._stands(hearer, gaps, now=catch_up.PATIENCE_S + 1)
        assert self._stands(hearer, gaps, now=2 * catch_up.PATIENCE_S + 1)
        assert not self._stands(hearer, gaps, now=2 * catch_up.PATIENCE_S + 1.5)
        assert receive(hearer, third) is False

    def test_is_closed_by_one_page_where_what_follows_is_in_the_queue(
        self, publish: Parcels, hearer: Database, ringer_url: str
    ) -> None:
        publish(*toy.rings(2 * catch_up.PAGE), size=250)
        assert self._catch_up(hearer, ringer_url, at_most_pages=1) == catch_up.PAGE
        assert len(toy.numbers(hearer)) == catch_up.PAGE

    def test_is_not_asked_for_while_messages_wait(
        self, publish: Parcels, ringer: Database, hearer: Database, ringer_url: str, redis_url: str
    ) -> None:
        publish(*toy.rings(2))
        celery = queue.make_celery(toy.LISTENER, redis_url=redis_url)
        client = http.Client(ringer_url, token=INTERNAL_TOKEN)
        publishers = {toy.PUBLISHER: client}
        Backbone(celery, service=toy.LISTENER, database=hearer, handlers=toy.HANDLERS, publishers=publishers)
        compare_notes = celery.tasks[f"{toy.LISTENER}.catch_up"]
        waiting, broker = queue_names.events_queue(toy.LISTENER), redis.Redis.from_url(redis_url)
        broker.lpush(waiting, b"a parcel")
        compare_notes()
        assert toy.numbers(hearer) == []
        assert self._looked_at(hearer) is not None
        broker.delete(waiting)
        self._settle(ringer)
        compare_notes()
        assert toy.numbers(hearer) == [1, 2]

    def test_stays_known_while_the_publisher_is_away(self, publish: Parcels, hearer: Database) -> None:
        _lost, last = publish(*toy.rings(2), size=1)
        receive(hearer, last)
        assert self._catch_up(hearer, "http://127.0.0.1:9") == 0
        assert gap(hearer) == 1

    @staticmethod
    def _catch_up(hearer: Database, url: str, *, at_most_pages: int | None = None) -> int:
        return catch_up.catch_up(
            hearer,
            toy.HANDLERS,
            http.Client(url, token=INTERNAL_TOKEN),
            source=toy.PUBLISHER,
            subscriber=toy.LISTENER,
            settling_s=0,
            at_most_pages=at_most_pages,
        )

    @staticmethod
    def _stands(hearer: Database, gaps: catch_up.Gaps, *, now: float) -> bool:
        with hearer.transaction() as session:
            return gaps.stands(session, source=toy.PUBLISHER, now=now)

    @staticmethod
    def _looked_at(hearer: Database) -> datetime | None:
        with hearer.transaction() as session:
            return session.scalar(select(schema.inbox_progress.c.checked_at))

    @staticmethod
    def _settle(ringer: Database) -> None:
        """Make all that was published older than what is left to its message."""
        earlier = schema.outbox.c.positioned_at - timedelta(seconds=2 * catch_up.SETTLING_S)
        with ringer.transaction() as session:
            session.execute(update(schema.outbox).values(positioned_at=earlier))


class TestFailure:
    def test_of_the_network_is_tried_again_after_a_pause(
        self, publish: Parcels, hearer: Database, tmp_path: Path
    ) -> None:
        mark = tmp_path / "mark"
        receive(hearer, *publish(toy.Rang(version=1, number=1, how="fails until marked", mark=str(mark))))
        assert waiting_retries(hearer) == 1
        assert inbox.retry_due(hearer, toy.HANDLERS) == 0
        mark.touch()
        _make_due(hearer)
        assert inbox.retry_due(hearer, toy.HANDLERS) == 1
        assert toy.numbers(hearer) == [1]
        assert waiting_retries(hearer) == 0

    def test_of_the_network_ends_among_the_dead_letters_when_patience_does(
        self, publish: Parcels, hearer: Database, tmp_path: Path
    ) -> None:
        receive(hearer, *publish(toy.Rang(version=1, number=1, how="fails until marked", mark=str(tmp_path / "m"))))
        for _ in range(retries.MAX_ATTEMPTS - 1):
            _make_due(hearer)
            inbox.retry_due(hearer, toy.HANDLERS)
        (letter,) = letters(hearer)
        assert letter["attempts"] == retries.MAX_ATTEMPTS
        assert waiting_retries(hearer) == 0

    @pytest.mark.parametrize("how", ["hopeless until marked", "broken until marked"])
    def test_that_time_does_not_heal_is_laid_aside_at_once_with_its_traceback(
        self, publish: Parcels, hearer: Database, tmp_path: Path, how: str
    ) -> None:
        receive(hearer, *publish(toy.Rang(version=1, number=1, how=how, mark=str(tmp_path / "mark"))))
        (letter,) = letters(hearer)
        assert "Traceback" in str(letter["error"])
        assert "on_rang" in str(letter["error"])

    def test_pauses_grow_and_end(self) -> None:
        pauses = [retries.backoff(attempt).total_seconds() for attempt in range(1, retries.MAX_ATTEMPTS)]
        assert 0.75 <= pauses[0] <= 1.25
        assert max(pauses) <= 600 * 1.25


class TestReplay:
    def test_handles_the_letters_once_the_cause_is_gone(
        self, publish: Parcels, hearer: Database, redis_url: str, tmp_path: Path
    ) -> None:
        mark = tmp_path / "mark"
        receive(hearer, *publish(toy.Rang(version=1, number=1, how="hopeless until marked", mark=str(mark))))
        app = application(hearer, toy.LISTENER, redis_url)
        app.extensions["handlers"] = toy.HANDLERS
        client = app.test_client()
        path = "/internal/dead-letters"
        assert client.post(f"{path}/replay", headers=as_internal()).get_json() == {"replayed": 0, "failed": 1}
        assert client.get(path, headers=as_internal()).get_json()["count"] == 1
        mark.touch()
        assert client.post(f"{path}/replay", headers=as_internal()).get_json() == {"replayed": 1, "failed": 0}
        assert client.post(f"{path}/replay", headers=as_internal()).get_json() == {"replayed": 0, "failed": 0}
        assert toy.numbers(hearer) == [1]
        assert client.post(f"{path}/replay").status_code == 401
        app.database.dispose()


def _make_due(hearer: Database) -> None:
    with hearer.transaction() as session:
        session.execute(update(schema.inbox_retries).values(due_at=clock.now() - timedelta(seconds=1)))
