"""The end of the period: kept in rows, moved by an outage or by hand, and everyone told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import Celery
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.submission import tasks
from services.submission.accounts.models import Agency
from services.submission.app import create_app
from services.submission.config import Settings
from services.submission.handlers import HANDLERS
from services.submission.period import probing, rules, use_cases
from services.submission.period.models import ServiceProbe
from services.submission.period.rules import Probe
from shared.contracts.events import PeriodExtended
from shared.kit import clock, queue, schema
from shared.kit.auth import ADMIN, OFFICER, SESSION_COOKIE, VERIFIER
from shared.kit.backbone import Backbone
from shared.kit.db import Database
from tests.builders import sign_in, submissions
from tests.builders.ports import free_ports
from tests.builders.submissions import NO_REDIS, Caller
from tests.submission.test_bad_input import pointers

DEADLINE = datetime(2026, 8, 31, 16, 59, 59, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WINDOW: dict[str, Any] = {"set_to": DEADLINE, "year": 2026}


def knows(session: Session) -> None:
    """The service knew of the deadline long before."""
    use_cases.is_watched(session, **WINDOW, now=DEADLINE - timedelta(days=9))


def probe(session: Session, start: datetime, end: datetime, *, took: timedelta | None = timedelta()) -> None:
    while start < end:
        use_cases.keep_probe(session, Probe(at=start, took=took))
        start += timedelta(seconds=10)


@pytest.fixture
def down_for_ten_minutes(session: Session) -> Session:
    """All is well in the last hour, but for ten minutes in the middle; nothing answered then."""
    knows(session)
    probe(session, DEADLINE - 60 * MINUTE, DEADLINE - 30 * MINUTE)
    probe(session, DEADLINE - 20 * MINUTE, DEADLINE + 2 * MINUTE)
    return session


class TestClosesAt:
    def test_is_what_is_set_while_nothing_happened(self, session: Session) -> None:
        assert use_cases.closes_at(session, set_to=DEADLINE, now=DEADLINE) == DEADLINE

    def test_is_none_while_no_end_is_set(self, session: Session) -> None:
        assert use_cases.closes_at(session, set_to=None, now=DEADLINE) is None

    def test_counts_what_was_lost_before_anybody_settled_it(self, down_for_ten_minutes: Session) -> None:
        """A submission one second after the deadline is not refused because the sweep has not come by yet."""
        now = DEADLINE + timedelta(seconds=1)
        end = use_cases.closes_at(down_for_ten_minutes, set_to=DEADLINE, now=now)
        assert end == DEADLINE + 10 * MINUTE

    def test_begins_anew_where_another_end_is_set(self, down_for_ten_minutes: Session) -> None:
        use_cases.settle(down_for_ten_minutes, **WINDOW, now=DEADLINE + MINUTE)
        later = DEADLINE + timedelta(days=30)
        assert use_cases.closes_at(down_for_ten_minutes, set_to=later, now=DEADLINE) == later


class TestSettle:
    def test_moves_the_end_once_and_tells_everyone(self, down_for_ten_minutes: Session, hospital: Agency) -> None:
        session = down_for_ten_minutes
        assert use_cases.settle(session, **WINDOW, now=DEADLINE - MINUTE) is None
        moved = use_cases.settle(session, **WINDOW, now=DEADLINE + MINUTE)
        assert moved is not None
        assert (moved.closes_at, moved.cause, moved.lost_s) == (DEADLINE + 10 * MINUTE, rules.OUTAGE, 600)
        assert use_cases.settle(session, **WINDOW, now=DEADLINE + MINUTE) is None
        told = list(session.scalars(select(schema.outbox.c.data).where(schema.outbox.c.type == PeriodExtended.type)))
        assert [(event["lost_minutes"], event["agency_ids"]) for event in told] == [(10, [str(hospital.id)])]

    def test_measures_the_longer_window_too(self, down_for_ten_minutes: Session) -> None:
        """Down again in the minutes given back: they are given back again, and no more than they."""
        session = down_for_ten_minutes
        use_cases.settle(session, **WINDOW, now=DEADLINE + 2 * MINUTE)
        second = DEADLINE + 10 * MINUTE
        probe(session, DEADLINE + 6 * MINUTE, second + 2 * MINUTE)
        moved = use_cases.settle(session, **WINDOW, now=second + MINUTE)
        assert moved is not None
        assert moved.closes_at == second + 4 * MINUTE

    def test_waits_until_the_service_is_back(self, session: Session) -> None:
        knows(session)
        probe(session, DEADLINE - 60 * MINUTE, DEADLINE - 5 * MINUTE)
        down = DEADLINE + 30 * MINUTE
        assert use_cases.settle(session, **WINDOW, now=down) is None
        assert use_cases.standing(session, **WINDOW, time_zone="Asia/Jakarta", now=down).is_open
        probe(session, down, down + 2 * MINUTE)
        moved = use_cases.settle(session, **WINDOW, now=down + 2 * MINUTE)
        assert moved is not None
        assert moved.closes_at >= down + 5 * MINUTE

    def test_closes_for_good_where_nothing_was_lost(self, session: Session) -> None:
        knows(session)
        probe(session, DEADLINE - 60 * MINUTE, DEADLINE + MINUTE)
        assert use_cases.settle(session, **WINDOW, now=DEADLINE + MINUTE) is None
        assert use_cases.closes_at(session, set_to=DEADLINE, now=DEADLINE + 60 * MINUTE) == DEADLINE
        assert not use_cases.is_watched(session, **WINDOW, now=DEADLINE + 60 * MINUTE)

    def test_measures_nothing_for_an_end_that_had_passed_before_it_was_known(self, session: Session) -> None:
        late = DEADLINE + timedelta(days=1)
        assert use_cases.settle(session, **WINDOW, now=late) is None
        assert use_cases.closes_at(session, set_to=DEADLINE, now=late) == DEADLINE


class TestExtend:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return submissions.settings(
            settings.common.database_url,
            storage_url=settings.storage_url,
            period_closes_at=clock.now() - timedelta(seconds=1),
        )

    def test_opens_the_period_again(self, admin: Caller, owner: Caller, citizen: Caller) -> None:
        path, _ = owner.draft()
        owner.call("POST", f"{path}/submit", expect=409)
        until = clock.now() + timedelta(days=2)
        body = {"closes_at": until.isoformat(), "reason": "Banjir di dua kecamatan."}
        assert admin.call("POST", "/period/extensions", json=body, expect=201).json["cause"] == "staff"
        shown = citizen.call("GET", "/period", expect=200).json
        assert (shown["is_open"], shown["days_left"]) == (True, 2)
        assert [moved["reason"] for moved in shown["extensions"]] == ["Banjir di dua kecamatan."]
        owner.call("POST", f"{path}/submit", expect=200)

    @pytest.mark.parametrize(
        ("body", "wrong"),
        [
            ({"closes_at": "2020-01-01T00:00:00+07:00", "reason": "x"}, ["/closes_at"]),
            ({"closes_at": "2026-02-30T00:00:00+07:00", "reason": "x"}, ["/closes_at"]),
            ({"closes_at": "2999-01-01T00:00:00", "reason": "x"}, ["/closes_at"]),
            ({"closes_at": "2999-01-01T00:00:00+07:00"}, ["/reason"]),
            ({"closes_at": "2999-01-01T00:00:00+07:00", "reason": "x", "x": 1}, ["/x"]),
        ],
    )
    def test_names_what_is_wrong(self, admin: Caller, body: dict[str, Any], wrong: list[str]) -> None:
        assert pointers(admin.call("POST", "/period/extensions", json=body, expect=422).json) == set(wrong)

    def test_is_the_administrators(self, owner: Caller, verifier: Caller) -> None:
        body = {"closes_at": "2999-01-01T00:00:00+07:00", "reason": "x"}
        owner.call("POST", "/period/extensions", json=body, expect=403)
        verifier.call("POST", "/period/extensions", json=body, expect=403)

    def test_is_possible_on_the_page(self, client: FlaskClient) -> None:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(ADMIN))
        wrong = client.post("/kelola/periode", data={"closes_at": "kemarin", "reason": "x"})
        assert (wrong.status_code, 'id="closes_at-error"' in wrong.text) == (422, True)
        right = {"closes_at": "2999-12-31T23:59", "reason": "Libur nasional."}
        assert client.post("/kelola/periode", data=right).status_code == 303
        assert "Libur nasional." in client.get("/kelola/periode").text

    def test_is_no_form_for_others(self, client: FlaskClient) -> None:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(VERIFIER))
        assert "<textarea" not in client.get("/kelola/periode").text

    def test_is_seen_by_an_officer(self, client: FlaskClient, hospital: Agency) -> None:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(OFFICER, agency_id=hospital.id))
        assert "Pengajuan telah ditutup pada" in client.get("/kelola/inovasi").text


class TestWithoutAnEnd:
    def test_there_is_nothing_to_extend(self, admin: Caller) -> None:
        body = {"closes_at": "2999-01-01T00:00:00+07:00", "reason": "x"}
        admin.call("POST", "/period/extensions", json=body, expect=409)


class TestWatch:
    @pytest.fixture
    def watch(self, database: Database, settings: Settings) -> Callable[[datetime], None]:
        """The sweep, for a service that closes at an instant."""

        def run(closes_at: datetime) -> None:
            changed = submissions.settings(
                settings.common.database_url, storage_url=settings.storage_url, period_closes_at=closes_at
            )
            celery: Celery = queue.make_celery("submission", redis_url=NO_REDIS)
            backbone = Backbone(celery, service="submission", database=database, handlers=HANDLERS, publishers={})
            tasks.declare(celery, backbone, database, changed)
            celery.tasks["submission.watch_period"](added_later=True)

        return run

    def test_asks_nothing_long_before(self, watch: Any, session: Session) -> None:
        watch(clock.now() + timedelta(hours=2))
        assert session.scalar(select(func.count()).select_from(ServiceProbe)) == 0

    def test_notes_in_the_last_hour_that_nobody_answers(self, watch: Any, session: Session) -> None:
        watch(clock.now() + timedelta(minutes=30))
        assert list(session.scalars(select(ServiceProbe.took_ms))) == [None]


class TestProbing:
    def test_asks_an_address_that_there_is(self, settings: Settings) -> None:
        app = create_app(settings)
        assert app.test_client().get(probing.PATH).status_code == 200
        app.database.dispose()

    def test_takes_silence_for_no_answer(self) -> None:
        answer = probing.ask(f"http://127.0.0.1:{free_ports(1)[0]}", now=DEADLINE)
        assert answer == Probe(at=DEADLINE, took=None)
