"""Events leave in order and none is forgotten, whenever a relay dies and however many there are."""

import subprocess
from pathlib import Path

import pytest
import redis

from shared.kit import inbox, queue_names
from shared.kit.db import Database
from shared.kit.events import Parcel
from shared.kit.relay import Relay
from tests.backbone import toy
from tests.backbone.conftest import Start, kill
from tests.builders.system import wait_until


class Died(BaseException):
    """The process is gone: nothing catches this."""


class TestRelay:
    def test_sends_again_what_it_died_over_and_the_inbox_forgives(
        self, ringer: Database, hearer: Database, redis_url: str
    ) -> None:
        """Killed between sending and marking."""
        sent: list[Parcel] = []

        def send_and_die(_subscriber: str, parcel: Parcel) -> None:
            sent.append(parcel)
            raise Died

        toy.ring(ringer, *toy.rings(3))
        with pytest.raises(Died):
            toy.relay_once(self._relay(ringer, redis_url, send_and_die), ringer)
        toy.relay_once(self._relay(ringer, redis_url, lambda _subscriber, parcel: sent.append(parcel)), ringer)
        assert sent[0] == sent[1]
        for parcel in sent:
            inbox.receive(hearer, toy.HANDLERS, parcel)
        assert toy.numbers(hearer) == [1, 2, 3]

    def test_keeps_what_redis_did_not_take(self, ringer: Database, redis_url: str) -> None:
        sent: list[Parcel] = []
        refusals = [redis.ConnectionError("away")]

        def send(_subscriber: str, parcel: Parcel) -> None:
            if refusals:
                raise refusals.pop()
            sent.append(parcel)

        toy.ring(ringer, *toy.rings(2))
        relay = self._relay(ringer, redis_url, send)
        relay.stop()  # so that it does not pause before it tries again
        assert toy.relay_once(relay, ringer) == 0
        assert toy.relay_once(relay, ringer) == 2
        assert [event.position for parcel in sent for event in parcel.events] == [1, 2]

    def test_sends_nothing_twice_while_it_lives(self, ringer: Database, redis_url: str) -> None:
        sent: list[Parcel] = []
        relay = self._relay(ringer, redis_url, lambda _subscriber, parcel: sent.append(parcel))
        for start in (1, 3, 5):
            toy.ring(ringer, *toy.rings(2, start=start))
            toy.relay_once(relay, ringer)
            toy.relay_once(relay, ringer)
        assert [(parcel.after, parcel.upto) for parcel in sent] == [(0, 2), (2, 4), (4, 6)]

    @staticmethod
    def _relay(ringer: Database, redis_url: str, send: object) -> Relay:
        return Relay(ringer, service=toy.PUBLISHER, redis_url=redis_url, send=send)  # type: ignore[arg-type]


class TestTwoRelays:
    def test_take_turns_one_leads_and_the_other_takes_over_when_it_is_killed(
        self, start: Start, ringer: Database, redis_url: str, tmp_path: Path
    ) -> None:
        relays = {name: start(name, "shared.kit.relay", toy.PUBLISHER) for name in ("one", "two")}
        wait_until(lambda: leaders(tmp_path) != [], within_s=20, what="a relay leads")
        toy.ring(ringer, *toy.rings(1))
        with redis.Redis.from_url(redis_url) as client:
            wait_until(lambda: queued(client) == 1, within_s=5, what="the first event is sent")
            (first,) = leaders(tmp_path)
            self._wait_for_the_other(relays, first)
            kill(relays[first])
            toy.ring(ringer, *toy.rings(1, start=2))
            wait_until(lambda: queued(client) == 2, within_s=10, what="the other relay sends")
        assert sorted(leaders(tmp_path)) == ["one", "two"]

    @staticmethod
    def _wait_for_the_other(relays: dict[str, subprocess.Popen[bytes]], first: str) -> None:
        assert all(process.poll() is None for name, process in relays.items() if name != first)


def leaders(folder: Path) -> list[str]:
    """The relays that say they lead, or led."""
    return [name for name in ("one", "two") if "relay.leading" in (folder / f"{name}.log").read_text(encoding="utf-8")]


def queued(client: redis.Redis) -> int:
    return int(client.llen(queue_names.events_queue(toy.LISTENER)))  # type: ignore[arg-type]
