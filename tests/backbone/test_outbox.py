"""Every committed event gets a place in one gapless line, and travels in parcels of bounded size."""

import threading
from contextlib import suppress
from datetime import UTC, datetime
from uuid import uuid4

import msgspec
from sqlalchemy import select

from shared.kit import outbox, relay, schema
from shared.kit.db import Database
from shared.kit.events import SOURCE_PREFIX, Envelope
from tests.backbone import toy

WRITERS = 6
TRANSACTIONS = 25


class RolledBack(Exception):
    """The use case thought better of it."""


class TestPositions:
    def test_have_no_gap_though_writers_race_and_roll_back(self, ringer: Database) -> None:
        """Every third transaction is rolled back while a relay numbers all the time."""
        over = threading.Event()
        writers = [threading.Thread(target=self._write, args=(ringer, first)) for first in range(WRITERS)]
        numberer = threading.Thread(target=self._number, args=(ringer, over))
        for thread in (numberer, *writers):
            thread.start()
        for thread in writers:
            thread.join()
        over.set()
        numberer.join()
        committed = WRITERS * sum(1 for turn in range(TRANSACTIONS) if turn % 3) * 2
        with ringer.transaction() as session:
            relay.number_events(session, service=toy.PUBLISHER)
            positions = sorted(session.scalars(select(schema.outbox.c.position)))
            head = outbox.head(session)
        assert positions == list(range(1, committed + 1))
        assert head == committed

    @staticmethod
    def _write(ringer: Database, first: int) -> None:
        for turn in range(TRANSACTIONS):
            with suppress(RolledBack), ringer.transaction() as session:
                for event in toy.rings(2, start=first * 1000 + turn * 2):
                    outbox.add(session, event, now=datetime.now(UTC))
                if turn % 3 == 0:
                    raise RolledBack

    @staticmethod
    def _number(ringer: Database, over: threading.Event) -> None:
        while not over.is_set():
            with ringer.transaction() as session:
                relay.number_events(session, service=toy.PUBLISHER)

    def test_are_not_given_again_after_old_events_are_purged(self, ringer: Database) -> None:
        toy.ring(ringer, *toy.rings(3))
        with ringer.transaction() as session:
            relay.number_events(session, service=toy.PUBLISHER)
            session.execute(schema.outbox.delete())
        toy.ring(ringer, *toy.rings(1))
        with ringer.transaction() as session:
            relay.number_events(session, service=toy.PUBLISHER)
            assert session.scalars(select(schema.outbox.c.position)).all() == [4]


def envelope(position: int, *, padding: int = 0) -> Envelope:
    event = toy.Rang(version=1, number=position, padding="x" * padding)
    return Envelope(
        id=uuid4(),
        source=SOURCE_PREFIX + toy.PUBLISHER,
        type=event.type,
        subject=event.subject,
        time=datetime.now(UTC),
        position=position,
        subjectversion=1,
        correlationid="test",
        data=event.data(),
    )


class TestParcels:
    def test_hold_so_many_events_at_most_and_follow_on_one_another(self) -> None:
        events = [envelope(position) for position in range(11, 11 + 2 * relay.EVENTS_PER_PARCEL + 1)]
        packed = relay.parcels(events, source="/inovasi/ringer", after=7)
        assert [len(parcel.events) for parcel in packed] == [relay.EVENTS_PER_PARCEL, relay.EVENTS_PER_PARCEL, 1]
        assert [parcel.after for parcel in packed] == [7, *(parcel.upto for parcel in packed[:-1])]

    def test_hold_so_many_bytes_at_most(self) -> None:
        events = [envelope(position, padding=100_000) for position in range(1, 6)]
        packed = relay.parcels(events, source="/inovasi/ringer", after=0)
        assert [len(parcel.events) for parcel in packed] == [2, 2, 1]
        assert all(len(msgspec.json.encode(parcel)) <= relay.BYTES_PER_PARCEL * 1.01 for parcel in packed)

    def test_take_an_event_that_is_too_large_alone(self) -> None:
        packed = relay.parcels([envelope(1, padding=400_000), envelope(2)], source="/inovasi/ringer", after=0)
        assert [len(parcel.events) for parcel in packed] == [1, 1]
