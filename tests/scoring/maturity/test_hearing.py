"""What scoring keeps of the innovations it hears of, in whatever order and however often."""

import random
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from services.scoring.handlers import HANDLERS
from services.scoring.maturity import use_cases
from services.scoring.maturity.models import Agency, Innovation, MaturityScore
from shared.contracts.events import AgencyRef
from shared.kit import schema
from shared.kit.db import Database
from shared.kit.events import Event
from tests.builders import innovations
from tests.builders.innovations import claims, deliver, envelopes

INNOVATION_ID = UUID(int=7)


def life() -> list[Event]:
    """One innovation from its first submission to its verification, and what its agencies are called."""
    same = {"id": INNOVATION_ID}
    return [
        innovations.agency(1, name="Dinas Contoh"),
        innovations.submitted(3, **same, claims=claims(3)),
        innovations.returned(4, **same, claims=claims(3, verified=1)),
        innovations.agency(2, name="Dinas Contoh Baru"),
        innovations.submitted(6, **same, claims=claims(2)),
        innovations.verified(7, **same, claims=claims(2, verified=1)),
    ]


def kept(database: Database) -> tuple[object, ...]:
    with database.transaction() as session:
        innovation = session.get_one(Innovation, INNOVATION_ID)
        score = session.get_one(MaturityScore, INNOVATION_ID)
        agency = session.get_one(Agency, innovations.AGENCY_ID)
        return (
            (innovation.version, innovation.status, innovation.claims),
            (score.innovation_version, score.claimed, score.verified, score.by_variable, score.mandatory_gaps),
            (agency.version, agency.name),
        )


def dead_letters(database: Database) -> int:
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(schema.dead_letters)) or 0


class TestEveryOrder:
    @pytest.mark.parametrize("seed", range(5))
    def test_ends_in_the_same_state_shuffled_and_doubled(self, database: Database, seed: int) -> None:
        wrapped = envelopes(life())
        doubled = [*wrapped, *wrapped]
        random.Random(seed).shuffle(doubled)
        deliver(database, HANDLERS, doubled)
        innovation, score, agency = kept(database)
        assert innovation == (7, "verified", [_plain(claim) for claim in claims(2, verified=1)])
        assert score[:3] == (7, Decimal("74.00"), Decimal("37.00"))  # type: ignore[index]
        assert agency == (2, "Dinas Contoh Baru")
        assert dead_letters(database) == 0


def _plain(claim: object) -> dict[str, object]:
    return {name: getattr(claim, name) for name in ("indicator", "claimed", "verified", "has_evidence")}


class TestScoring:
    def test_tells_of_each_newer_score_once(self, database: Database) -> None:
        wrapped = envelopes(life())
        deliver(database, HANDLERS, [*wrapped, *wrapped])
        with database.transaction() as session:
            told = session.execute(
                select(schema.outbox.c.subject_version, schema.outbox.c.data).order_by(schema.outbox.c.seq)
            ).all()
        assert [version for version, _ in told] == [3, 4, 6, 7]
        newest = told[-1].data
        assert (newest["claimed"], newest["verified"], newest["maximum"]) == ("74.00", "37.00", "111.00")
        assert newest["mandatory_gaps"] == []

    def test_passes_over_what_is_older_than_the_held(self, database: Database) -> None:
        events = [innovations.verified(7, id=INNOVATION_ID), innovations.submitted(6, id=INNOVATION_ID)]
        deliver(database, HANDLERS, envelopes(events))
        with database.transaction() as session:
            assert session.get_one(Innovation, INNOVATION_ID).status == "verified"
            assert session.scalar(select(func.count()).select_from(schema.outbox)) == 1

    def test_keeps_an_innovation_of_a_year_without_catalogue_unscored(self, database: Database) -> None:
        deliver(database, HANDLERS, envelopes([innovations.submitted(1, id=INNOVATION_ID, year=1999)]))
        with database.transaction() as session:
            assert session.get_one(Innovation, INNOVATION_ID).year == 1999
            assert session.get(MaturityScore, INNOVATION_ID) is None
        assert dead_letters(database) == 0

    def test_keeps_what_was_withdrawn_as_withdrawn(self, database: Database) -> None:
        events = [innovations.withdrawn(4, id=INNOVATION_ID), innovations.verified(3, id=INNOVATION_ID)]
        deliver(database, HANDLERS, envelopes(events))
        with database.transaction() as session:
            assert session.get_one(Innovation, INNOVATION_ID).status == "withdrawn"


class TestAgencyNames:
    def test_are_the_registered_ones_where_known(self, database: Database) -> None:
        partner = AgencyRef(id=uuid4(), name="Dinas Mitra")
        events = [
            innovations.submitted(1, id=INNOVATION_ID, partners=[partner]),
            innovations.agency(5, name="Dinas Contoh Baru"),
        ]
        deliver(database, HANDLERS, envelopes(events))
        with database.transaction() as session:
            held = session.get_one(Innovation, INNOVATION_ID)
            assert held.agency_ids == [innovations.AGENCY_ID, partner.id]
            assert use_cases.agency_names(session, [held]) == {
                innovations.AGENCY_ID: "Dinas Contoh Baru",
                partner.id: "Dinas Mitra",
            }


class TestTwoWorkers:
    def test_cannot_let_the_older_state_win(self, database: Database) -> None:
        """The older one waits for the newer one's commit, and then is passed over."""
        newer, older = innovations.submitted(9, id=INNOVATION_ID), innovations.submitted(8, id=INNOVATION_ID)
        now = datetime(2026, 7, 1, tzinfo=UTC)
        with database.transaction() as first:
            use_cases.keep_and_score(first, newer.innovation, version=9, now=now)
        with database.transaction() as second:
            use_cases.keep_and_score(second, older.innovation, version=8, now=now)
            assert second.get_one(MaturityScore, INNOVATION_ID).innovation_version == 9
