"""The plan reaches its target by the index's own formula, for the least effort, and says what it rests on."""

import time
from decimal import Decimal
from itertools import cycle, islice
from uuid import UUID, uuid4

import pytest

from services.scoring.handlers import HANDLERS
from services.scoring.index import use_cases as indexes
from services.scoring.maturity import efforts
from services.scoring.planning import plan
from services.scoring.planning.city import City, city_of
from services.scoring.planning.plan import Plan
from shared.contracts import catalogue
from shared.contracts.affairs import BASIC_SERVICES
from shared.contracts.events import Claim
from shared.kit import clock
from shared.kit.db import Database
from shared.kit.errors import NotFound
from tests.builders import innovations
from tests.builders.innovations import deliver, envelopes

YEAR = 2026
RULES = catalogue.of_year(YEAR)


def add(database: Database, *levels: int, affairs: tuple[str, ...] = tuple(BASIC_SERVICES)) -> None:
    """One verified innovation for each level, all its indicators there."""
    found = (
        innovations.verified(1, id=uuid4(), affair=affair, claims=innovations.claims(level, verified=level))
        for level, affair in zip(levels, islice(cycle(affairs), len(levels)), strict=True)
    )
    deliver(database, HANDLERS, envelopes(found))


def city(database: Database, *, is_verified: bool = True) -> City:
    with database.transaction() as session:
        found = city_of(session, year=YEAR, is_verified=is_verified)
        session.expunge_all()
        return found


def make(database: Database, target: str) -> Plan:
    return plan.make(city(database), target=Decimal(target))


class TestPlan:
    @pytest.mark.parametrize("target", ["40.01", "45.00", "52.37", "55.00"])
    def test_reaches_its_target_by_the_formula_of_the_index(self, database: Database, target: str) -> None:
        add(database, *[2] * 16)
        found = make(database, target)
        assert found.then is not None
        assert found.then.index >= Decimal(target)
        assert sum(work.effort for work in found.works) == found.effort
        assert found.bound <= found.effort
        others = [way.effort or way.at_least for way in found.ways]
        assert min(others) == found.effort

    def test_takes_one_step_where_one_is_enough(self, database: Database) -> None:
        """Row 12 to level 1: two points of 250 for an effort of 2; nothing else brings 0.8 so cheaply."""
        add(database, *[2] * 16)
        before = make(database, "0").today.index
        found = make(database, str(before + Decimal("0.80")))
        assert [(work.steps[0].indicator.id, work.steps[0].to_level) for work in found.works] == [("12", 1)]
        assert found.effort == 2

    def test_has_nothing_to_do_where_the_target_is_reached(self, database: Database) -> None:
        add(database, *[2] * 16)
        found = make(database, "30")
        assert (found.works, found.effort) == ([], 0)
        assert found.then == found.today

    def test_of_what_cannot_be_reached_says_how_far_one_comes(self, database: Database) -> None:
        add(database, *[3] * 12)
        found = make(database, "90.00")
        assert found.then is None
        assert found.works == ()
        assert found.today.index < found.best < 90
        reached = make(database, str(found.best))
        assert reached.then is not None
        assert reached.then.index == found.best

    def test_is_decided_on_the_published_two_decimals(self, database: Database) -> None:
        """Half a hundredth below the target is published as the target."""
        add(database, *[2] * 16)
        for target in ("41.37", "41.38", "41.39", "41.40"):
            found = make(database, target)
            assert found.then is not None
            assert found.then.index >= Decimal(target)

    def test_adds_innovations_where_they_open_the_count(self, database: Database) -> None:
        """With one basic service too few, the number of innovations counts nothing."""
        add(database, *[2] * 8, affairs=tuple(BASIC_SERVICES)[:4])
        today = make(database, "0").today
        assert today.count == 0
        found = make(database, str(today.index + Decimal("4.00")))
        new = [work for work in found.works if work.is_new]
        assert [work.service for work in new] == [tuple(BASIC_SERVICES)[4]]
        assert found.then is not None
        assert len(found.then.basic_services) == 5

    def test_of_a_city_without_innovations_begins_with_new_ones(self, database: Database) -> None:
        found = make(database, "10.00")
        assert found.then is not None
        assert found.then.index >= 10

    def test_follows_the_efforts_that_the_guides_have_set(self, database: Database) -> None:
        add(database, *[2] * 16)
        target = str(make(database, "0").today.index + Decimal("0.80"))
        wanted = {**efforts.shipped(RULES), "spd": {"9": ["1", "1", "1"]}}
        with database.transaction() as session:
            efforts.change(session, RULES, wanted, by="verifier", now=clock.now())
        steps = [step for work in make(database, target).works for step in work.steps]
        assert {step.indicator.id for step in steps} == {"9"}

    def test_counts_the_effort_of_proof_alone_for_what_is_claimed_already(self, database: Database) -> None:
        claims = [Claim(indicator=row, claimed=3, verified=1, has_evidence=True) for row in RULES.sid]
        found = [
            innovations.verified(1, id=uuid4(), affair=affair, claims=claims)
            for affair in islice(cycle(BASIC_SERVICES), 16)
        ]
        deliver(database, HANDLERS, envelopes(found))
        works = [work for work in make(database, "30.00").works if work.innovation_id]
        steps = [step for work in works for step in work.steps]
        assert steps
        assert {step.effort for step in steps} == {Decimal(1)}

    def test_is_the_same_on_the_claimed_side_from_the_claims(self, database: Database) -> None:
        deliver(database, HANDLERS, envelopes([innovations.submitted(1, id=UUID(int=9))]))
        claimed = plan.make(city(database, is_verified=False), target=Decimal("12"))
        verified = plan.make(city(database), target=Decimal("12"))
        assert claimed.today.innovations == 1
        assert verified.today.innovations == 0


class TestTime:
    def test_is_short_for_fifty_innovations(self, database: Database) -> None:
        add(database, *islice(cycle([0, 1, 2]), 50))
        with database.transaction() as session:
            form = indexes.lock_spd_form(session, year=YEAR, now=clock.now())
            indexes.fill_in_spd(form, levels=dict.fromkeys(RULES.spd, 2), by="verifier", now=clock.now())
        held = city(database)
        began = time.monotonic()
        found = plan.make(held, target=Decimal("65.01"))
        took_s = time.monotonic() - began
        assert found.then is not None
        assert found.then.category == RULES.categories[0][0]
        assert took_s < 6, took_s  # 2 s on a quiet machine


class TestDocument:
    def test_of_efforts_goes_back_to_what_was_shipped(self, database: Database) -> None:
        with database.transaction() as session:
            efforts.change(session, RULES, {**efforts.shipped(RULES), "new": "9"}, by="x", now=clock.now())
            assert (efforts.in_force(session, RULES).new, efforts.version(session, YEAR)) == (9, 1)
            efforts.reset(session, YEAR)
            assert efforts.in_force(session, RULES) == efforts.of_year(RULES)

    def test_knows_the_year_of_the_index(self, database: Database) -> None:
        with database.transaction() as session, pytest.raises(NotFound):
            city_of(session, year=1999, is_verified=True)
