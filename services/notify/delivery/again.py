"""Which letters may staff send again, and what does that undo?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.notify.audience import use_cases as audience
from services.notify.delivery.models import BOUNCED, FAILED, PENDING, SUPPRESSED, Delivery, Suppression
from services.notify.delivery.outcomes import ADDRESS_REFUSES
from services.notify.delivery.planning import DELIVERIES_DUE
from services.notify.delivery.rows import NO_ADDRESS
from shared.kit import db
from shared.kit.errors import NotFound, Refusal
from shared.kit.messages import N_


class NotFailed(Refusal):
    """Only a letter that failed can be sent again."""

    slug = "delivery-not-failed"
    title = N_("This message did not fail")

    def __init__(self) -> None:
        super().__init__(N_("It was delivered, or is still being tried. Nothing was changed."))


class StillNoAddress(Refusal):
    """The agency has no e-mail address yet."""

    slug = "no-address"
    title = N_("There is no address")

    def __init__(self) -> None:
        super().__init__(N_("Enter the agency's e-mail address first, then send again."))


def may_be_sent_again(state: str, reason: str) -> bool:
    """Whether a letter ended in a way that a person can mend; what was ended on purpose stays so."""
    return state in {FAILED, BOUNCED} or (state == SUPPRESSED and reason in {NO_ADDRESS, ADDRESS_REFUSES})


def send_again(session: Session, delivery_id: UUID, *, now: datetime) -> Delivery:
    """Give a failed letter another day of attempts, to the address that is known now where there was none.

    An address that refused letters is tried again, for all letters.

    Raises:
        NotFound: no such delivery.
        NotFailed: it was delivered, is still being tried, or was ended on purpose.
        StillNoAddress: its agency has no address even now.
    """
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise NotFound
    if not may_be_sent_again(delivery.state, delivery.reason):
        raise NotFailed
    if delivery.recipient == delivery.selector:
        address = audience.resolve(session, delivery.selector, at=now)[0].address
        if address is None:
            raise StillNoAddress
        delivery.recipient = address
    session.execute(delete(Suppression).where(Suppression.address == delivery.recipient))
    delivery.state, delivery.reason, delivery.attempts = PENDING, "", 0
    delivery.queued_at = delivery.due_at = delivery.state_since = now
    db.mark(session, DELIVERIES_DUE)
    return delivery
