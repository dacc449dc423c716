"""How is a festival filled and opened, and who takes part?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.scoring.festival import rounds, rules
from services.scoring.festival.models import DRAFT, OPEN, Category, Entry, Festival, Round
from services.scoring.festival.refusals import (
    AlreadyEntered,
    NotADraft,
    NotComplete,
    NotEligible,
    NotVerified,
)
from services.scoring.maturity.models import Innovation
from shared.contracts.events import EntryEntered, FestivalOpened
from shared.kit import ids, outbox
from shared.kit.errors import FieldError, NotFound
from shared.kit.messages import N_, Message

VERIFIED = "verified"


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


def enter(
    session: Session,
    festival_id: UUID,
    *,
    innovation_id: UUID,
    now: datetime,
    category_id: UUID | None = None,
    is_anchor: bool = False,
) -> Entry:
    """Have a verified innovation take part, in the first category that takes it unless one is named; not once final.

    Raises:
        NotADraft: the festival is final.
        NotVerified: unknown here, or not verified.
        NotEligible: no category, or not the one named, takes it; each reason is given.
        AlreadyEntered: it takes part already.
    """
    festival = lock(session, festival_id)
    if festival.stands:
        raise NotADraft(N_("The result stands; nothing can be entered any more."))
    innovation = session.get(Innovation, innovation_id)
    if innovation is None or innovation.status != VERIFIED:
        raise NotVerified(N_("Only verified innovations take part. Have it verified first."))
    taking_part = select(Entry.id).where(Entry.festival_id == festival_id, Entry.innovation_id == innovation_id)
    if session.scalar(taking_part) is not None:
        raise AlreadyEntered(N_("%(name)s takes part in this festival already.", name=innovation.name))
    last = session.scalar(select(func.max(Entry.number)).where(Entry.festival_id == festival_id)) or 0
    entry = Entry(
        id=ids.new_id(),
        festival_id=festival_id,
        category_id=_category_for(festival, innovation, category_id=category_id).id,
        innovation_id=innovation_id,
        number=last + 1,
        is_anchor=is_anchor,
        ends_after=None,
        entered_at=now,
        withdrawn_at=None,
        withdrawn_reason="",
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
    """Let the judges begin with the first round; from now on its rubric is fixed.

    Raises:
        NotADraft: it was opened before.
        NotComplete: no entry, no judge, or rounds whose weights don't add up.
    """
    festival = lock(session, festival_id)
    if festival.status != DRAFT:
        raise NotADraft(N_("It was opened already."))
    missing = [
        FieldError(pointer, message)
        for pointer, count, message in (
            ("/entries", len(entries(session, festival_id)), N_("Enter at least one innovation.")),
            ("/judges", judges, N_("Appoint at least one judge.")),
        )
        if not count
    ]
    missing += rounds.what_is_missing(festival)
    if missing:
        raise NotComplete(N_("A festival opens with entries and judges."), errors=missing)
    festival.status = OPEN
    festival.opened_at = now
    festival.version += 1
    rounds.begin(festival.rounds[0], now=now)
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
    """The festival's entries with their innovations, in the order they were entered; without those withdrawn."""
    query = select(Entry, Innovation).join(Innovation, Innovation.id == Entry.innovation_id)
    query = query.where(Entry.festival_id == festival_id, Entry.withdrawn_at.is_(None))
    return [(entry, innovation) for entry, innovation in session.execute(query.order_by(Entry.number))]


def entrants(session: Session, festival_id: UUID) -> Sequence[Entry]:
    """The same entries without their innovations, for where nothing is said of those."""
    query = select(Entry).where(Entry.festival_id == festival_id, Entry.withdrawn_at.is_(None))
    return session.scalars(query.order_by(Entry.number)).all()


def entries_in(session: Session, round_: Round) -> list[tuple[Entry, Innovation]]:
    """The entries that take part in a round; none in a plenary."""
    if round_.kind == rules.PLENARY:
        return []
    return [
        (entry, innovation)
        for entry, innovation in entries(session, round_.festival_id)
        if rules.takes_part(entry.ends_after, round_.position)
    ]


def enterable(session: Session, festival_id: UUID) -> Sequence[Innovation]:
    """Verified innovations that do not take part yet, by name."""
    inside = select(Entry.innovation_id).where(Entry.festival_id == festival_id)
    query = select(Innovation).where(Innovation.status == VERIFIED, Innovation.id.not_in(inside))
    return session.scalars(query.order_by(Innovation.name)).all()


def reasons_against(category: Category, innovation: Innovation) -> list[Message]:
    """Why a category does not take an innovation; empty where it does."""
    return rules.reasons_against(
        category.name,
        forms=category.forms,
        kinds=category.kinds,
        stages=category.stages,
        form=innovation.form,
        kind=innovation.kind,
        stage=innovation.stage,
    )


def _category_for(festival: Festival, innovation: Innovation, *, category_id: UUID | None) -> Category:
    asked = [one for one in festival.categories if category_id in {None, one.id}]
    if not asked:
        raise NotFound(N_("The festival has no such category."))
    found = next((one for one in asked if not reasons_against(one, innovation)), None)
    if found is None:
        errors = [FieldError("/category_id", reason) for one in asked for reason in reasons_against(one, innovation)]
        raise NotEligible(N_("%(name)s fits none of the categories asked for.", name=innovation.name), errors=errors)
    return found
