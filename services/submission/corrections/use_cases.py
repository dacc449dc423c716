"""How does a report of an error reach the agency, and how does it end?"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.submission.corrections import rules
from services.submission.corrections.models import Correction
from services.submission.registry.models import Innovation
from shared.contracts.events import AgencyRef, CorrectionReported
from shared.kit import ids, outbox
from shared.kit.auth import ADMIN, VERIFIER, Principal
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.fields import complaint_about
from shared.kit.messages import N_

# Nobody reads more at once; beyond, somebody is making mischief, from however many addresses.
MOST_OPEN = 20
PER_PAGE = 24


class TooManyOpen(Refusal):
    """So many reports on this text wait already that another would help nobody."""

    status = 429
    slug = "too-many-reports"
    title = N_("Many reports on this text are waiting")

    def __init__(self) -> None:
        super().__init__(N_("The agency has not answered them yet. Please try again another day."))


class AlreadyAnswered(Refusal):
    """Somebody closed the report before."""

    slug = "report-answered"
    title = N_("This report was answered already")

    def __init__(self) -> None:
        super().__init__(N_("Load the page again to see how."))


def report(
    session: Session, innovation: Innovation, *, message: str, address: str, form_key: str, now: datetime
) -> None:
    """Keep what somebody found wrong in a public text, and tell the agency; the same form twice changes nothing.

    Raises:
        Invalid: the message or the address is not one that can be kept.
        TooManyOpen: the agency has enough to answer about this text.
    """
    if wrong := rules.complaints(message, address) or _unreadable("/pesan", message):
        raise Invalid(wrong)
    # One after the other, so that the limit holds; those about another text do not wait.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"correction {innovation.id}"))))
    if session.scalar(select(Correction.id).where(Correction.form_key == form_key)):
        return
    waiting = select(func.count(Correction.id)).where(
        Correction.innovation_id == innovation.id, Correction.state == rules.OPEN
    )
    if (session.scalar(waiting) or 0) >= MOST_OPEN:
        raise TooManyOpen
    correction_id = ids.new_id()
    row = {
        "id": correction_id,
        "form_key": form_key,
        "innovation_id": innovation.id,
        "agency_id": innovation.agency_id,
        "message": message,
        "address": address or None,
        "state": rules.OPEN,
        "answer": "",
        "answered_by": "",
        "reported_at": now,
    }
    kept = session.scalar(insert(Correction).values(row).on_conflict_do_nothing().returning(Correction.id))
    # The same key on another innovation's form, at the same moment.
    if kept is None:
        return
    event = CorrectionReported(
        version=1,
        correction_id=correction_id,
        innovation_id=innovation.id,
        innovation_name=innovation.name,
        agency=AgencyRef(id=innovation.agency_id, name=innovation.agency.name),
        message=message,
    )
    outbox.add(session, event, now=now)


def answer(session: Session, caller: Principal, correction_id: UUID, *, answer: str, now: datetime) -> Correction:
    """Close a report with what was done; the reporter's address is forgotten.

    Raises:
        NotFound: there is none, or it went to another agency.
        Invalid: there is no answer, or one that can't be kept.
        AlreadyAnswered: somebody was faster.
    """
    query = select(Correction).where(Correction.id == correction_id, Correction.agency_id == caller.agency_id)
    found = session.scalar(query.with_for_update(of=Correction))
    if found is None:
        raise NotFound
    complaint = rules.complaint_about_answer(answer)
    if wrong := [complaint] if complaint else _unreadable("/jawaban", answer):
        raise Invalid(wrong)
    if found.state != rules.OPEN:
        raise AlreadyAnswered
    found.state, found.answer, found.answered_by, found.answered_at = rules.ANSWERED, answer, caller.name, now
    found.address = None
    return found


def listed(session: Session, caller: Principal, *, state: str, before: UUID | None = None) -> list[Correction]:
    """The reports that the caller may see, the newest first; one more than a page shows."""
    query = select(Correction).where(_visible_to(caller), Correction.state == state)
    if before is not None:
        query = query.where(Correction.id < before)
    return list(session.scalars(query.order_by(Correction.id.desc()).limit(PER_PAGE + 1)))


def counts(session: Session, caller: Principal) -> dict[str, int]:
    """How many reports the caller may see, by state."""
    query = select(Correction.state, func.count()).where(_visible_to(caller)).group_by(Correction.state)
    return dict.fromkeys(rules.STATES, 0) | dict(session.execute(query).all())


def forget_addresses(session: Session, *, kept_days: int, now: datetime) -> None:
    """Drop the addresses of reporters who waited longer than they may be kept."""
    old = Correction.address.is_not(None), Correction.reported_at < now - timedelta(days=kept_days)
    session.execute(update(Correction).where(*old).values(address=None).execution_options(synchronize_session=False))


def _unreadable(pointer: str, text: str) -> list[FieldError]:
    complaint = complaint_about(text, is_multiline=True)
    return [FieldError(pointer, complaint)] if complaint else []


def _visible_to(caller: Principal) -> ColumnElement[bool]:
    """An agency sees what was reported to it; the city's staff see all."""
    return true() if caller.has(VERIFIER, ADMIN) else Correction.agency_id == caller.agency_id
