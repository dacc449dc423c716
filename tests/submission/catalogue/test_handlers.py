"""What scoring says is kept, the newest of it, however it arrives."""

from decimal import Decimal
from itertools import permutations
from uuid import UUID

import pytest

from services.submission.catalogue.models import FestivalNotice, IndexFigure, MaturityFigure
from services.submission.handlers import HANDLERS
from shared.contracts.events import FestivalFinalised, FestivalOpened, IndexProjected, MaturityScored, Standing
from shared.kit.db import Database
from tests.builders.innovations import deliver, envelopes

ID = UUID(int=7)


def scored(version: int, verified: str) -> MaturityScored:
    return MaturityScored(
        version=version,
        innovation_id=ID,
        year=2026,
        claimed="70.00",
        verified=verified,
        maximum="111",
        by_variable={"Infrastruktur": verified},
        mandatory_gaps=["35"],
    )


def projected(version: int, verified: str) -> IndexProjected:
    return IndexProjected(
        version=version,
        year=2026,
        claimed="50.00",
        claimed_category="Inovatif",
        verified=verified,
        verified_category="Inovatif",
        innovations=16,
        basic_services_covered=5,
        basic_services_needed=5,
    )


OPENED = FestivalOpened(version=1, festival_id=ID, slug="fid", name="Festival", year=2026, is_sample=True)
FINAL = FestivalFinalised(
    version=2,
    festival_id=ID,
    slug="fid",
    name="Festival",
    year=2026,
    standings=[
        Standing(
            place=1, innovation_id=ID, innovation_name="Ringkas", agency_name="RSUD", agency_ids=[ID], total="88.50"
        )
    ],
    judge_emails=["juri@example.test"],
)


class TestFigures:
    @pytest.mark.parametrize("order", list(permutations(range(3))))
    def test_are_the_newest_in_whatever_order_they_come(self, database: Database, order: tuple[int, ...]) -> None:
        versions = [(1, "10.00"), (2, "20.00"), (3, "30.00")]
        deliver(database, HANDLERS, envelopes([scored(*versions[place]) for place in order]))
        deliver(database, HANDLERS, envelopes([projected(*versions[place]) for place in order], start=4))
        with database.transaction() as session:
            assert session.get_one(MaturityFigure, ID).verified == Decimal("30.00")
            assert session.get_one(IndexFigure, 2026).verified == Decimal("30.00")

    def test_stay_the_same_when_told_twice(self, database: Database) -> None:
        twice = envelopes([scored(1, "10.00")])
        deliver(database, HANDLERS, [*twice, *twice])
        with database.transaction() as session:
            assert session.get_one(MaturityFigure, ID).mandatory_gaps == ["35"]


class TestFestival:
    @pytest.mark.parametrize("told", [(OPENED, FINAL), (FINAL, OPENED), (OPENED, FINAL, OPENED, FINAL)])
    def test_is_final_and_still_known_as_a_sample(
        self, database: Database, told: tuple[FestivalOpened | FestivalFinalised, ...]
    ) -> None:
        deliver(database, HANDLERS, envelopes(told))
        with database.transaction() as session:
            notice = session.get_one(FestivalNotice, ID)
            assert (notice.is_final, notice.is_sample, notice.version) == (True, True, 2)
            assert notice.standings[0]["innovation_name"] == "Ringkas"
