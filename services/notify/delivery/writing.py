"""From what is a letter of the ledger written, and must it still be sent?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from services.notify.audience import following
from services.notify.channels.email import Mailer
from services.notify.channels.message import Parcel
from services.notify.channels.outcome import Outcome
from services.notify.delivery import rules
from services.notify.delivery.models import Delivery, Notice, Suppression
from services.notify.delivery.outcomes import ADDRESS_REFUSES, GAVE_UP, UNSUBSCRIBED
from services.notify.messages import letters
from services.notify.messages import use_cases as messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """What every letter needs beside its own values, and how letters leave.

    Each worker process opens up to so many `connections` to the mail server; all processes together hand over no
    more than `per_second` letters, where that is not 0.
    """

    city_name: str
    public_url: str
    time_zone: str
    mailer: Callable[[], Mailer]
    connections: int = 1
    per_second: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A letter with what it tells; `stop` as of `_stop_path`, `refuses` where its address wants no letters.

    `wording` is what staff wrote in the place of the file's words.
    """

    delivery: Delivery
    notice: Notice
    stop: str | None
    refuses: bool
    wording: str | None

    def hindrance(self) -> Outcome | None:
        """Why it must not be sent any more; None where it must."""
        if self.notice.withdrawn_for is not None:
            return Outcome(is_unwanted=True, reason=self.notice.withdrawn_for)
        if self.refuses:
            return Outcome(is_unwanted=True, reason=ADDRESS_REFUSES)
        if self.stop is None:
            return Outcome(is_unwanted=True, reason=UNSUBSCRIBED)
        if self.delivery.attempts > rules.MAX_ATTEMPTS:
            return Outcome(reason=GAVE_UP)
        return None


class Desk:
    """Writes the letters of one run; what a notice says in a language is written once, and sent to all it is for."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._written: dict[tuple[UUID, str, str, str, str | None], letters.Letter] = {}

    def parcel(self, ready: Ready) -> Parcel:
        """The letter, with its envelope.

        Raises:
            letters.WrongTemplate: the template and the parameters do not fit.
        """
        delivery, notice, stop = ready.delivery, ready.notice, ready.stop or ""
        key = (notice.event_id, notice.kind, delivery.language, stop, ready.wording)
        letter = self._written.get(key)
        if letter is None:
            letter = write(
                self._sender,
                notice.kind,
                language=delivery.language,
                parameters=notice.parameters,
                stop=stop,
                wording=ready.wording,
            )
            if not stop:
                # With a way to end them, each is another letter.
                self._written[key] = letter
        return Parcel(
            message_id=delivery.id,
            thread=notice.subject,
            address=delivery.recipient,
            letter=letter,
            unsubscribe=self._sender.public_url + stop if stop else "",
            correlation_id=notice.correlation_id,
        )


def make_ready(session: Session, claimed: Sequence[UUID]) -> dict[UUID, Ready]:
    """What the letters of a batch are written from, read at once."""
    rows = session.execute(
        select(Delivery, Notice, Suppression.address)
        .join_from(Delivery, Notice)
        .outerjoin(Suppression, Suppression.address == Delivery.recipient)
        .where(Delivery.id.in_(claimed))
        # Whom a notice is for may be a list of thousands.
        .options(defer(Notice.audience))
    ).all()
    wordings = messages.wordings(session)
    return {
        delivery.id: Ready(
            delivery=delivery,
            notice=notice,
            stop=_stop_path(session, delivery),
            refuses=refusing is not None,
            wording=wordings.of(notice.kind, delivery.language, festival=notice.parameters.get(messages.FESTIVAL, "")),
        )
        for delivery, notice, refusing in rows
    }


def write(
    sender: Sender,
    kind: str,
    *,
    language: str,
    parameters: dict[str, Any],
    stop: str = "",
    wording: str | None = None,
) -> letters.Letter:
    """The letter, its path made a full address; `stop` is the path of the page that ends such letters.

    Raises:
        letters.WrongTemplate: the template and the parameters do not fit.
    """
    path = str(parameters.get("path", "/"))
    link = path if path.startswith(("http://", "https://")) else sender.public_url + path
    values = {**parameters, "link": link, "city": sender.city_name, "home": sender.public_url}
    values["stop"] = sender.public_url + stop if stop else ""
    return messages.write(kind, language=language, time_zone=sender.time_zone, values=values, wording=wording)


def _stop_path(session: Session, delivery: Delivery) -> str | None:
    """Where the recipient ends letters of this kind; empty where it is duty to get them, None where it was ended."""
    if not following.is_of_choice(delivery.selector):
        return ""
    key = following.key_of(session, delivery.selector, delivery.recipient)
    return None if key is None else f"/langganan/berhenti/{key}"
