"""How does a verifier's check grow, decision by decision, until it is a verification or a return?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import case, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.submission.checking.models import CheckDraft, CheckPresence
from services.submission.registry import access, rules, verification
from services.submission.registry.models import Claim, HistoryEntry, Innovation
from services.submission.registry.schemas import MAX_NOTE
from shared.contracts import catalogue
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Invalid, Refusal
from shared.kit.fields import complaint_about
from shared.kit.messages import N_, Message

# Somebody who has done nothing for so long is taken to have left.
PRESENT_FOR = timedelta(minutes=15)
_PRESENCE_KEPT_FOR = timedelta(days=1)
MOST_AT_ONCE = 50

LEVELS, NOTES, FIELDS, NOTE = "levels-", "notes-", "fields-", "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one of several innovations; `refused` says why nothing did."""

    innovation_id: UUID
    name: str
    refused: Message | None = None


def draft_of(session: Session, caller: Principal, innovation: Innovation) -> Mapping[str, str]:
    """What the caller has decided and noted of the innovation as it was last handed in, by the form's field names."""
    held = session.get(CheckDraft, (innovation.id, caller.id), populate_existing=True)
    is_of_before = held is None or (innovation.submitted_at is not None and held.saved_at < innovation.submitted_at)
    return {} if held is None or is_of_before else dict(held.typed)


def keep(
    session: Session, caller: Principal, innovation: Innovation, *, typed: Mapping[str, str], now: datetime
) -> None:
    """Keep these fields of the caller's check beside those kept before; an empty one is forgotten.

    Raises:
        WrongStatus: it is not waiting to be checked (any more).
    """
    if innovation.status != rules.SUBMITTED:
        raise rules.WrongStatus(innovation.status)
    whole = {**draft_of(session, caller, innovation), **typed}
    row = {"typed": {name: value for name, value in whole.items() if value}, "saved_at": now}
    statement = insert(CheckDraft).values(innovation_id=innovation.id, verifier=caller.id, **row)
    session.execute(statement.on_conflict_do_update(index_elements=["innovation_id", "verifier"], set_=row))


def complaints(innovation: Innovation, typed: Mapping[str, str]) -> list[FieldError]:
    """What is wrong with these fields of a check, each named."""
    found = []
    for name, value in typed.items():
        pointer = "/" + name.replace("-", "/", 1)
        if name.startswith(LEVELS):
            if value not in {str(level) for level in range(catalogue.MAX_LEVEL + 1)}:
                message = N_("A level is a whole number from 0 to %(most)s.", most=catalogue.MAX_LEVEL)
                found.append(FieldError(pointer, message))
        elif len(value) > MAX_NOTE:
            found.append(FieldError(pointer, N_("At most %(most)s characters.", most=MAX_NOTE)))
        elif value and (complaint := complaint_about(value, is_multiline=True)):
            found.append(FieldError(pointer, complaint))
    return found


def field_names(innovation: Innovation) -> list[str]:
    """The fields that a check of this innovation may have."""
    known = catalogue.of_year(innovation.year).sid
    of_indicators = [f"{part}{indicator}" for indicator in known for part in (LEVELS, NOTES)]
    return [*of_indicators, *(f"{FIELDS}{field}" for field in rules.PROFILE), NOTE]


def to_decide(innovation: Innovation) -> list[Claim]:
    """The claims that have proof: of each, the verifier says which level it shows. Without proof it is none."""
    return [claim for claim in innovation.claims if claim.claimed and claim.evidence_count]


def verify(
    session: Session, caller: Principal, innovation: Innovation, *, typed: Mapping[str, str], now: datetime
) -> None:
    """Confirm the innovation at the levels decided, and end the check.

    Raises:
        WrongStatus: it is not waiting to be checked.
        Invalid: a claim that has proof is not decided; each is named.
    """
    undecided = [claim.indicator for claim in to_decide(innovation) if f"{LEVELS}{claim.indicator}" not in typed]
    if undecided and innovation.status == rules.SUBMITTED:
        message = N_("Say which level the proof shows.")
        raise Invalid([FieldError(f"/levels/{indicator}", message) for indicator in undecided])
    levels = [(name.removeprefix(LEVELS), int(value)) for name, value in typed.items() if name.startswith(LEVELS)]
    verification.verify(session, innovation, caller, levels=levels, now=now)
    _end(session, caller, innovation)


