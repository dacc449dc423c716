"""How are a festival's categories made, and how does an entry move between them?"""

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.festival import rules
from services.scoring.festival.models import DRAFT, STANDS, Category, Entry, Festival
from services.scoring.festival.refusals import CategoryInUse, NotADraft, RoundNotReady
from services.scoring.festival.rubric_versions import add_copy
from shared.kit import ids
from shared.kit.errors import FieldError, Invalid, NotFound
from shared.kit.messages import N_

WITHDRAWN_BY_AGENCY = "Ditarik oleh perangkat daerahnya."
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def add_category(
    session: Session,
    festival: Festival,
    *,
    key: str,
    name: str,
    forms: Sequence[str] = (),
    kinds: Sequence[str] = (),
    stages: Sequence[str] = (),
    by: str,
    now: datetime,
) -> Category:
    """Add a category; its rubrics are those of the first one until they are replaced.

    Raises:
        NotADraft: the festival was opened.
        Invalid: a key with other than small letters, digits and hyphens, or one that is taken.
    """
    _refuse_opened(festival)
    _check_key(festival, key)
    first = festival.categories[0]
    added = Category(
        id=ids.new_id(),
        festival_id=festival.id,
        key=key,
        name=name,
        position=festival.categories[-1].position + 1,
        forms=list(forms),
        kinds=list(kinds),
        stages=list(stages),
    )
    festival.categories.append(added)
    session.flush()
    for round_ in festival.rounds:
        if round_.kind != rules.PLENARY:
            add_copy(session, round_.rubric_for(first.id), round_, added.id, by=by, now=now)
    festival.version += 1
    return added


def change_category(
    session: Session,
    festival: Festival,
    category_id: UUID,
    *,
    name: str,
    forms: Sequence[str] = (),
    kinds: Sequence[str] = (),
    stages: Sequence[str] = (),
) -> Category:
    """Rename a category, or have it take others from now on; who is in it stays.

    Raises:
        NotFound: no such category in the festival.
        NotADraft: the festival is final.
    """
    if festival.stands:
        raise NotADraft(N_("The result stands; nothing can be changed any more."))
    found = category_of(festival, category_id)
    found.name, found.forms, found.kinds, found.stages = name, list(forms), list(kinds), list(stages)
    festival.version += 1
    return found


def remove_category(session: Session, festival: Festival, category_id: UUID) -> None:
    """Take an empty category away, while the festival is prepared.

    Raises:
        NotFound: no such category in the festival.
        NotADraft: the festival was opened.
        CategoryInUse: entries stand in it, or it is the only one.
    """
    _refuse_opened(festival)
    found = category_of(festival, category_id)
    if len(festival.categories) == 1:
        raise CategoryInUse(N_("A festival has at least one category."))
    if session.scalar(select(Entry.id).where(Entry.category_id == category_id).limit(1)) is not None:
        raise CategoryInUse(N_("Entries stand in it. Move them to another category first."))
    for round_ in festival.rounds:
        for rubric in [one for one in round_.rubrics if one.category_id == category_id]:
            round_.rubrics.remove(rubric)
            session.delete(rubric)
    session.flush()
    festival.categories.remove(found)
    session.delete(found)
    festival.version += 1


def change_entry(
    session: Session,
    festival: Festival,
    entry_id: UUID,
    *,
    category_id: UUID | None = None,
    is_anchor: bool | None = None,
    **ending: int | None,
) -> Entry:
    """Move an entry to another category, make it an anchor, or have it end after a round (`ends_after`).

    Raises:
        NotFound: no such entry or category in the festival.
        NotADraft: another category, or an anchor, once the festival was opened.
        RoundNotReady: a round that it would enter or leave has begun.
        Invalid: it would end after a round that there is not.
    """
    entry = entry_of(session, festival, entry_id)
    if category_id not in {None, entry.category_id} or is_anchor not in {None, entry.is_anchor}:
        _refuse_opened(festival)
    if category_id is not None:
        entry.category_id = category_of(festival, category_id).id
    if is_anchor is not None:
        entry.is_anchor = is_anchor
    if "ends_after" in ending:
        _end_after(festival, entry, ending["ends_after"])
    festival.version += 1
    return entry


def withdraw(session: Session, festival: Festival, entry_id: UUID, *, reason: str, now: datetime) -> Entry:
    """Take an entry out of the competition; its sheets stay on record and count for nothing.

    Raises:
        NotFound: no such entry in the festival.
        NotADraft: the festival is final.
        Invalid: no reason.
    """
    if festival.stands:
        raise NotADraft(N_("The result stands; nothing can be changed any more."))
    if not reason.strip():
        raise Invalid([FieldError("/reason", N_("Say why; it stays on record."))])
    entry = entry_of(session, festival, entry_id)
    if entry.withdrawn_at is None:
        entry.withdrawn_at, entry.withdrawn_reason = now, reason.strip()
        festival.version += 1
    return entry


def withdraw_everywhere(session: Session, innovation_id: UUID, *, reason: str, now: datetime) -> None:
    """Take an innovation out of every competition whose result does not stand yet."""
    running = (
        select(Entry)
        .join(Festival, Festival.id == Entry.festival_id)
        .where(Entry.innovation_id == innovation_id, Entry.withdrawn_at.is_(None), Festival.status.not_in(STANDS))
    )
    for entry in session.scalars(running).all():
        festival = session.get_one(Festival, entry.festival_id)
        withdraw(session, festival, entry.id, reason=reason or WITHDRAWN_BY_AGENCY, now=now)


def category_of(festival: Festival, category_id: UUID) -> Category:
    """A category of the festival.

    Raises:
        NotFound: no such category there.
    """
    found = next((one for one in festival.categories if one.id == category_id), None)
    if found is None:
        raise NotFound
    return found


def entry_of(session: Session, festival: Festival, entry_id: UUID) -> Entry:
    """An entry of the festival, also one withdrawn.

    Raises:
        NotFound: no such entry there.
    """
    entry = session.get(Entry, entry_id)
    if entry is None or entry.festival_id != festival.id:
        raise NotFound
    return entry


def _check_key(festival: Festival, key: str) -> None:
    if not _KEY.fullmatch(key):
        raise Invalid([FieldError("/key", N_("Small letters, digits and hyphens, such as festival-2026."))])
    if any(one.key == key for one in festival.categories):
        raise Invalid([FieldError("/key", N_("Another category of this festival has this key."))])


def _refuse_opened(festival: Festival) -> None:
    if festival.status != DRAFT:
        raise NotADraft(N_("The jury scores by these categories already; they are fixed."))


def _end_after(festival: Festival, entry: Entry, position: int | None) -> None:
    if position is not None and not any(one.position == position for one in festival.rounds):
        raise Invalid([FieldError("/ends_after", N_("There is no such round."))])
    for one in festival.rounds:
        is_in, will_be_in = (rules.takes_part(end, one.position) for end in (entry.ends_after, position))
        if is_in != will_be_in and one.status != DRAFT:
            raise RoundNotReady(N_("%(round)s has begun; who takes part in it is fixed.", round=one.name))
    entry.ends_after = position
