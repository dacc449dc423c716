"""Does a sheet that was kept aside count after all? The judge decides, or the committee, for good."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.scoring.festival import use_cases as festivals
from services.scoring.jury.models import Judge
from services.scoring.sheets import use_cases
from services.scoring.sheets.asides import Line, left_behind, line
from services.scoring.sheets.models import ACCEPTED, AsideDecision, Sheet
from services.scoring.sheets.rules import Told
from services.scoring.sheets.use_cases import Origin
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_


class AlreadyDecided(Refusal):
    """Somebody decided of this sheet before."""

    slug = "aside-decided"
    title = N_("This was decided already")


class ResultStands(Refusal):
    """The result is sealed, so that no sheet may change."""

    slug = "result-stands"
    title = N_("The result stands")


def decide_own(
    session: Session, judge: Judge, aside_id: UUID, *, is_accepted: bool, reason: str, now: datetime
) -> AsideDecision:
    """The judge takes over what was left on an earlier device, or leaves it; while the round is open.

    Raises:
        NotFound: nothing of the kind waits for this judge.
        RoundClosed: it is the committee's to decide now.
        Invalid: criteria without points, or points that do not fit the rubric.
        InConflict, NotAssigned: the judge does not score this entry.
    """
    found = next((one for one in left_behind(session, judge) if one.aside.id == aside_id), None)
    if found is None:
        raise NotFound
    by = f"judge:{judge.id}"
    revision = _accept(session, found, by=by, is_late=False, now=now).revision if is_accepted else None
    return _decided(
        session, aside_id, is_accepted=is_accepted, revision=revision, reason=reason, by=by, by_name=judge.name, now=now
    )


def decide(
    session: Session,
    festival_id: UUID,
    aside_id: UUID,
    *,
    is_accepted: bool,
    reason: str,
    by: str,
    by_name: str,
    now: datetime,
) -> AsideDecision:
    """Take a sheet that was kept aside as the judge's next revision, or leave it; for good, with the reason.

    Raises:
        Invalid: no reason, or the points do not fit the rubric.
        NotFound: no such sheet was kept aside in the festival.
        AlreadyDecided: somebody decided before.
        ResultStands: the result is sealed.
        InConflict, NotAssigned: the judge does not score this entry.
    """
    if festivals.lock(session, festival_id).stands:
        raise ResultStands(N_("The result stands; no sheet can be changed any more."))
    found = line(session, festival_id, aside_id)
    if found.decision is not None:
        raise AlreadyDecided(N_("%(name)s decided this before.", name=found.decision.decided_by_name))
    if not reason.strip():
        raise Invalid([FieldError("/reason", N_("Say why, for the record."))])
    revision = _accept(session, found, by=by, is_late=True, now=now).revision if is_accepted else None
    return _decided(
        session,
        aside_id,
        is_accepted=is_accepted,
        revision=revision,
        reason=reason.strip(),
        by=by,
        by_name=by_name,
        now=now,
    )


def _decided(
    session: Session,
    aside_id: UUID,
    *,
    is_accepted: bool,
    revision: int | None,
    reason: str,
    by: str,
    by_name: str,
    now: datetime,
) -> AsideDecision:
    decision = AsideDecision(
        aside_id=aside_id,
        is_accepted=is_accepted,
        revision=revision,
        reason=reason,
        decided_by=by,
        decided_by_name=by_name,
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    return decision


def _accept(session: Session, found: Line, *, by: str, is_late: bool, now: datetime) -> Sheet:
    aside = found.aside
    told = Told(device_id=aside.device_id, time=aside.device_time, clock_off_s=aside.clock_off_s)
    return use_cases.accept(
        session,
        judge_id=aside.judge_id,
        round_id=aside.round_id,
        entry_id=aside.entry_id,
        scores=aside.scores,
        note=aside.note,
        expected=found.counting.revision if found.counting else 0,
        now=now,
        origin=Origin(via=ACCEPTED, request_key=f"aside:{aside.id}", told=told, entered_by=by),
        is_late=is_late,
    )