def send_back(
    session: Session, caller: Principal, innovation: Innovation, *, typed: Mapping[str, str], now: datetime
) -> None:
    """Return the innovation with what was noted, in all, per indicator and per field, and end the check.

    Raises:
        WrongStatus: it is not waiting to be checked.
        Invalid: nothing says in all what is to be mended.
    """
    if not typed.get(NOTE):
        raise Invalid([FieldError("/note", N_("Say what is to be mended, so that the agency can."))])
    verification.send_back(
        session,
        innovation,
        caller,
        note=typed[NOTE],
        indicator_notes=_noted(typed, NOTES),
        field_notes=_noted(typed, FIELDS),
        now=now,
    )
    _end(session, caller, innovation)


def is_ready(innovation: Innovation, typed: Mapping[str, str]) -> bool:
    """Whether nothing is left to look at: every claim has proof, and of each the level is decided."""
    claimed = [claim for claim in innovation.claims if claim.claimed]
    return bool(claimed) and all(c.evidence_count and f"{LEVELS}{c.indicator}" in typed for c in claimed)


def ready_among(session: Session, caller: Principal, innovations: Sequence[Innovation]) -> set[UUID]:
    """Those that the caller has decided whole, so that they may be verified together."""
    waiting = {one.id: one for one in innovations if one.status == rules.SUBMITTED}
    drafted = session.scalars(
        select(CheckDraft.innovation_id).where(CheckDraft.verifier == caller.id, CheckDraft.innovation_id.in_(waiting))
    )
    return {one for one in drafted if is_ready(waiting[one], draft_of(session, caller, waiting[one]))}


def verify_all(
    session: Session, caller: Principal, innovation_ids: Collection[UUID], *, now: datetime
) -> list[Outcome]:
    """Verify several that the caller has decided whole; each by itself: one that is refused harms no other."""
    return [_verify_one(session, caller, one, now=now) for one in sorted(set(innovation_ids))[:MOST_AT_ONCE]]


def _verify_one(session: Session, caller: Principal, innovation_id: UUID, *, now: datetime) -> Outcome:
    name = ""
    try:
        with session.begin_nested():
            innovation = access.to_check(session, caller, innovation_id)
            name, typed = innovation.name, draft_of(session, caller, innovation)
            _check_ready(innovation, typed)
            verify(session, caller, innovation, typed=typed, now=now)
    except Refusal as refusal:
        return Outcome(innovation_id=innovation_id, name=name, refused=refusal.detail)
    return Outcome(innovation_id=innovation_id, name=name)


def _check_ready(innovation: Innovation, typed: Mapping[str, str]) -> None:
    if innovation.status == rules.SUBMITTED and not is_ready(innovation, typed):
        raise Refusal(N_("Not every claim has proof and is decided by you. Open it and look at each."))


def come(session: Session, caller: Principal, innovation: Innovation, *, now: datetime) -> list[CheckPresence]:
    """Say that the caller has the innovation open; who else has, the longest first."""
    session.execute(delete(CheckPresence).where(CheckPresence.seen_at < now - _PRESENCE_KEPT_FOR))
    row = {"innovation_id": innovation.id, "verifier": caller.id, "name": caller.name, "since": now, "seen_at": now}
    statement = insert(CheckPresence).values(row)
    was_away = CheckPresence.seen_at < now - PRESENT_FOR
    again = {"name": caller.name, "seen_at": now, "since": case((was_away, now), else_=CheckPresence.since)}
    session.execute(statement.on_conflict_do_update(index_elements=["innovation_id", "verifier"], set_=again))
    others = select(CheckPresence).where(
        CheckPresence.innovation_id == innovation.id,
        CheckPresence.verifier != caller.id,
        CheckPresence.seen_at >= now - PRESENT_FOR,
    )
    return list(session.scalars(others.order_by(CheckPresence.since)))


def changes_since(session: Session, innovation: Innovation, version: int) -> list[HistoryEntry]:
    """What happened to the innovation behind a version, oldest first."""
    query = select(HistoryEntry).where(HistoryEntry.innovation_id == innovation.id, HistoryEntry.version > version)
    return list(session.scalars(query.order_by(HistoryEntry.id)))


def _end(session: Session, caller: Principal, innovation: Innovation) -> None:
    for ended in (CheckDraft, CheckPresence):
        session.execute(delete(ended).where(ended.innovation_id == innovation.id, ended.verifier == caller.id))


def _noted(typed: Mapping[str, str], part: str) -> list[tuple[str, str]]:
    return [(name.removeprefix(part), value) for name, value in typed.items() if name.startswith(part) and value]
