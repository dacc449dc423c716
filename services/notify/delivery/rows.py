"""Which rows of the ledger does a notice lead to: letters, what a digest gathers, and what the app shows?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notify.audience.use_cases import Recipient
from services.notify.delivery.models import DELIVERED, DIGEST, EMAIL, INBOX, PENDING, SUPPRESSED, Notice
from services.notify.preferences.rules import DAILY, OFF, WEEKLY, Wishes, next_digest
from shared.kit import ids

NO_ADDRESS = "no_address"
TURNED_OFF = "turned_off"


@dataclass(frozen=True, slots=True)
class Reached:
    """Who is told: by address, or by selector where an office has none; and in the app, by person."""

    letters: dict[str, Recipient] = field(default_factory=dict)
    people: dict[UUID, Recipient] = field(default_factory=dict)

    def add(self, recipients: Iterable[Recipient]) -> None:
        """Reach these too, each once; what goes to an office is no one person's to turn off."""
        for recipient in recipients:
            key = recipient.address or recipient.selector
            held = self.letters.get(key)
            if held is None or (held.person_id is not None and recipient.person_id is None):
                self.letters[key] = recipient
            self.add_people([recipient])

    def add_people(self, recipients: Iterable[Recipient]) -> None:
        """Reach these in the app alone."""
        for recipient in recipients:
            if recipient.person_id is not None:
                self.people.setdefault(recipient.person_id, recipient)


def of_notice(
    notice: Notice, reached: Reached, wishes: Mapping[UUID, Wishes], *, now: datetime
) -> list[dict[str, Any]]:
    """A row for each letter, and one for each person whose app shows it."""
    rows = [_letter(notice, key, recipient, wishes, now=now) for key, recipient in reached.letters.items()]
    shown = (
        _row(notice, recipient, channel=INBOX, recipient=recipient.address or f"person:{person_id}", now=now)
        | {"language": wishes[person_id].language, "state": DELIVERED}
        for person_id, recipient in reached.people.items()
        if wishes[person_id].of_kind(notice.kind).inbox and not recipient.insists
    )
    return [*rows, *shown]


def _letter(
    notice: Notice, key: str, recipient: Recipient, wishes: Mapping[UUID, Wishes], *, now: datetime
) -> dict[str, Any]:
    row = _row(notice, recipient, channel=EMAIL, recipient=key, now=now)
    if recipient.address is None:
        return row | {"state": SUPPRESSED, "reason": NO_ADDRESS}
    if recipient.pace in {DAILY, WEEKLY} and not notice.is_urgent:
        due_at = next_digest(recipient.pace, after=now, time_zone=recipient.time_zone)
        return row | {"channel": DIGEST, "due_at": due_at}
    if recipient.person_id is None:
        return row
    wished = wishes[recipient.person_id]
    if recipient.insists:
        return row | {"language": wished.language}
    row |= {"language": wished.language, "due_at": wished.leaves_at(notice.kind, now=now)}
    match wished.of_kind(notice.kind).email:
        case pace if pace in {DAILY, WEEKLY}:
            return row | {"channel": DIGEST}
        case pace if pace == OFF:
            return row | {"state": SUPPRESSED, "reason": TURNED_OFF}
        case _:
            return row


def _row(notice: Notice, told: Recipient, *, channel: str, recipient: str, now: datetime) -> dict[str, Any]:
    return {
        "id": ids.new_id(),
        "event_id": notice.event_id,
        "kind": notice.kind,
        "channel": channel,
        "recipient": recipient,
        "person_id": told.person_id,
        "selector": told.selector,
        "language": told.language,
        "is_urgent": notice.is_urgent,
        "state": PENDING,
        "reason": "",
        "attempts": 0,
        "queued_at": now,
        "due_at": now,
        "state_since": now,
    }
