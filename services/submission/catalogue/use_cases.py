"""How do the figures that scoring tells of get into the public window?"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.submission.catalogue.models import FestivalNotice, IndexFigure, MaturityFigure
from services.submission.tables import Base
from shared.contracts.events import FestivalFinalised, FestivalOpened, IndexProjected, MaturityScored


def keep_maturity(session: Session, event: MaturityScored, *, now: datetime) -> None:
    """Keep what an innovation is worth, unless a newer figure is held."""
    _keep_newest(
        session,
        MaturityFigure,
        key={"innovation_id": event.innovation_id},
        values={
            "version": event.version,
            "year": event.year,
            "claimed": Decimal(event.claimed),
            "verified": Decimal(event.verified),
            "maximum": Decimal(event.maximum),
            "by_variable": event.by_variable,
            "mandatory_gaps": event.mandatory_gaps,
            "heard_at": now,
        },
    )


def keep_index(session: Session, event: IndexProjected, *, now: datetime) -> None:
    """Keep the city's projected index of a year, unless a newer one is held."""
    _keep_newest(
        session,
        IndexFigure,
        key={"year": event.year},
        values={
            "version": event.version,
            "claimed": Decimal(event.claimed),
            "claimed_category": event.claimed_category,
            "verified": Decimal(event.verified),
            "verified_category": event.verified_category,
            "innovations": event.innovations,
            "basic_services_covered": event.basic_services_covered,
            "basic_services_needed": event.basic_services_needed,
            "heard_at": now,
        },
    )


def keep_opened(session: Session, event: FestivalOpened, *, now: datetime) -> None:
    """Announce a festival; that it is a sample is known from this event alone, however late it comes."""
    values = {"name": event.name, "slug": event.slug, "year": event.year, "is_final": False, "standings": []}
    key = {"festival_id": event.festival_id}
    _keep_newest(
        session,
        FestivalNotice,
        key=key,
        values={**values, "version": event.version, "is_sample": event.is_sample, "heard_at": now},
    )
    session.get_one(FestivalNotice, event.festival_id, populate_existing=True).is_sample = event.is_sample


def keep_finalised(session: Session, event: FestivalFinalised, *, now: datetime) -> None:
    """Announce a festival's result."""
    standings = event.data()["standings"]
    values = {"name": event.name, "slug": event.slug, "year": event.year, "is_final": True, "standings": standings}
    held = session.get(FestivalNotice, event.festival_id)
    _keep_newest(
        session,
        FestivalNotice,
        key={"festival_id": event.festival_id},
        values={**values, "version": event.version, "is_sample": held is not None and held.is_sample, "heard_at": now},
    )


def _keep_newest(session: Session, model: type[Base], *, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Write the row, unless one of a newer version is there; twice the same changes nothing."""
    statement = insert(model).values(**key, **values)
    table = model.__table__
    session.execute(
        statement.on_conflict_do_update(
            index_elements=list(key),
            set_={name: statement.excluded[name] for name in values},
            where=table.c.version <= statement.excluded.version,
        )
    )
