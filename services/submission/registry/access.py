"""Which innovation may this caller see, edit, decide about or check?"""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from services.submission.registry import rules
from services.submission.registry.models import Innovation, Partnership
from shared.kit.auth import STAFF, Principal
from shared.kit.errors import Forbidden, NotFound
from shared.kit.messages import N_


def visible_to(caller: Principal) -> ColumnElement[bool]:
    """The rows a caller may see: staff what was ever submitted, an agency what it carries or is asked to carry."""
    if caller.has(*STAFF):
        return Innovation.submitted_at.is_not(None)
    if caller.agency_id is None:
        return Innovation.id.is_(None)
    asked = select(Partnership.innovation_id).where(
        Partnership.agency_id == caller.agency_id, Partnership.state.in_((rules.INVITED, rules.ACCEPTED))
    )
    return or_(Innovation.agency_id == caller.agency_id, Innovation.id.in_(asked))


def to_read(session: Session, caller: Principal, innovation_id: UUID) -> Innovation:
    """The innovation as it stands.

    Raises:
        NotFound: there is none, or it is not the caller's to see; which of both is not said.
    """
    return _found(session, caller, innovation_id, lock=False)


def to_edit(session: Session, caller: Principal, innovation_id: UUID) -> Innovation:
    """The innovation, locked, for a change of its profile or claims by its owner or a co-owner.

    Raises:
        NotFound: as for `to_read`.
        Forbidden: the caller's agency supports it only, has not accepted, or it is the city's staff.
        WrongStatus: it can't be edited now.
    """
    innovation = to_prove(session, caller, innovation_id)
    if caller.agency_id not in editors(innovation):
        raise Forbidden(N_("Your agency supports this innovation: it may add proof, but not change the profile."))
    return innovation


def to_prove(session: Session, caller: Principal, innovation_id: UUID) -> Innovation:
    """The innovation, locked, for proof that any of the agencies that carry it adds.

    Raises:
        NotFound: as for `to_read`.
        Forbidden: the caller's agency was invited and has not accepted, or it is the city's staff.
        WrongStatus: it can't be edited now.
    """
    innovation = _found(session, caller, innovation_id, lock=True)
    if caller.agency_id not in carriers(innovation):
        raise Forbidden(N_("Only the agencies that carry this innovation may change it. Accept the invitation first."))
    rules.check_editable(innovation.status)
    return innovation


def to_decide(session: Session, caller: Principal, innovation_id: UUID) -> Innovation:
    """The innovation, locked, for a step that only its owner may take.

    Raises:
        NotFound: as for `to_read`.
        Forbidden: the caller's agency is not the owner.
    """
    innovation = _found(session, caller, innovation_id, lock=True)
    if caller.agency_id != innovation.agency_id:
        raise Forbidden(N_("Only the agency that owns this innovation may do this."))
    return innovation


def to_check(session: Session, caller: Principal, innovation_id: UUID) -> Innovation:
    """The innovation, locked, for a verifier's decision.

    Raises:
        NotFound: there is none that was ever submitted.
    """
    return _found(session, caller, innovation_id, lock=True)


def to_invited(session: Session, caller: Principal, innovation_id: UUID) -> Innovation:
    """The innovation, locked, for an answer by an agency that was asked to carry it.

    Raises:
        NotFound: as for `to_read`.
    """
    return _found(session, caller, innovation_id, lock=True)


def carriers(innovation: Innovation) -> set[UUID]:
    """The agencies that carry it: the owner, and the partners that accepted."""
    return {innovation.agency_id, *(partner.agency_id for partner in accepted(innovation))}


def editors(innovation: Innovation) -> set[UUID]:
    """The agencies that may change profile and claims: the owner and the co-owners."""
    co_owners = (partner for partner in accepted(innovation) if partner.permission == rules.CO_OWNER)
    return {innovation.agency_id, *(partner.agency_id for partner in co_owners)}


def accepted(innovation: Innovation) -> list[Partnership]:
    """The partners that said yes."""
    return [partner for partner in innovation.partners if partner.state == rules.ACCEPTED]


def _found(session: Session, caller: Principal, innovation_id: UUID, *, lock: bool) -> Innovation:
    if lock:
        # Locked first and read afterwards: what is decided upon is the newest state.
        session.execute(select(Innovation.id).where(Innovation.id == innovation_id).with_for_update())
    query = select(Innovation).where(and_(Innovation.id == innovation_id, visible_to(caller)))
    innovation = session.scalar(query.execution_options(populate_existing=True))
    if innovation is None:
        raise NotFound
    return innovation
