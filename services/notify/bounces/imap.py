"""How are reports read from a mailbox at a provider, each once, whatever dies meanwhile?

Up to which letter the mailbox was read is a row, which moves in the transaction that takes the letter's report: a
process that dies leaves either both or neither. The flags in the mailbox are for people alone.
"""

import ssl
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.bounces import use_cases
from services.notify.bounces.models import BounceMailbox
from services.notify.channels import mailbox
from services.notify.channels.mailbox import Mailbox, MailboxDown
from services.notify.config import ImapServer
from shared.kit import logs
from shared.kit.db import Database

log = logs.get(__name__)

PER_SWEEP = 200
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=15)
DOWN_AFTER = timedelta(minutes=5)
"""So long a mailbox may be away, as any server may, before anybody is told."""


def read_new(
    server: ImapServer,
    database: Database,
    *,
    tls: ssl.SSLContext | None = None,
    clock: Callable[[], datetime],
    timeout_s: float = mailbox.TIMEOUT_S,
    budget_s: float = mailbox.BUDGET_S,
) -> int:
    """Take the report in each letter that was not read yet; how many were reports of ours.

    What is no report stays unread in the mailbox, for a person to look at.
    """
    with database.transaction() as session:
        if not _claim(session, server, now=clock()):
            return 0
    try:
        with Mailbox(server, tls=tls, timeout_s=timeout_s, budget_s=budget_s) as opened:
            taken, is_all = _read(server, database, opened, clock=clock)
    except MailboxDown as error:
        with database.transaction() as session:
            row = _row(session, server)
            row.reason = str(error)
            log.warning("bounces.mailbox_down", reason=row.reason, failures=row.failures)
        return 0
    with database.transaction() as session:
        row, now = _row(session, server), clock()
        row.failures, row.reason, row.due_at = 0, "", now
        row.read_at = now if is_all else row.read_at
    return taken


def state(session: Session, server: ImapServer) -> BounceMailbox | None:
    """How the mailbox stands; None where nobody tried to read it yet."""
    return session.get(BounceMailbox, server.name)


def is_down(session: Session, server: ImapServer, *, now: datetime) -> bool:
    """Whether it could not be read for so long that somebody should look."""
    row = state(session, server)
    return row is not None and row.failures > 0 and row.read_at < now - DOWN_AFTER


def _claim(session: Session, server: ImapServer, *, now: datetime) -> bool:
    """Have the mailbox for oneself until `due_at`; False where it is not due, or somebody else is at it."""
    fresh = {"uid_validity": 0, "last_uid": 0, "due_at": now, "read_at": now, "failures": 0, "reason": ""}
    session.execute(insert(BounceMailbox).values(name=server.name, **fresh).on_conflict_do_nothing())
    due = BounceMailbox.name == server.name, BounceMailbox.due_at <= now
    row = session.scalars(select(BounceMailbox).where(*due).with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return False
    row.due_at = now + min(FIRST_PAUSE * 2**row.failures, LONGEST_PAUSE)
    row.failures += 1
    return True


def _read(
    server: ImapServer, database: Database, opened: Mailbox, *, clock: Callable[[], datetime]
) -> tuple[int, bool]:
    """How many reports of ours there were, and whether that was all there is to read."""
    with database.transaction() as session:
        row = _row(session, server)
        if row.uid_validity != opened.validity:
            # The provider numbered anew. Reports that were taken before change nothing when they are taken again.
            log.info("bounces.mailbox_numbered", uid_validity=opened.validity)
            row.uid_validity, row.last_uid = opened.validity, 0
        last_uid = row.last_uid
    waiting = opened.after(last_uid)
    read, taken = 0, 0
    for uid in waiting[:PER_SWEEP]:
        if not opened.has_time:
            break
        arrived = opened.fetch(uid)
        with database.transaction() as session:
            is_ours = arrived is not None and use_cases.take_mail(session, arrived.raw, now=clock())
            row = _row(session, server)
            if row.uid_validity == opened.validity:
                row.last_uid = max(row.last_uid, uid)
        if is_ours:
            opened.mark_seen(uid)
        taken += is_ours
        read += 1
    return taken, read == len(waiting)


def _row(session: Session, server: ImapServer) -> BounceMailbox:
    return session.get_one(BounceMailbox, server.name, with_for_update=True)
