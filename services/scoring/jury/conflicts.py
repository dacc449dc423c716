"""Who must not score what, and who takes the place?"""

import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.scoring.festival.models import CLOSED, Entry, Festival
from services.scoring.jury import assignment, panels
from services.scoring.jury.models import Assignment, Conflict, Judge
from services.scoring.maturity import use_cases as maturity
from services.scoring.maturity.models import Innovation
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_

DECLARED, DERIVED = "declared", "derived"
OWN_AGENCY = "Juri berasal dari perangkat daerah yang mengusung inovasi ini."
_APART = re.compile(r"[^a-z0-9]+")


class ResultStands(Refusal):
    """The result is sealed: who may score can't be changed any more."""

    slug = "result-stands"
    title = N_("The result stands")


def declare(
    session: Session, festival: Festival, *, judge_id: UUID, entry_id: UUID, reason: str, by: str, now: datetime
) -> Conflict:
    """Note that a judge must not score an entry, and find somebody for the place; the festival must be locked.

    Raises:
        Invalid: no reason.
        NotFound: no such entry or judge in the festival.
        ResultStands: the result is sealed.
    """
    _refuse_sealed(festival)
    if not reason.strip():
        raise Invalid([FieldError("/reason", N_("Say in a few words what it is."))])
    entry, judge = session.get(Entry, entry_id), session.get(Judge, judge_id)
    if entry is None or judge is None or {entry.festival_id, judge.festival_id} != {festival.id}:
        raise NotFound
    return _note(session, festival, entry_id, judge_id, source=DECLARED, reason=reason.strip(), by=by, now=now)


def lift(
    session: Session, festival: Festival, *, judge_id: UUID, entry_id: UUID, reason: str, by: str, now: datetime
) -> Conflict:
    """Let a judge score an entry again; the committee alone does so, and says why.

    Raises:
        Invalid: no reason.
        NotFound: no conflict is noted.
        ResultStands: the result is sealed.
    """
    _refuse_sealed(festival)
    if not reason.strip():
        raise Invalid([FieldError("/reason", N_("Say why; it stays on record."))])
    held = session.get(Conflict, (entry_id, judge_id))
    if held is None or held.festival_id != festival.id or held.lifted_at is not None:
        raise NotFound
    held.lifted_at, held.lifted_by, held.lifted_reason = now, by, reason.strip()
    festival.version += 1
    session.flush()
    return held


def derive(session: Session, festival: Festival, *, now: datetime) -> None:
    """Note every conflict that follows from where judges belong; what the committee lifted stays lifted."""
    judges = session.scalars(select(Judge).where(Judge.festival_id == festival.id)).all()
    query = select(Entry, Innovation).join(Innovation, Innovation.id == Entry.innovation_id)
    entries = session.execute(query.where(Entry.festival_id == festival.id)).all()
    names = maturity.agency_names(session, [innovation for _, innovation in entries])
    for entry, innovation in entries:
        carriers = {_plain(names[agency_id]) for agency_id in innovation.agency_ids}
        for judge in judges:
            is_own = judge.agency_id in innovation.agency_ids or _plain(judge.institution) in carriers
            if is_own and session.get(Conflict, (entry.id, judge.id)) is None:
                _note(session, festival, entry.id, judge.id, source=DERIVED, reason=OWN_AGENCY, by="", now=now)


def all_of(session: Session, festival_id: UUID) -> list[Conflict]:
    """Every conflict that was noted, also those lifted, the newest first."""
    query = select(Conflict).where(Conflict.festival_id == festival_id)
    return list(session.scalars(query.order_by(Conflict.noted_at.desc(), Conflict.entry_id)))


def _note(
    session: Session,
    festival: Festival,
    entry_id: UUID,
    judge_id: UUID,
    *,
    source: str,
    reason: str,
    by: str,
    now: datetime,
) -> Conflict:
    noted = session.merge(
        Conflict(
            entry_id=entry_id,
            judge_id=judge_id,
            festival_id=festival.id,
            source=source,
            reason=reason,
            noted_at=now,
            noted_by=by,
            lifted_at=None,
            lifted_by="",
            lifted_reason="",
        )
    )
    session.flush()
    for round_ in festival.rounds:
        if round_.status != CLOSED:
            _replace(session, festival, round_.id, entry_id, judge_id)
    festival.version += 1
    session.flush()
    return noted


def _replace(session: Session, festival: Festival, round_id: UUID, entry_id: UUID, judge_id: UUID) -> None:
    """Take a judge off a panel and seat whoever has least to do and may; where nobody may, the gap shows."""
    pairs = panels.assigned(session, round_id)
    if (entry_id, judge_id) not in pairs:
        return
    session.execute(
        delete(Assignment).where(
            Assignment.round_id == round_id, Assignment.entry_id == entry_id, Assignment.judge_id == judge_id
        )
    )
    pairs.discard((entry_id, judge_id))
    judges = session.scalars(select(Judge.id).where(Judge.festival_id == festival.id)).all()
    barred = panels.conflicts(session, festival.id)
    found = assignment.substitute(entry_id, judges, pairs=pairs, conflicts=barred)
    if found is not None:
        session.add(Assignment(round_id=round_id, entry_id=entry_id, judge_id=found))


def _refuse_sealed(festival: Festival) -> None:
    if festival.stands:
        raise ResultStands(N_("The result stands; who may score can't be changed any more."))


def _plain(name: str) -> str:
    """A name without case, punctuation and spaces at its ends: as people mean it."""
    return _APART.sub(" ", name.lower()).strip()
