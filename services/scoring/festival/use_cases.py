"""How is a festival prepared, filled and opened?"""

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.scoring.festival import rubrics
from services.scoring.festival.models import DRAFT, FINAL, OPEN, Entry, Festival
from services.scoring.maturity.models import Innovation
from shared.contracts.events import EntryEntered, FestivalOpened
from shared.kit import ids, outbox
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
VERIFIED = "verified"


class AddressTaken(Refusal):
    """Another festival has the same address."""

    slug = "festival-address-taken"
    title = N_("This address is taken")


class NotVerified(Refusal):
    """Only what was verified takes part."""

    slug = "innovation-not-verified"
    title = N_("The innovation is not verified yet")


class AlreadyEntered(Refusal):
    """The innovation takes part already."""

    slug = "already-entered"
    title = N_("The innovation takes part already")


class NotADraft(Refusal):
    """The festival is open or final, so it can no longer be prepared."""

    slug = "festival-not-a-draft"
    title = N_("The festival is no longer in preparation")


class NotComplete(Refusal):
    """The festival lacks something it needs before it opens."""

    slug = "festival-not-complete"
    title = N_("Something is missing before it can open")


def create_festival(
    session: Session, *, name: str, slug: str, year: int, rubric: str, now: datetime, is_sample: bool = False
) -> Festival:
    """Prepare a festival with one of the rubrics that come with us.

    Raises:
        Invalid: an address with other than small letters, digits and hyphens, or an unknown rubric.
        AddressTaken: another festival has the address.
    """
    errors = []
    if not _SLUG.fullmatch(slug):
        errors.append(FieldError("/slug", N_("Small letters, digits and hyphens, such as festival-2026.")))
    if rubric not in rubrics.presets():
        known = ", ".join(rubrics.presets())
        errors.append(FieldError("/rubric", N_("There is no such rubric. Known: %(known)s.", known=known)))
    if errors:
        raise Invalid(errors)
    if session.scalar(select(Festival.id).where(Festival.slug == slug)) is not None:
        raise AddressTaken(N_("Another festival is at %(slug)s. Choose another address.", slug=slug))
    festival = Festival(
        id=ids.new_id(),
        version=1,
        slug=slug,
        name=name,
        year=year,
        status=DRAFT,
        rubric=rubrics.presets()[rubric],
        is_sample=is_sample,
        created_at=now,
        opened_at=None,
        finalised_at=None,
    )
    session.add(festival)
    session.flush()
    return festival


def festival_of(session: Session, festival_id: UUID) -> Festival:
    """The festival.

    Raises:
        NotFound: there is none of that id.
    """
    festival = session.get(Festival, festival_id)
    if festival is None:
        raise NotFound
    return festival


def festival_at(session: Session, slug: str) -> Festival:
    """The festival at an address, as the public sees it: not while it is prepared.

    Raises:
        NotFound: none there, or a draft.
    """
    festival = session.scalar(select(Festival).where(Festival.slug == slug, Festival.status != DRAFT))
    if festival is None:
        raise NotFound
    return festival


def festivals(session: Session, *, with_drafts: bool) -> Sequence[Festival]:
    """All festivals, newest first."""
    query = select(Festival).order_by(Festival.year.desc(), Festival.created_at.desc())
    return session.scalars(query if with_drafts else query.where(Festival.status != DRAFT)).all()


def lock(session: Session, festival_id: UUID) -> Festival:
    """The festival, held for a change until the transaction ends; sheets under way are waited for.

    Raises:
        NotFound: there is none of that id.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 0))"), {"id": str(festival_id)})
    festival = session.scalar(select(Festival).where(Festival.id == festival_id).with_for_update())
    if festival is None:
        raise NotFound
    return festival


def enter(session: Session, festival_id: UUID, *, innovation_id: UUID, now: datetime) -> Entry:
    """Have a verified innovation take part; also while scoring goes on, not after.

    Raises:
        NotADraft: the festival is final.
        NotVerified: unknown here, or not verified.
        AlreadyEntered: it takes part already.
    """
    festival = lock(session, festival_id)
    if festival.status == FINAL:
        raise NotADraft(N_("The result stands; nothing can be entered any more."))
    innovation = session.get(Innovation, innovation_id)
    if innovation is None or innovation.status != VERIFIED:
        raise NotVerified(N_("Only verified innovations take part. Have it verified first."))
    taking_part = select(Entry.id).where(Entry.festival_id == festival_id, Entry.innovation_id == innovation_id)
    if session.scalar(taking_part) is not None:
        raise AlreadyEntered(N_("%(name)s takes part in this festival already.", name=innovation.name))
    last = session.scalar(select(func.max(Entry.number)).where(Entry.festival_id == festival_id)) or 0
    entry = Entry(
        id=ids.new_id(), festival_id=festival_id, innovation_id=innovation_id, number=last + 1, entered_at=now
    )
    session.add(entry)
    event = EntryEntered(
        version=1,
        entry_id=entry.id,
        festival_id=festival.id,
        festival_name=festival.name,
        festival_slug=festival.slug,
        innovation_id=innovation.id,
        innovation_name=innovation.name,
        agency_ids=innovation.agency_ids,
    )
    outbox.add(session, event, now=now)
    return entry


def open_festival(session: Session, festival_id: UUID, *, judges: int, now: datetime) -> Festival:
    """Let the judges begin; from now on the rubric is fixed.

    Raises:
        NotADraft: it was opened before.
        NotComplete: no entry or no judge.
    """
    festival = lock(session, festival_id)
    if festival.status != DRAFT:
        raise NotADraft(N_("It was opened already."))
    missing = [
        FieldError(pointer, message)
        for pointer, count, message in (
            ("/entries", _count_entries(session, festival_id), N_("Enter at least one innovation.")),
            ("/judges", judges, N_("Appoint at least one judge.")),
        )
        if not count
    ]
    if missing:
        raise NotComplete(N_("A festival opens with entries and judges."), errors=missing)
    festival.status = OPEN
    festival.opened_at = now
    festival.version += 1
    event = FestivalOpened(
        version=festival.version,
        festival_id=festival.id,
        slug=festival.slug,
        name=festival.name,
        year=festival.year,
        is_sample=festival.is_sample,
    )
    outbox.add(session, event, now=now)
    return festival


def entries(session: Session, festival_id: UUID) -> list[tuple[Entry, Innovation]]:
    """The festival's entries with their innovations, in the order they were entered."""
    query = select(Entry, Innovation).join(Innovation, Innovation.id == Entry.innovation_id)
    rows = session.execute(query.where(Entry.festival_id == festival_id).order_by(Entry.number))
    return [(entry, innovation) for entry, innovation in rows]


def enterable(session: Session, festival_id: UUID) -> Sequence[Innovation]:
    """Verified innovations that do not take part yet, by name."""
    inside = select(Entry.innovation_id).where(Entry.festival_id == festival_id)
    query = select(Innovation).where(Innovation.status == VERIFIED, Innovation.id.not_in(inside))
    return session.scalars(query.order_by(Innovation.name)).all()


def _count_entries(session: Session, festival_id: UUID) -> int:
    return session.scalar(select(func.count()).select_from(Entry).where(Entry.festival_id == festival_id)) or 0
