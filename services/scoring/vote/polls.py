"""How is the window set, closed, counted and forgotten?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import DRAFT
from services.scoring.vote import rules
from services.scoring.vote.models import Ballot, Poll, PollCount, Ticket
from services.scoring.vote.rules import Anomaly, Cast, Count
from shared.contracts.events import VoteRequested, VotesDeleted
from shared.kit import outbox, schema
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_

MOST_KEEP_DAYS = 90


class PollClosed(Refusal):
    """The window is not open: votes are not taken, and its times are fixed once it is over."""

    slug = "poll-closed"
    title = N_("The vote is not open")


def set_window(
    session: Session, festival_id: UUID, *, opens_at: datetime, closes_at: datetime, keep_days: int, now: datetime
) -> Poll:
    """Say when the public may vote; while it is open, only its end can still be moved.

    Raises:
        NotFound: no such festival.
        PollClosed: the festival is a draft, or the vote is over.
        Invalid: an end before the beginning or in the past, or days out of range.
    """
    festival = festivals.lock(session, festival_id)
    if festival.status == DRAFT:
        raise PollClosed(N_("Open the festival first; then the public sees what takes part."))
    held = session.get(Poll, festival_id)
    if held is not None and held.closes_at <= now:
        raise PollClosed(N_("The vote is over; its times are fixed."))
    has_begun = held is not None and held.opens_at <= now
    errors = [
        FieldError(pointer, message)
        for pointer, is_wrong, message in (
            ("/closes_at", closes_at <= max(opens_at, now), N_("The end lies before the beginning, or in the past.")),
            (
                "/opens_at",
                has_begun and held is not None and opens_at != held.opens_at,
                N_("The vote has begun; only its end can still be moved."),
            ),
            (
                "/keep_days",
                not 1 <= keep_days <= MOST_KEEP_DAYS,
                N_("From 1 to %(most)s days.", most=MOST_KEEP_DAYS),
            ),
        )
        if is_wrong
    ]
    if errors:
        raise Invalid(errors)
    if held is None:
        held = Poll(festival_id=festival_id, created_at=now, counted_at=None, forgotten_at=None)
        session.add(held)
    held.opens_at, held.closes_at, held.keep_days = opens_at, closes_at, keep_days
    session.flush()
    return held


def poll_of(session: Session, festival_id: UUID) -> Poll | None:
    """The festival's vote, or None where there is none."""
    return session.get(Poll, festival_id)


def open_poll(session: Session, festival_id: UUID, *, now: datetime) -> Poll:
    """The vote, held against its counting until the transaction ends.

    Raises:
        NotFound: the festival has no vote.
        PollClosed: it has not begun, or is over.
    """
    poll = session.scalar(select(Poll).where(Poll.festival_id == festival_id).with_for_update(read=True))
    if poll is None:
        raise NotFound
    state = rules.state(poll.opens_at, poll.closes_at, now=now)
    if state == rules.AHEAD:
        raise PollClosed(N_("The vote has not begun yet. Your ticket or address stays good for it."))
    if state == rules.CLOSED or poll.counted_at is not None:
        raise PollClosed(N_("The vote is over; nothing was counted."))
    return poll


def counts(session: Session, festival_id: UUID) -> list[Count]:
    """The entries by votes, once the window is closed and counted.

    Raises:
        NotFound: no vote, or it is not counted yet: until then nobody sees a number.
    """
    poll = session.get(Poll, festival_id)
    if poll is None or poll.counted_at is None:
        raise NotFound(N_("There is no result of the vote before it is over."))
    rows = session.scalars(select(PollCount).where(PollCount.festival_id == festival_id))
    votes = {(row.entry_id, row.channel): row.votes for row in rows}
    entries = [entry.id for entry, _ in festivals.entries(session, festival_id)]
    return rules.count(entries, votes)


def anomalies(session: Session, festival_id: UUID) -> list[Anomaly]:
    """What looks wrong in the votes so far, telling nothing of whom they are for; empty once they are forgotten."""
    query = select(Ballot).where(Ballot.festival_id == festival_id, Ballot.confirmed_at.is_not(None))
    return rules.anomalies(
        [
            Cast(entry_id=one.entry_id, channel=one.channel, at=one.cast_at, network=one.network, domain=one.domain)
            for one in session.scalars(query)
        ]
    )


def cast_so_far(session: Session, festival_id: UUID) -> dict[str, int]:
    """How many votes count by channel, whoever they are for, and how many tickets were printed and wait unused."""
    query = select(Ballot.channel, func.count()).where(
        Ballot.festival_id == festival_id, Ballot.confirmed_at.is_not(None)
    )
    found = dict.fromkeys(rules.CHANNELS, 0)
    for channel, number in session.execute(query.group_by(Ballot.channel)):
        found[channel] = number
    printed = select(func.count()).where(Ticket.festival_id == festival_id)
    found["printed"] = session.scalar(printed) or 0
    waiting = select(func.count()).where(Ballot.festival_id == festival_id, Ballot.confirmed_at.is_(None))
    found["unconfirmed"] = session.scalar(waiting) or 0
    return found


def count_due(session: Session, *, now: datetime) -> Sequence[UUID]:
    """Count every vote whose window is over; whose they were."""
    due = select(Poll).where(Poll.closes_at <= now, Poll.counted_at.is_(None)).with_for_update(skip_locked=True)
    counted = []
    for poll in session.scalars(due).all():
        votes = (
            select(Ballot.festival_id, Ballot.entry_id, Ballot.channel, func.count())
            .where(Ballot.festival_id == poll.festival_id, Ballot.confirmed_at.is_not(None))
            .group_by(Ballot.festival_id, Ballot.entry_id, Ballot.channel)
        )
        session.execute(insert(PollCount).from_select(["festival_id", "entry_id", "channel", "votes"], votes))
        poll.counted_at = now
        counted.append(poll.festival_id)
    session.flush()
    return counted


def forget_due(session: Session, *, now: datetime) -> Sequence[UUID]:
    """Delete the single votes and tickets that were kept long enough, here and wherever their letters went."""
    counted = select(Poll).where(Poll.counted_at.is_not(None), Poll.forgotten_at.is_(None))
    forgotten = []
    for poll in session.scalars(counted.with_for_update(skip_locked=True)).all():
        if rules.forgotten_at(poll.closes_at, keep_days=poll.keep_days) > now:
            continue
        for model in (Ballot, Ticket):
            session.execute(delete(model).where(model.festival_id == poll.festival_id))
        _blank_events(session, poll.festival_id)
        poll.forgotten_at = now
        outbox.add(session, VotesDeleted(version=1, festival_id=poll.festival_id), now=now)
        forgotten.append(poll.festival_id)
    session.flush()
    return forgotten


def _blank_events(session: Session, festival_id: UUID) -> None:
    """Positions have no gaps, so the events stay, without an address."""
    asked = schema.outbox.c.type == VoteRequested.type
    of_festival = schema.outbox.c.data["festival_id"].astext == str(festival_id)
    blank = schema.outbox.c.data.op("||")({"email": "", "link": ""})
    session.execute(update(schema.outbox).where(asked, of_festival).values(data=blank))
