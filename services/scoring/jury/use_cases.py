"""How are judges appointed, let in and shut out?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Entry
from services.scoring.festival.refusals import NotADraft
from services.scoring.jury import conflicts, passes
from services.scoring.jury.models import Judge, JudgePass
from shared.contracts.events import JudgeInvited
from shared.kit import ids, outbox
from shared.kit.errors import NotFound, Refusal
from shared.kit.messages import N_


class AlreadyAppointed(Refusal):
    """Somebody with that address judges here already."""

    slug = "judge-already-appointed"
    title = N_("This person judges here already")


class InUseElsewhere(Refusal):
    """Another device came in with this pass and has not been signed out."""

    slug = "pass-in-use-elsewhere"
    title = N_("In use on another device")


def appoint(
    session: Session,
    festival_id: UUID,
    *,
    name: str,
    institution: str,
    email: str,
    agency_id: UUID | None = None,
    secret: str,
    public_url: str,
    now: datetime,
) -> tuple[Judge, str]:
    """Appoint a judge and give out the pass; the judge and the link that lets them in.

    Raises:
        NotADraft: the festival is final.
        AlreadyAppointed: somebody with that e-mail judges here already.
    """
    festival = festivals.lock(session, festival_id)
    if festival.stands:
        raise NotADraft(N_("The result stands; nobody can be appointed any more."))
    same = select(Judge.id).where(Judge.festival_id == festival_id, func.lower(Judge.email) == email.lower())
    if session.scalar(same) is not None:
        raise AlreadyAppointed(N_("Give that judge a new pass instead, if the old one is lost."))
    judge = Judge(
        id=ids.new_id(),
        festival_id=festival_id,
        name=name,
        institution=institution,
        email=email,
        agency_id=agency_id,
        created_at=now,
    )
    session.add(judge)
    session.flush()
    conflicts.derive(session, festival, now=now)
    return judge, renew_pass(session, judge, secret=secret, public_url=public_url, now=now)


def enter(session: Session, festival_id: UUID, *, now: datetime, **about: Any) -> Entry:
    """Have a verified innovation take part, and note which judges must not score it.

    Raises:
        Refusal: as `festivals.enter` does.
    """
    entry = festivals.enter(session, festival_id, **about, now=now)
    session.flush()
    conflicts.derive(session, festivals.festival_of(session, festival_id), now=now)
    return entry


def renew_pass(session: Session, judge: Judge, *, secret: str, public_url: str, now: datetime) -> str:
    """Give out a new pass, which ends the old one, and tell the judge; the new link."""
    revoke(session, judge, now=now)
    generation = session.scalar(select(func.max(JudgePass.generation)).where(JudgePass.judge_id == judge.id)) or 0
    pass_id = ids.new_id()
    token_hash = passes.hash_of(passes.token(pass_id, secret=secret))
    session.add(
        JudgePass(
            id=pass_id,
            judge_id=judge.id,
            generation=generation + 1,
            token_hash=token_hash,
            issued_at=now,
            revoked_at=None,
            key_hash=token_hash,
            bound_at=None,
        )
    )
    session.flush()
    link = passes.link(pass_id, secret=secret, public_url=public_url)
    event = JudgeInvited(
        version=generation + 1,
        judge_id=judge.id,
        festival_id=judge.festival_id,
        festival_name=festivals.festival_of(session, judge.festival_id).name,
        name=judge.name,
        email=judge.email,
        link=link,
    )
    outbox.add(session, event, now=now)
    return link


def revoke(session: Session, judge: Judge, *, now: datetime) -> None:
    """End the judge's pass, whoever holds it."""
    session.execute(
        update(JudgePass).where(JudgePass.judge_id == judge.id, JudgePass.revoked_at.is_(None)).values(revoked_at=now)
    )


def bind(session: Session, shown_token: str, *, shown_key: str, may_move: bool, now: datetime) -> str:
    """Let a device in with the pass of this token; the key that it shows from now on.

    The device that has it already, known by its key, keeps it. Another one is signed out where `may_move` says so.

    Raises:
        NotFound: no valid pass has the token.
        InUseElsewhere: another device has it.
    """
    query = select(JudgePass).where(JudgePass.token_hash == passes.hash_of(shown_token))
    held = session.scalar(query.with_for_update(), execution_options={"populate_existing": True})
    if held is None or held.revoked_at is not None:
        raise NotFound
    if held.bound_at is not None and held.key_hash == passes.hash_of(shown_key):
        return shown_key
    if held.bound_at is not None and not may_move:
        raise InUseElsewhere(N_("This pass is in use on another device."))
    key = passes.device_key(shown_token)
    held.key_hash, held.bound_at = passes.hash_of(key), now
    return key


def unbind(session: Session, judge: Judge) -> None:
    """Sign out the device that has the judge's pass; the next one comes in without being asked."""
    held = valid_pass(session, judge.id)
    if held is not None:
        held.key_hash, held.bound_at = held.token_hash, None


def valid_pass(session: Session, judge_id: UUID) -> JudgePass | None:
    """The judge's pass, or None where it was revoked."""
    query = select(JudgePass).where(JudgePass.judge_id == judge_id, JudgePass.revoked_at.is_(None))
    return session.scalar(query.order_by(JudgePass.generation.desc()).limit(1))


def pass_elsewhere(session: Session, shown_token: str, *, shown_key: str) -> JudgePass | None:
    """The pass of this token where another device than the one with this key has it."""
    query = select(JudgePass).where(
        JudgePass.token_hash == passes.hash_of(shown_token), JudgePass.bound_at.is_not(None)
    )
    return session.scalar(query.where(JudgePass.key_hash != passes.hash_of(shown_key)))


def holder(session: Session, shown_token: str) -> Judge | None:
    """The judge whose valid pass has this token."""
    query = select(Judge).join(JudgePass, JudgePass.judge_id == Judge.id)
    return session.scalar(
        query.where(JudgePass.token_hash == passes.hash_of(shown_token), JudgePass.revoked_at.is_(None))
    )


def judges(session: Session, festival_id: UUID) -> Sequence[Judge]:
    """The festival's jury, in the order of appointment."""
    return session.scalars(select(Judge).where(Judge.festival_id == festival_id).order_by(Judge.created_at)).all()


def judge_by_id(session: Session, judge_id: UUID) -> Judge:
    """The judge.

    Raises:
        NotFound: there is none of that id.
    """
    judge = session.get(Judge, judge_id)
    if judge is None:
        raise NotFound
    return judge


def judge_of(session: Session, festival_id: UUID, judge_id: UUID) -> Judge:
    """One member of the festival's jury.

    Raises:
        NotFound: no such judge there.
    """
    judge = session.get(Judge, judge_id)
    if judge is None or judge.festival_id != festival_id:
        raise NotFound
    return judge
