"""By which words is an innovation found, and how are they kept up to date?"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, cast, func, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.orm import Session, aliased

from services.submission.accounts.models import Agency
from services.submission.registry import access, rules
from services.submission.registry.models import Innovation, Partnership
from shared.contracts import affairs

LANGUAGE = "indonesian"


def index(session: Session, innovation: Innovation, *, now: datetime) -> None:
    """Write the search document anew: the name weighs most, then agencies and affairs, then the long texts."""
    agencies = [innovation.agency, *(partner.agency for partner in access.accepted(innovation))]
    named = [
        *(innovation.summary, *(f"{agency.name} {agency.short_name}" for agency in agencies)),
        *(affairs.ALL.get(affair or "") for affair in (innovation.affair, *innovation.other_affairs)),
    ]
    told = [innovation.design, innovation.purpose, innovation.benefits, innovation.results]
    document = _weighed([innovation.name], "A").op("||")(_weighed(named, "B")).op("||")(_weighed(told, "C"))
    session.execute(
        update(Innovation)
        .where(Innovation.id == innovation.id)
        .values(search_document=document, searchable_since=now)
        .execution_options(synchronize_session=False)
    )


def index_renamed(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Write anew what was indexed before one of its agencies changed; how many those were."""
    partner = aliased(Agency)
    partner_changed = (
        select(Partnership.innovation_id)
        .join(partner, partner.id == Partnership.agency_id)
        .where(partner.updated_at > Innovation.searchable_since)
    )
    outdated = (
        select(Innovation)
        .where(or_(Agency.updated_at > Innovation.searchable_since, Innovation.id.in_(partner_changed)))
        .join(Agency, Agency.id == Innovation.agency_id)
        .limit(limit)
        .with_for_update(of=Innovation, skip_locked=True)
    )
    found = list(session.scalars(outdated))
    for innovation in found:
        index(session, innovation, now=now)
    return len(found)


def _weighed(texts: list[str | None], weight: str) -> ColumnElement[Any]:
    text = rules.searchable("\n".join(filter(None, texts)))
    return func.setweight(func.to_tsvector(cast(LANGUAGE, REGCONFIG), text), literal_column(f"'{weight}'"))
