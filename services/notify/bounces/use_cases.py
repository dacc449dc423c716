"""What follows from a report about a letter: it bounced, and whoever cannot be reached is written to no more."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.audience import following
from services.notify.bounces import rules
from services.notify.bounces.rules import Report
from services.notify.delivery.models import BOUNCED, Delivery, Suppression
from shared.kit import logs
from shared.kit.errors import NotFound
from shared.kit.messages import N_

log = logs.get(__name__)


def take_mail(session: Session, raw: bytes, *, now: datetime) -> bool:
    """Take the report that a mail of the mailbox for bounces holds; False where it holds none of ours."""
    try:
        take(session, rules.read(raw), now=now)
    except rules.NotAReport as error:
        log.warning("bounce.no_report", why=str(error))
        return False
    except NotFound:
        return False
    return True


def take(session: Session, report: Report, *, now: datetime) -> Delivery:
    """Write down what became of the letter; the same report again changes nothing.

    The letter's id, which nobody can guess, is what shows that the report is of ours.

    Raises:
        NotFound: no letter has this id.
    """
    delivery = session.get(Delivery, report.delivery_id, with_for_update=True)
    if delivery is None:
        log.warning("bounce.unknown_letter", delivery_id=str(report.delivery_id), outcome=report.outcome)
        raise NotFound(N_("No letter of ours has this id. Nothing was changed."))
    log.info("bounce.taken", delivery_id=str(delivery.id), outcome=report.outcome, status=report.status)
    if report.outcome == rules.DELAYED or delivery.state == BOUNCED:
        return delivery
    delivery.state, delivery.reason, delivery.state_since = BOUNCED, report.reason, now
    if report.ends_address:
        row = {"address": delivery.recipient, "reason": report.outcome, "since": now, "delivery_id": delivery.id}
        session.execute(insert(Suppression).values(row).on_conflict_do_nothing())
        following.end_follows(session, delivery.recipient)
    return delivery
