"""Every subscriber handles the published example of every event it hears, against its real database."""

from collections.abc import Iterator
from importlib import import_module

import msgspec
import pytest
from sqlalchemy import func, select

from shared.contracts.events import EVENTS
from shared.kit import inbox, schema
from shared.kit.db import Database
from shared.kit.events import SOURCE_PREFIX, Envelope, Event, Parcel
from tests.contracts.golden import example

HEARINGS = [(service, event) for event in EVENTS for service in event.subscribers]
SERVICES = sorted({service for service, _ in HEARINGS})


def handlers_of(service: str) -> inbox.Handlers:
    found: inbox.Handlers = import_module(f"services.{service}.handlers").HANDLERS
    return found


@pytest.fixture
def database(request: pytest.FixtureRequest, service: str) -> Iterator[Database]:
    opened = Database(request.getfixturevalue(f"{service}_database_url"))
    yield opened
    opened.dispose()


def deliver(database: Database, service: str, envelopes: list[Envelope]) -> None:
    for envelope in envelopes:
        parcel = Parcel(
            source=SOURCE_PREFIX + envelope.service,
            after=envelope.position - 1,
            upto=envelope.position,
            events=[envelope],
        )
        inbox.receive(database, handlers_of(service), parcel)


def outcome(database: Database) -> tuple[int, int, list[str]]:
    """How many are handled, how many wait for a retry, and why any is dead."""
    with database.transaction() as session:
        handled = session.scalar(select(func.count()).select_from(schema.inbox)) or 0
        waiting = session.scalar(select(func.count()).select_from(schema.inbox_retries)) or 0
        return handled, waiting, list(session.scalars(select(schema.dead_letters.c.error)))


class TestHandlers:
    @pytest.mark.parametrize(("service", "event"), HEARINGS, ids=lambda value: getattr(value, "type", value))
    def test_accept_the_example_on_its_own(self, database: Database, service: str, event: type[Event]) -> None:
        """Nothing that belongs before it has arrived yet."""
        deliver(database, service, [msgspec.convert(example(event.type), Envelope)])
        assert outcome(database) == (1, 0, [])

    @pytest.mark.parametrize("service", SERVICES)
    @pytest.mark.parametrize("direction", [1, -1], ids=["in order", "backwards"])
    def test_accept_all_examples_twice(self, database: Database, service: str, direction: int) -> None:
        heard = [msgspec.convert(example(e.type), Envelope) for s, e in HEARINGS if s == service][::direction]
        deliver(database, service, [*heard, *heard])
        assert outcome(database) == (len(heard), 0, [])
