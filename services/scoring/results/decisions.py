"""How does a plenary's decision come to count, and how is each kept?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import OPEN, SEALED, Festival
from services.scoring.festival.rounds import open_round
from services.scoring.results import rules, standing
from services.scoring.results.models import Decision, DroppedDecision, Signature
from services.scoring.results.rules import Decided, NotApplicable, Standing
from shared.kit import ids
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_, Message

SIGNATURES_NEEDED = 2
MOST_REASON_LENGTH = 2000

_WHY: Mapping[str, tuple[str, Message]] = {
    NotApplicable.NO_PLACE: ("/entries", N_("An entry named has no place in this category.")),
    NotApplicable.OUT_OF_RANGE: ("/place", N_("There is no such place in this category.")),
    NotApplicable.INSIDE_A_TIE: ("/place", N_("This place is shared with the one before it. Settle that tie first.")),
    NotApplicable.NO_TIE: ("/entries", N_("Name exactly the entries that share one place, in the order decided.")),
    NotApplicable.NO_CHANGE: ("/place", N_("The entry has this place already.")),
}


class DecisionNotPossible(Refusal):
    """The plenary decides on places that stand: not while a round is open, nor once the result is released."""

    slug = "decision-not-possible"
    title = N_("Nothing can be decided now")


class DecisionSettled(Refusal):
    """It was dropped, has both signatures, or was signed by this person before."""

    slug = "decision-settled"
    title = N_("This decision takes no such step")


class DecisionsUnsigned(Refusal):
    """A decision lacks a signature, and nothing is sealed before each is signed or dropped."""

    slug = "decisions-unsigned"
    title = N_("A decision of the plenary lacks a signature")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Somebody of the committee, as the session names them."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Minuted:
    """A decision with who signed it, and how it was dropped if it was."""

    decision: Decision
    signatures: Sequence[Signature]
    dropped: DroppedDecision | None

    @property
    def counts(self) -> bool:
        return self.dropped is None and len(self.signatures) >= SIGNATURES_NEEDED

    @property
    def is_pending(self) -> bool:
        return self.dropped is None and not self.counts

    @property
    def decided(self) -> Decided:
        one = self.decision
        return Decided(number=one.number, kind=one.kind, entries=tuple(one.entries), place=one.place)


def record(
    session: Session,
    festival_id: UUID,
    *,
    category_id: UUID,
    kind: str,
    entries: Sequence[UUID],
    place: int | None,
    reason: str,
    decided_at: datetime,
    by: Signer,
    now: datetime,
) -> Decision:
    """Write a decision down and sign it; it counts once a second person has signed too.

    Raises:
        NotFound: no such category in the festival.
        DecisionNotPossible: a round is open, or the result is released.
        Invalid: no reason, or it does not fit the places as they stand after the decisions before it.
    """
    festival = _lock_for_deciding(session, festival_id)
    if category_id not in {category.id for category in festival.categories}:
        raise NotFound
    decision = Decision(
        id=ids.new_id(),
        festival_id=festival_id,
        category_id=category_id,
        number=(session.scalar(select(func.max(Decision.number)).where(Decision.festival_id == festival_id)) or 0) + 1,
        kind=kind,
        entries=list(entries),
        place=place if kind == rules.PLACE else None,
        reason=reason.strip(),
        decided_at=decided_at,
        recorded_at=now,
    )
    _check_form(decision, now=now)
    before = [one.decided for one in minuted(session, festival_id) if one.dropped is None if _of(one, category_id)]
    fresh = Minuted(decision=decision, signatures=(), dropped=None).decided
    apply(standing.computed(session, festival)[category_id], [*before, fresh])
    session.add(decision)
    session.flush()
    _add_signature(session, decision, by=by, now=now)
    return decision


def sign(session: Session, festival_id: UUID, decision_id: UUID, *, by: Signer, now: datetime) -> Minuted:
    """Stand for a decision that somebody else has written down.

    Raises:
        NotFound: no such decision in the festival.
        DecisionNotPossible: the result is released.
        DecisionSettled: it was dropped, or this person has signed it.
    """
    _lock_for_deciding(session, festival_id)
    one = minuted_one(session, festival_id, decision_id)
    if one.dropped is not None:
        raise DecisionSettled(N_("It was dropped. Write it down anew if the plenary decides it again."))
    if by.id in {signature.person_id for signature in one.signatures}:
        raise DecisionSettled(N_("You have signed it already. Another member of the committee signs next."))
    _add_signature(session, one.decision, by=by, now=now)
    return minuted_one(session, festival_id, decision_id)


def drop(session: Session, festival_id: UUID, decision_id: UUID, *, reason: str, by: Signer, now: datetime) -> None:
    """Pursue a decision no longer that lacks a signature; it stays on record with the reason.

    Raises:
        NotFound: no such decision in the festival.
        DecisionNotPossible: the result is released.
        DecisionSettled: it has both signatures, or was dropped before.
        Invalid: no reason.
    """
    _lock_for_deciding(session, festival_id)
    one = minuted_one(session, festival_id, decision_id)
    if not one.is_pending:
        raise DecisionSettled(N_("Only a decision that lacks a signature can be dropped. Write down another one."))
    if not reason.strip():
        raise Invalid([FieldError("/reason", N_("Say why; it stays on record."))])
    row = DroppedDecision(decision_id=decision_id, person_id=by.id, name=by.name, reason=reason.strip(), dropped_at=now)
    session.add(row)
    session.flush()


def minuted(session: Session, festival_id: UUID) -> list[Minuted]:
    """All decisions of the festival with their signatures, in their order, also those dropped."""
    decisions = session.scalars(
        select(Decision).where(Decision.festival_id == festival_id).order_by(Decision.number)
    ).all()
    wanted = [decision.id for decision in decisions]
    signatures = select(Signature).where(Signature.decision_id.in_(wanted)).order_by(Signature.signed_at)
    signed = session.scalars(signatures).all()
    dropped = session.scalars(select(DroppedDecision).where(DroppedDecision.decision_id.in_(wanted))).all()
    return [
        Minuted(
            decision=decision,
            signatures=[one for one in signed if one.decision_id == decision.id],
            dropped=next((one for one in dropped if one.decision_id == decision.id), None),
        )
        for decision in decisions
    ]


def minuted_one(session: Session, festival_id: UUID, decision_id: UUID) -> Minuted:
    """One decision of the festival.

    Raises:
        NotFound: no such decision there.
    """
    found = next((one for one in minuted(session, festival_id) if one.decision.id == decision_id), None)
    if found is None:
        raise NotFound
    return found


def counting(session: Session, festival_id: UUID) -> list[Minuted]:
    """The decisions that count, in their order.

    Raises:
        DecisionsUnsigned: one lacks a signature; each is named.
    """
    found = minuted(session, festival_id)
    pending = [str(one.decision.number) for one in found if one.is_pending]
    if pending:
        raise DecisionsUnsigned(
            N_(
                "Decisions that wait for a second signature: %(numbers)s. Have another member of the committee "
                "sign each, or drop it, and try again.",
                numbers=", ".join(pending),
            )
        )
    return [one for one in found if one.counts]


def apply(standings: Sequence[Standing], decisions: Sequence[Decided]) -> list[Standing]:
    """The standings after the decisions.

    Raises:
        Invalid: one does not fit; the message names it and says why.
    """
    try:
        return rules.decide(standings, decisions)
    except NotApplicable as refused:
        pointer, message = _WHY[refused.why]
        detail = N_("Decision %(number)s does not fit the places as they stand.", number=refused.decision.number)
        raise Invalid([FieldError(pointer, message)], detail=detail) from refused


def are_possible(session: Session, festival: Festival) -> bool:
    """Whether the plenary can decide now: places stand, and nothing is published."""
    return festival.status in {OPEN, SEALED} and open_round(session, festival.id) is None


def _lock_for_deciding(session: Session, festival_id: UUID) -> Festival:
    festival = festivals.lock(session, festival_id)
    if festival.status not in {OPEN, SEALED}:
        raise DecisionNotPossible(N_("The plenary decides after the scoring and before the release."))
    if open_round(session, festival_id) is not None:
        raise DecisionNotPossible(N_("The jury is still scoring. Close the round first."))
    return festival


def _check_form(decision: Decision, *, now: datetime) -> None:
    is_tie = decision.kind == rules.TIE
    entries = decision.entries
    has_right_entries = len(entries) > 1 if is_tie else len(entries) == 1
    wrong = [
        FieldError(pointer, message)
        for pointer, is_wrong, message in (
            ("/kind", decision.kind not in rules.KINDS, N_("Choose one of: %(known)s.", known=", ".join(rules.KINDS))),
            ("/reason", not decision.reason, N_("Say why; it stays on record.")),
            ("/decided_at", decision.decided_at > now, N_("This is still ahead. Give when it was decided.")),
            ("/entries", not has_right_entries and is_tie, _WHY[NotApplicable.NO_TIE][1]),
            ("/entries", not has_right_entries and not is_tie, N_("Name the one entry concerned.")),
            ("/place", decision.kind == rules.PLACE and decision.place is None, N_("Name the place.")),
        )
        if is_wrong
    ]
    if wrong:
        raise Invalid(wrong)


def _of(one: Minuted, category_id: UUID) -> bool:
    return one.decision.category_id == category_id


def _add_signature(session: Session, decision: Decision, *, by: Signer, now: datetime) -> None:
    session.add(Signature(decision_id=decision.id, person_id=by.id, name=by.name, signed_at=now))
    session.flush()
