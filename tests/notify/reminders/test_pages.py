"""Staff see who will be reminded of what, and what became of what was due."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from services.notify.reminders import pages, rules
from services.notify.reminders.models import OUTCOMES, WAITING
from shared.kit.db import Database
from tests.builders.notices import BEGIN, REGISTRY
from tests.builders.reminders import duty, remind_of_everything, sweep, tell_notify
from tests.builders.services import create_app
from tests.builders.sign_in import as_staff

PATH = "/kelola/pengingat"


@pytest.fixture
def client(notify_database_url: str, database: Database) -> FlaskClient:
    return create_app("notify", NOTIFY_DATABASE_URL=notify_database_url).test_client()


class TestWords:
    def test_exist_for_every_kind_and_outcome(self) -> None:
        assert set(pages.KIND_NAMES) == set(rules.KINDS)
        assert set(pages.OUTCOME_NAMES) == set(OUTCOMES) - {WAITING}


class TestReminders:
    def test_say_when_they_will_appear(self, client: FlaskClient) -> None:
        assert "Belum ada pengingat" in client.get(PATH, headers=as_staff("verifier")).get_data(as_text=True)

    def test_show_what_is_ahead_to_whom_and_what_was_sent(self, client: FlaskClient, database: Database) -> None:
        remind_of_everything(database)
        tell_notify(database, duty(REGISTRY, "draft", version=2))
        sweep(database, BEGIN + timedelta(hours=2))
        page = client.get(PATH, headers=as_staff("verifier")).get_data(as_text=True)
        assert "d***@contoh.example.test" in page
        assert "Terkirim" in page
        assert "dukcapil@" not in page

    def test_show_addresses_to_the_administrator(self, client: FlaskClient, database: Database) -> None:
        remind_of_everything(database)
        tell_notify(database, duty(REGISTRY, "draft", version=2))
        sweep(database, BEGIN + timedelta(hours=2))
        assert "dukcapil@contoh.example.test" in client.get(PATH, headers=as_staff("admin")).get_data(as_text=True)
