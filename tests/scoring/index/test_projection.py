"""When the index is projected, from which rows, and when it is told of."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.scoring.handlers import HANDLERS
from services.scoring.index import use_cases
from services.scoring.index.models import IndexProjection
from shared.contracts import catalogue
from shared.contracts.affairs import BASIC_SERVICES
from shared.kit import schema
from shared.kit.db import Database
from shared.kit.events import Event
from tests.builders import innovations
from tests.builders.innovations import claims, deliver, envelopes

YEAR = 2026
NOW = datetime(2026, 7, 1, tzinfo=UTC)
AFFAIRS = [*BASIC_SERVICES, *["kominfo"] * 10]


def hear(database: Database, *events: Event) -> None:
    with database.transaction() as session:
        known = session.scalar(select(schema.inbox.c.position).order_by(schema.inbox.c.position.desc()).limit(1))
    deliver(database, HANDLERS, envelopes(events, start=(known or 0) + 1))


def fill_in(database: Database, levels: dict[str, int]) -> None:
    with database.transaction() as session:
        form = use_cases.lock_spd_form(session, year=YEAR, now=NOW)
        use_cases.fill_in_spd(form, levels=levels, by="staff:test", now=NOW)


def sweep(database: Database) -> list[int]:
    """One run of the job; the years in which something changed."""
    with database.transaction() as session:
        due = use_cases.years_due(session, report_year=YEAR)
    changed = []
    for year in due:
        with database.transaction() as session:
            if use_cases.project(session, year=year, now=NOW):
                changed.append(year)
    return changed


def projected(database: Database) -> IndexProjection:
    with database.transaction() as session:
        return session.get_one(IndexProjection, YEAR)


def told(database: Database) -> list[dict[str, Any]]:
    with database.transaction() as session:
        query = select(schema.outbox.c.data).where(schema.outbox.c.type == "inovasi.index.projected.v1")
        return list(session.scalars(query.order_by(schema.outbox.c.seq)))


class TestSixteenAtLevelTwo:
    @pytest.fixture(autouse=True)
    def _rows(self, database: Database) -> None:
        hear(database, *(innovations.verified(1, affair=affair) for affair in AFFAIRS))
        fill_in(database, dict.fromkeys(catalogue.of_year(YEAR).spd, 2))
        sweep(database)

    def test_give_48_83(self, database: Database) -> None:
        verified = projected(database).verified
        assert (verified["index"], verified["category"], verified["innovations"]) == ("48.83", "Inovatif", 16)

    def test_are_told_of(self, database: Database) -> None:
        (event,) = told(database)
        assert (event["verified"], event["verified_category"], event["version"]) == ("48.83", "Inovatif", 1)
        assert (event["innovations"], event["basic_services_covered"], event["basic_services_needed"]) == (16, 6, 5)

    def test_lose_the_count_when_a_second_basic_service_is_lost(self, database: Database) -> None:
        with database.transaction() as session:
            lost = session.execute(
                select(use_cases.Innovation.id).where(use_cases.Innovation.affair.in_(["kesehatan", "sosial"]))
            ).scalars()
            events = [innovations.withdrawn(2, id=found, affair="kesehatan") for found in lost]
        hear(database, *events)
        sweep(database)
        verified = projected(database).verified
        assert (verified["count"], verified["innovations"], len(verified["basic_services"])) == ("0.00", 14, 4)


class TestWhatCounts:
    @pytest.mark.parametrize(
        ("event", "claimed", "verified"),
        [
            (innovations.submitted(1), 1, 0),
            (innovations.returned(1), 1, 0),
            (innovations.verified(1), 1, 1),
            (innovations.withdrawn(1), 0, 0),
        ],
        ids=["submitted", "returned", "verified", "withdrawn"],
    )
    def test_is_decided_by_the_status(self, database: Database, event: Event, claimed: int, verified: int) -> None:
        hear(database, event)
        sweep(database)
        found = projected(database)
        assert (found.claimed["innovations"], found.verified["innovations"]) == (claimed, verified)

    def test_takes_claimed_levels_and_verified_levels_each_for_their_own(self, database: Database) -> None:
        hear(database, *(innovations.verified(1, claims=claims(3, verified=1)) for _ in range(12)))
        sweep(database)
        found = projected(database)
        assert (found.claimed["maturity"], found.verified["maturity"]) == ("111.00", "37.00")

    def test_leaves_out_another_year(self, database: Database) -> None:
        hear(database, innovations.verified(1, year=2025))
        sweep(database)
        assert projected(database).verified["innovations"] == 0


class TestSweep:
    def test_projects_the_report_year_before_anything_is_heard(self, database: Database) -> None:
        assert sweep(database) == [YEAR]
        assert projected(database).verified["category"] == "Tidak Dapat Dinilai"

    def test_folds_a_burst_into_one_projection(self, database: Database) -> None:
        hear(database, *(innovations.submitted(1) for _ in range(20)))
        assert (sweep(database), sweep(database)) == ([YEAR], [])
        assert projected(database).version == 1

    def test_says_nothing_where_nothing_changed_in_effect(self, database: Database) -> None:
        same = uuid4()
        hear(database, innovations.submitted(1, id=same))
        sweep(database)
        hear(database, innovations.submitted(2, id=same, name="Nama Baru"))
        assert sweep(database) == []
        assert sweep(database) == []
        assert len(told(database)) == 1

    def test_gives_each_change_a_higher_version(self, database: Database) -> None:
        for _ in range(3):
            hear(database, innovations.submitted(1))
            sweep(database)
        assert [event["version"] for event in told(database)] == [1, 2, 3]

    def test_takes_up_a_change_of_the_citys_own_rows(self, database: Database) -> None:
        sweep(database)
        fill_in(database, {"1": 3})
        assert sweep(database) == [YEAR]
        assert projected(database).verified["spd"] == "3.00"


class TestState:
    def test_equals_a_recomputation_from_the_rows(self, database: Database) -> None:
        for status in ("submitted", "verified", "returned", "withdrawn", "verified"):
            hear(database, innovations.verified(1, status=status, claims=claims(3, verified=2)))
            sweep(database)
        with database.transaction() as session:
            claimed, verified = use_cases.compute(session, year=YEAR)
        found = projected(database)
        assert (found.claimed, found.verified) == (use_cases.in_json(claimed), use_cases.in_json(verified))

    def test_is_not_touched_by_a_second_run_at_once(self, database: Database) -> None:
        hear(database, innovations.verified(1))
        with database.transaction() as first:
            use_cases.project(first, year=YEAR, now=NOW)
        with database.transaction() as second:
            assert use_cases.project(second, year=YEAR, now=NOW) is False
        assert (projected(database).version, len(told(database))) == (1, 1)
