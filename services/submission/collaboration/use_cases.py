"""How do agencies come to carry an innovation together?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.registry import access, duty, rules, search, steps
from services.submission.registry.models import Innovation, Partnership
from shared.contracts.events import AgencyRef, CollaborationAnswered, CollaborationEnded, CollaborationInvited
from shared.kit import outbox
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Forbidden, Invalid, NotFound, Refusal
from shared.kit.messages import N_


class AlreadyAsked(Refusal):
    """The agency was invited before and has not declined."""

    slug = "already-asked"
    title = N_("This agency was asked already")

    def __init__(self, agency: Agency) -> None:
        super().__init__(
            N_("%(agency)s was invited before. See its answer in the list of partners.", agency=agency.name)
        )


class AlreadyAnswered(Refusal):
    """The invitation has an answer, and it is another one."""

    slug = "already-answered"
    title = N_("This invitation was answered already")

    def __init__(self) -> None:
        super().__init__(N_("To change the answer, ask the owner to invite your agency again."))


def invite(
    session: Session,
    innovation: Innovation,
    caller: Principal,
    *,
    agency_id: UUID,
    role: str,
    permission: str = rules.CO_OWNER,
    now: datetime,
) -> Partnership:
    """Ask an agency to carry an innovation that was opened with `access.to_decide`.

    Raises:
        WrongStatus: the innovation can't be edited now.
        Invalid: there is no such agency, or it is the owner itself.
        AlreadyAsked: it was invited before, and has not declined or left.
    """
    rules.check_editable(innovation.status)
    agency = session.get(Agency, agency_id)
    if agency is None:
        raise Invalid([FieldError("/agency_id", N_("There is no agency with this id."))])
    if agency.id == innovation.agency_id:
        raise Invalid([FieldError("/agency_id", N_("Your own agency carries it already. Choose another."))])
    partnership = _partnership(innovation, agency_id)
    if partnership is None:
        partnership = Partnership(innovation_id=innovation.id, agency_id=agency_id, agency=agency, version=0)
        innovation.partners.append(partnership)
    elif partnership.state not in {rules.DECLINED, rules.LEFT}:
        raise AlreadyAsked(agency)
    partnership.version += 1
    partnership.role, partnership.permission = role, permission
    partnership.state, partnership.reason = rules.INVITED, ""
    partnership.invited_at, partnership.answered_at = now, None
    steps.record(session, innovation, caller, what=rules.INVITE, note=agency.name, now=now)
    event = CollaborationInvited(
        version=partnership.version,
        innovation_id=innovation.id,
        innovation_name=innovation.name,
        agency=_ref(innovation.agency),
        partner=_ref(agency),
        role=role,
    )
    outbox.add(session, event, now=now)
    return partnership


def to_answer(session: Session, caller: Principal, innovation_id: UUID, agency_id: UUID) -> Innovation:
    """The innovation, locked, for the invited agency's answer.

    Raises:
        NotFound: there is none that the caller may see.
        Forbidden: the invitation is another agency's.
    """
    innovation = access.to_invited(session, caller, innovation_id)
    if caller.agency_id != agency_id:
        raise Forbidden(N_("Only the invited agency itself can answer."))
    return innovation


def answer(
    session: Session, innovation: Innovation, caller: Principal, *, accepted: bool, reason: str = "", now: datetime
) -> Partnership:
    """Accept or decline for the caller's agency; the same answer twice changes nothing.

    Raises:
        NotFound: the agency was not invited.
        AlreadyAnswered: it gave the other answer before.
        WrongStatus: the innovation was verified or withdrawn meanwhile.
    """
    partnership = _partnership(innovation, caller.agency_id)
    if partnership is None:
        raise NotFound
    state = rules.ACCEPTED if accepted else rules.DECLINED
    if partnership.state == state:
        return partnership
    if partnership.state != rules.INVITED:
        raise AlreadyAnswered
    rules.check_open_to_answers(innovation.status)
    partnership.version += 1
    partnership.state, partnership.reason, partnership.answered_at = state, reason, now
    what = rules.ACCEPT if accepted else rules.DECLINE
    steps.record(session, innovation, caller, what=what, note=reason or partnership.agency.name, now=now)
    session.flush()
    search.index(session, innovation, now=now)
    duty.settle(session, innovation, now=now)
    event = CollaborationAnswered(
        version=partnership.version,
        innovation_id=innovation.id,
        innovation_name=innovation.name,
        agency=_ref(innovation.agency),
        partner=_ref(partnership.agency),
        accepted=accepted,
        reason=reason,
    )
    outbox.add(session, event, now=now)
    return partnership


def leave(session: Session, innovation: Innovation, caller: Principal, *, reason: str, now: datetime) -> Partnership:
    """Carry it no longer, for the caller's agency; leaving twice changes nothing.

    Raises:
        NotFound: the agency was not invited.
        Forbidden: it has not accepted, so there is nothing to leave.
        WrongStatus: the innovation was verified or withdrawn meanwhile; who carried it is settled.
    """
    partnership = _partnership(innovation, caller.agency_id)
    if partnership is None:
        raise NotFound
    if partnership.state == rules.LEFT:
        return partnership
    if partnership.state != rules.ACCEPTED:
        raise Forbidden(N_("Your agency has not accepted yet. Decline the invitation instead."))
    rules.check_open_to_answers(innovation.status)
    partnership.version += 1
    partnership.state, partnership.reason, partnership.answered_at = rules.LEFT, reason, now
    steps.record(session, innovation, caller, what=rules.LEAVE, note=reason, now=now)
    session.flush()
    search.index(session, innovation, now=now)
    duty.settle(session, innovation, left={partnership.agency_id}, now=now)
    event = CollaborationEnded(
        version=partnership.version,
        innovation_id=innovation.id,
        innovation_name=innovation.name,
        agency=_ref(innovation.agency),
        partner=_ref(partnership.agency),
        reason=reason,
    )
    outbox.add(session, event, now=now)
    return partnership


def _partnership(innovation: Innovation, agency_id: UUID | None) -> Partnership | None:
    return next((partner for partner in innovation.partners if partner.agency_id == agency_id), None)


def _ref(agency: Agency) -> AgencyRef:
    return AgencyRef(id=agency.id, name=agency.name)
