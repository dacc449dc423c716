"""How does somebody vote, once, by a ticket or by e-mail?"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Festival
from services.scoring.vote import polls, rules
from services.scoring.vote.models import Ballot, Ticket
from shared.contracts.events import VoteRequested
from shared.kit import ids, outbox
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_

MOST_TICKETS_AT_ONCE = 500
# Somebody who types another's address sends no more than this to it.
MOST_LETTERS = 3


class TicketUsed(Refusal):
    """The ticket has given its one vote."""

    slug = "ticket-used"
    title = N_("This ticket was used already")


class AlreadyCounted(Refusal):
    """The vote was confirmed before; it counts once."""

    slug = "vote-already-counted"
    title = N_("Your vote is counted already")


def print_tickets(session: Session, festival_id: UUID, *, number: int, secret: str, now: datetime) -> list[str]:
    """The tokens of so many new tickets, to be printed now: they are derived, and shown by no page again.

    Raises:
        NotFound: the festival has no vote.
        Invalid: none, or more than MOST_TICKETS_AT_ONCE.
    """
    if polls.poll_of(session, festival_id) is None:
        raise NotFound
    if not 1 <= number <= MOST_TICKETS_AT_ONCE:
        raise Invalid([FieldError("/number", N_("From 1 to %(most)s at once.", most=MOST_TICKETS_AT_ONCE))])
    last = session.scalar(select(func.max(Ticket.batch)).where(Ticket.festival_id == festival_id)) or 0
    tokens = []
    for _ in range(number):
        ticket_id = ids.new_id()
        tokens.append(_derived(b"poll-ticket:" + ticket_id.bytes, secret=secret))
        session.add(
            Ticket(
                id=ticket_id,
                festival_id=festival_id,
                batch=last + 1,
                token_hash=_hash(tokens[-1]),
                printed_at=now,
                used_at=None,
            )
        )
    session.flush()
    return tokens


def ticket_of(session: Session, festival_id: UUID, token: str) -> Ticket:
    """The ticket with this token.

    Raises:
        NotFound: the festival has no such ticket.
        TicketUsed: it has voted.
    """
    query = select(Ticket).where(Ticket.festival_id == festival_id, Ticket.token_hash == _hash(token))
    ticket = session.scalar(query.with_for_update())
    if ticket is None:
        raise NotFound(N_("This ticket is not one of this festival. Ask the committee for another."))
    if ticket.used_at is not None:
        raise TicketUsed(N_("Its vote is counted. Each ticket is for one vote; ask the committee for one of your own."))
    return ticket


def cast_by_ticket(
    session: Session, festival: Festival, *, token: str, entry_id: UUID | None, network: str, secret: str, now: datetime
) -> None:
    """Count a ticket's vote; which ticket it was is kept nowhere.

    Raises:
        NotFound: no vote at the festival, or no such ticket.
        polls.PollClosed: the vote has not begun, or is over.
        TicketUsed: it has voted.
        Invalid: no such entry.
    """
    polls.open_poll(session, festival.id, now=now)
    ticket = ticket_of(session, festival.id, token)
    _check_entry(session, festival.id, entry_id)
    # To the hour: the moment would tell which vote was this ticket's.
    ticket.used_at = now.replace(minute=0, second=0, microsecond=0)
    session.add(
        Ballot(
            id=uuid4(),
            festival_id=festival.id,
            entry_id=entry_id,
            channel=rules.TICKET,
            voter=None,
            domain="",
            network=keyed(network, festival.id, secret=secret),
            letters=0,
            link_hash=None,
            cast_at=now,
            confirmed_at=now,
        )
    )
    session.flush()


def ask_by_email(
    session: Session,
    festival: Festival,
    *,
    email: str,
    entry_id: UUID | None,
    network: str,
    secret: str,
    public_url: str,
    now: datetime,
) -> None:
    """Send the link that makes the vote count; whoever has voted gets no letter, and the answer is the same.

    Until it is confirmed, a later choice takes the place of an earlier one.

    Raises:
        NotFound: no vote at the festival.
        polls.PollClosed: the vote has not begun, or is over.
        Invalid: no address, or no such entry.
    """
    polls.open_poll(session, festival.id, now=now)
    address = rules.same_address(email)
    if address is None:
        raise Invalid([FieldError("/email", N_("Write an e-mail address, such as nama@contoh.id."))])
    name = _check_entry(session, festival.id, entry_id)
    voter = keyed(address, festival.id, secret=secret)
    fresh = insert(Ballot).values(
        id=ids.new_id(),
        festival_id=festival.id,
        entry_id=entry_id,
        channel=rules.EMAIL,
        voter=voter,
        domain=address.rpartition("@")[2],
        network=keyed(network, festival.id, secret=secret),
        letters=0,
        link_hash=None,
        cast_at=now,
        confirmed_at=None,
    )
    session.execute(fresh.on_conflict_do_nothing())
    held = Ballot.festival_id == festival.id, Ballot.voter == voter
    ballot = session.scalars(select(Ballot).where(*held).with_for_update()).one()
    if ballot.confirmed_at is not None or ballot.letters >= MOST_LETTERS or entry_id is None:
        return
    token = secrets.token_urlsafe(24)
    ballot.entry_id, ballot.link_hash, ballot.cast_at = entry_id, _hash(token), now
    ballot.letters += 1
    event = VoteRequested(
        version=ballot.letters,
        ballot_id=ballot.id,
        festival_id=festival.id,
        festival_name=festival.name,
        innovation_name=name,
        email=email.strip(),
        link=f"{public_url}/festival/{festival.slug}/favorit/konfirmasi/{token}",
    )
    outbox.add(session, event, now=now)


def asked_for(session: Session, festival_id: UUID, token: str) -> Ballot:
    """The vote that a link confirms.

    Raises:
        NotFound: no such link, or a newer one was sent.
        AlreadyCounted: it was confirmed.
    """
    query = select(Ballot).where(Ballot.festival_id == festival_id, Ballot.link_hash == _hash(token))
    ballot = session.scalar(query.with_for_update())
    if ballot is None:
        raise NotFound(
            N_("This link leads to no vote. If you asked twice, the newest letter holds the one that works.")
        )
    if ballot.confirmed_at is not None:
        raise AlreadyCounted(N_("It counts once; there is nothing more to do."))
    return ballot


def confirm(session: Session, festival: Festival, *, token: str, now: datetime) -> None:
    """Make a vote by e-mail count.

    Raises:
        NotFound: no vote at the festival, or no such link.
        polls.PollClosed: the vote is over.
        AlreadyCounted: it was confirmed.
    """
    polls.open_poll(session, festival.id, now=now)
    asked_for(session, festival.id, token).confirmed_at = now
    session.flush()


def keyed(value: str, festival_id: UUID, *, secret: str) -> str:
    """What stands for an address or a network, in this festival alone; nobody without the key can tell whose it is."""
    return hmac.digest(secret.encode(), b"poll:" + festival_id.bytes + value.encode(), "sha256").hex()


def _check_entry(session: Session, festival_id: UUID, entry_id: UUID | None) -> str:
    names = {entry.id: innovation.name for entry, innovation in festivals.entries(session, festival_id)}
    if entry_id not in names:
        raise Invalid([FieldError("/entry_id", N_("Choose one of the innovations."))])
    return names[entry_id]


def _derived(purpose: bytes, *, secret: str) -> str:
    return urlsafe_b64encode(hmac.digest(secret.encode(), purpose, "sha256")[:18]).decode()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
