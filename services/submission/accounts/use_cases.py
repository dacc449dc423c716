"""How do agencies come to be, and change?"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.accounts import rules
from services.submission.accounts.models import Agency
from services.submission.accounts.steps import flush_or_refuse
from services.submission.trail import use_cases as trail
from services.submission.trail.use_cases import SYSTEM
from shared.contracts.events import AgencyRegistered
from shared.kit import ids, outbox
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, NotFound
from shared.kit.messages import N_


def register_agency(
    session: Session,
    *,
    name: str,
    short_name: str,
    contact_email: str | None,
    head_email: str | None = None,
    is_confirmed: bool,
    is_sample: bool = False,
    by: Principal = SYSTEM,
    now: datetime,
) -> Agency:
    """Enter an agency.

    Raises:
        Invalid: there is one of that name.
    """
    agency = Agency(
        id=ids.new_id(),
        version=1,
        slug=_free_agency_slug(session, name=name, short_name=short_name),
        name=name,
        short_name=short_name,
        contact_email=contact_email,
        head_email=head_email,
        is_confirmed=is_confirmed,
        is_sample=is_sample,
        updated_at=now,
    )
    session.add(agency)
    _refuse_doubled_name(session, name)
    trail.record(session, by, what=trail.REGISTER_AGENCY, subject=agency.id, subject_name=name, now=now)
    _announce_agency(session, agency, now=now)
    return agency


def edit_agency(
    session: Session, agency: Agency, *, changes: Mapping[str, Any], by: Principal = SYSTEM, now: datetime
) -> Agency:
    """Change an agency's entry; its address stays.

    Raises:
        Invalid: there is another of that name.
    """
    kept = {field: [getattr(agency, field), value] for field, value in changes.items()}
    changed = {field: values for field, values in kept.items() if values[0] != values[1]}
    for field, value in changes.items():
        setattr(agency, field, value)
    agency.version += 1
    agency.updated_at = now
    _refuse_doubled_name(session, agency.name)
    told: dict[str, Any] = {"subject": agency.id, "subject_name": agency.name, "changes": changed}
    trail.record(session, by, what=trail.EDIT_AGENCY, **told, now=now)
    _announce_agency(session, agency, now=now)
    return agency


def agency_of(session: Session, agency_id: UUID, *, lock: bool = False) -> Agency:
    """The agency; with `lock`, held until the transaction ends.

    Raises:
        NotFound: there is none with this id.
    """
    agency = session.get(Agency, agency_id, with_for_update=lock, populate_existing=lock)
    if agency is None:
        raise NotFound
    return agency


def agencies(session: Session, *, after: str | None = None, limit: int | None = None) -> list[Agency]:
    """All agencies in the order of their names, or so many of them behind a name."""
    query = select(Agency).order_by(Agency.name).limit(limit)
    if after is not None:
        query = query.where(Agency.name > after)
    return list(session.scalars(query))


def agency_by_slug(session: Session, slug: str) -> Agency | None:
    return session.scalar(select(Agency).where(Agency.slug == slug))


def _free_agency_slug(session: Session, *, name: str, short_name: str) -> str:
    for candidate in (rules.slug_of(short_name), rules.slug_of(name)):
        if agency_by_slug(session, candidate) is None:
            return candidate
    return f"{rules.slug_of(short_name)}-{secrets.token_hex(3)}"


def _refuse_doubled_name(session: Session, name: str) -> None:
    flush_or_refuse(session, FieldError("/name", N_("There is an agency named %(name)s already.", name=name)))


def _announce_agency(session: Session, agency: Agency, *, now: datetime) -> None:
    event = AgencyRegistered(
        version=agency.version,
        agency_id=agency.id,
        name=agency.name,
        short_name=agency.short_name,
        contact_email=agency.contact_email,
        head_email=agency.head_email,
        is_confirmed=agency.is_confirmed,
        is_sample=agency.is_sample,
    )
    outbox.add(session, event, now=now)
