"""What does a mail server report about a letter that it had taken? Pure.

Source: RFC 3464 (delivery status), RFC 3463 (status codes), RFC 5965 (complaints).
"""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message
from typing import Literal
from uuid import UUID

Outcome = Literal["bounced", "complained", "delayed"]
BOUNCED: Outcome = "bounced"
COMPLAINED: Outcome = "complained"
DELAYED: Outcome = "delayed"
REASON_LIMIT = 300
# No such mailbox or domain, or closed for good; a full mailbox or a policy may be otherwise tomorrow.
_DEAD = ("5.1.", "5.2.1", "5.0.0")


class NotAReport(ValueError):
    """Not a report about one of our letters; the text says what it lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of a letter later; `ends_address` when nothing should be sent to it any more."""

    delivery_id: UUID
    outcome: Outcome
    status: str = ""
    reason: str = ""

    @property
    def ends_address(self) -> bool:
        return self.outcome == COMPLAINED or (self.outcome == BOUNCED and self.status.startswith(_DEAD))


def read(raw: bytes) -> Report:
    """The report that a mail server, or a mail program's user, sent back.

    Raises:
        NotAReport: it is another letter, damaged, or about a letter that no id of ours is in.
    """
    try:
        # The plain policy: the other one reads the grammar of each header, and some that strangers send break it.
        message = message_from_bytes(raw, policy=policy.compat32)
        kind = message.get_param("report-type") if message.get_content_type() == "multipart/report" else None
        parts = list(message.walk())
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise NotAReport(f"it cannot be read: {type(error).__name__}") from error
    if kind == "feedback-report":
        return Report(delivery_id=_letter_of(parts), outcome=COMPLAINED, reason="complaint")
    if kind != "delivery-status":
        raise NotAReport("it is no multipart/report about a delivery or a complaint")
    fields = _fields_of(parts)
    action, status = fields.get("action", "").strip().lower(), fields.get("status", "").strip()
    if action not in {"failed", "delayed"}:
        raise NotAReport(f"it says {action or 'nothing'} of the delivery")
    reason = fields.get("diagnostic-code", "").partition(";")[2].strip()
    return Report(
        delivery_id=_letter_of(parts),
        outcome=BOUNCED if action == "failed" else DELAYED,
        status=status[:20],
        reason=_without_addresses(f"{status} {reason}")[:REASON_LIMIT],
    )


def _fields_of(parts: list[Message]) -> dict[str, str]:
    """The fields of the recipient's block, the last one: the first is of the message as a whole."""
    for part in parts:
        if part.get_content_type() == "message/delivery-status" and isinstance(part.get_payload(), list):
            blocks = [block for block in part.get_payload() if isinstance(block, Message) and block.get("Action")]
            if blocks:
                return {name.lower(): str(value) for name, value in blocks[-1].items()}
    raise NotAReport("it has no delivery status")


def _letter_of(parts: list[Message]) -> UUID:
    for part in parts[1:]:
        found = str(part.get("Message-ID") or "")
        if part.get_content_type() == "text/rfc822-headers":
            found = str(message_from_bytes(_bytes_of(part), policy=policy.compat32).get("Message-ID") or "")
        try:
            return UUID(found.strip().strip("<>").partition("@")[0])
        except ValueError:
            continue
    raise NotAReport("no letter of ours is in it")


def _bytes_of(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _without_addresses(text: str) -> str:
    return " ".join("<address>" if "@" in word else word for word in text.split())
