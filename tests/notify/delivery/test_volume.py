"""Staff see how many letters leave, how long they wait, and why some do not arrive."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from services.notify.delivery import rules, volume
from services.notify.delivery.models import Delivery
from services.notify.delivery.outcomes import ADDRESS_REFUSES, UNSUBSCRIBED
from services.notify.delivery.planning import NO_LONGER_NEEDED, STOPPED
from services.notify.delivery.rows import NO_ADDRESS, TURNED_OFF
from services.notify.delivery.volume_pages import KIND_OF_REASON_NAMES
from shared.kit import clock
from shared.kit.db import Database
from tests.builders.notices import add_letter
from tests.builders.services import create_app
from tests.builders.sign_in import as_staff

PATH = "/kelola/pesan/volume"
ZONE = "Asia/Jakarta"
# Half past one at night in Jakarta: in UTC it is still the day before.
NOW = datetime(2026, 7, 1, 18, 30, tzinfo=UTC)


@pytest.fixture
def client(notify_database_url: str) -> FlaskClient:
    return create_app("notify", NOTIFY_DATABASE_URL=notify_database_url).test_client()


def letter(
    database: Database, *, queued_at: datetime, state: str = "delivered", after_s: float = 2.0, **values: object
) -> UUID:
    """A letter planned then, that came to this state so much later."""
    added = add_letter(database)
    with database.transaction() as session:
        told = {"queued_at": queued_at, "state": state, "state_since": queued_at + timedelta(seconds=after_s), **values}
        session.execute(update(Delivery).where(Delivery.id == added).values(told))
    return added


class TestByTime:
    def test_counts_letters_by_the_hour_of_the_city(self, database: Database) -> None:
        letter(database, queued_at=NOW - timedelta(minutes=1))
        letter(database, queued_at=NOW - timedelta(minutes=29), state="pending")
        letter(database, queued_at=NOW - timedelta(minutes=31), state="failed")
        letter(database, queued_at=NOW - timedelta(hours=24))
        with database.transaction() as session:
            hours = volume.by_time(session, step="hour", time_zone=ZONE, now=NOW)
        assert len(hours) == 24
        assert [(each.since, dict(each.by_state)) for each in hours if each.total] == [
            (NOW - timedelta(minutes=90), {"failed": 1}),
            (NOW - timedelta(minutes=30), {"delivered": 1, "pending": 1}),
        ]

    def test_counts_letters_by_the_day_of_the_city(self, database: Database) -> None:
        """A day begins at midnight in Jakarta, 17:00 UTC."""
        letter(database, queued_at=NOW - timedelta(hours=2))
        letter(database, queued_at=NOW)
        with database.transaction() as session:
            days = volume.by_time(session, step="day", time_zone=ZONE, now=NOW)
        assert len(days) == 14
        assert [each.total for each in days[-2:]] == [1, 1]
        assert days[-1].since == datetime(2026, 7, 1, 17, tzinfo=UTC)

    def test_leaves_out_what_is_no_letter(self, database: Database) -> None:
        letter(database, queued_at=NOW, channel="inbox")
        with database.transaction() as session:
            assert sum(each.total for each in volume.by_time(session, step="day", time_zone=ZONE, now=NOW)) == 0


class TestDelays:
    def test_are_of_delivered_letters_with_urgent_ones_apart(self, database: Database) -> None:
        for after_s in (1.0, 2.0, 3.0):
            letter(database, queued_at=NOW, after_s=after_s)
        letter(database, queued_at=NOW, after_s=3600.0, is_urgent=False)
        letter(database, queued_at=NOW, after_s=9.0, state="failed")
        with database.transaction() as session:
            found = volume.delays(session, step="day", time_zone=ZONE, now=NOW)
        assert [(each.is_urgent, each.letters, each.p50_s) for each in found] == [(True, 3, 2.0), (False, 1, 3600.0)]
        assert found[0].p95_s == pytest.approx(2.9)


class TestReasons:
    def test_are_counted_by_kind_whatever_the_server_s_words(self, database: Database) -> None:
        for reason in ("550 5.1.1 <address> unknown", "5.1.1 no such user here", "550 no such user"):
            letter(database, queued_at=NOW, state="failed", reason=reason)
        letter(database, queued_at=NOW, state="bounced", reason="5.2.2 over quota")
        letter(database, queued_at=NOW - timedelta(days=20), state="failed", reason="554 no")
        with database.transaction() as session:
            found = volume.reasons(session, since=NOW - timedelta(days=14))
        assert found == [("failed", "no_mailbox", 3), ("bounced", "mailbox_full", 1)]

    @pytest.mark.parametrize(
        ("reason", "kind"),
        [
            (NO_ADDRESS, "no_address"),
            (ADDRESS_REFUSES, "address_refuses"),
            (UNSUBSCRIBED, "unsubscribed"),
            (NO_LONGER_NEEDED, "no_longer_needed"),
            (TURNED_OFF, "turned_off"),
            (STOPPED, "stopped"),
            ("not an address: NotAnAddress", "not_an_address"),
            ("SMTPNotSupportedError: SMTPUTF8 not supported by server", "not_an_address"),
            ("complaint", "complaint"),
            ("gave_up: 451 try later", "gave_up"),
            ("gave_up: 450 4.2.2 over quota", "gave_up"),
            ("template: 'x' is undefined", "own_mistake"),
            ("error: KeyError", "own_mistake"),
            ("552 mailbox full", "mailbox_full"),
            ("550 5.2.1 mailbox disabled", "no_mailbox"),
            ("550 5.7.1 message rejected by policy", "policy"),
            ("554 rejected", "policy"),
            ("dropped", "other"),
            ("", "other"),
        ],
    )
    def test_have_a_kind_each(self, reason: str, kind: str) -> None:
        assert rules.kind_of(reason) == kind

    def test_have_words_for_each_kind(self) -> None:
        assert set(KIND_OF_REASON_NAMES) == {*(kind for kind, _ in rules.KINDS_OF_REASON), rules.OTHER_REASON}


class TestPage:
    def test_is_there_before_the_first_letter(self, client: FlaskClient) -> None:
        page = client.get(PATH, headers=as_staff("verifier"))
        assert page.status_code == 200
        assert "Tidak ada surat dalam 24 jam terakhir" in page.text

    def test_shows_numbers_delays_and_reasons(self, client: FlaskClient, database: Database) -> None:
        now = clock.now()
        letter(database, queued_at=now)
        letter(database, queued_at=now, state="failed", reason="550 5.1.1 unknown")
        page = client.get(PATH, headers=as_staff("executive")).text
        assert "2, 1 tak sampai" in page
        assert "2 d / 2 d" in page
        assert "Gagal: kotak surat tidak ada" in page

    def test_shows_no_address(self, client: FlaskClient, database: Database) -> None:
        letter(database, queued_at=clock.now(), state="failed", reason="550 no")
        assert "contoh.example.test" not in client.get(PATH, headers=as_staff("admin")).text
