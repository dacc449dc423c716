"""Whoever was signed out at submission is signed out here, too, once scoring has heard of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.scoring.handlers import on_person_registered
from shared.contracts.events import PersonRegistered
from shared.kit import clock
from shared.kit.auth import COMMITTEE
from shared.kit.db import Database
from tests.builders import sign_in

PERSON = UUID(int=9)

Asks = Callable[..., int]


def changed(*, since: datetime | None, version: int = 2) -> PersonRegistered:
    return PersonRegistered(
        version=version,
        person_id=PERSON,
        name="Panitia Contoh",
        email="panitia@contoh.example.test",
        roles=["committee"],
        agency_id=None,
        is_active=False,
        sign_ins_since=since,
    )


def hear(database: Database, event: PersonRegistered) -> None:
    with database.transaction() as session:
        on_person_registered(session, event, now=clock.now())


@pytest.fixture
def asks(client: FlaskClient) -> Asks:
    """Asks for the committee's page with a session of this person, as old as the test wants."""

    def ask(person_id: UUID = PERSON) -> int:
        bearer = sign_in.session_of(COMMITTEE, person_id=person_id)
        return client.get("/kelola/festival", headers={"Authorization": f"Bearer {bearer}"}).status_code

    return ask


class TestSignIns:
    def test_from_before_the_instant_are_over(self, asks: Asks, database: Database) -> None:
        assert asks() == 200
        hear(database, changed(since=clock.now() + timedelta(minutes=1)))
        assert asks() == 303, "led to where one signs in"

    def test_of_others_and_later_ones_count(self, asks: Asks, database: Database) -> None:
        hear(database, changed(since=clock.now()))
        assert (asks(), asks(UUID(int=10))) == (200, 200)

    def test_are_not_opened_again_by_older_news(self, asks: Asks, database: Database) -> None:
        hear(database, changed(since=clock.now() + timedelta(minutes=1), version=3))
        hear(database, changed(since=datetime(2026, 1, 1, tzinfo=UTC)))
        hear(database, changed(since=None))
        assert asks() == 303, "led to where one signs in"
