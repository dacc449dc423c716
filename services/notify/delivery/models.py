"""What is kept of each thing to be told, and of each letter that tells it?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKeyConstraint, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.tables import Base

PENDING = "pending"
SENDING = "sending"
DELIVERED = "delivered"
FAILED = "failed"
SUPPRESSED = "suppressed"
BOUNCED = "bounced"
STATES = (PENDING, SENDING, DELIVERED, BOUNCED, FAILED, SUPPRESSED)
FINAL = (DELIVERED, BOUNCED, FAILED, SUPPRESSED)
EMAIL = "email"
INBOX = "inbox"
DIGEST = "digest"

UNREAD = "channel = 'inbox' AND state = 'delivered' AND read_at IS NULL"

_Instant = DateTime(timezone=True)


class Notice(Base):
    """One event, one kind of letter: what is told, and whom it is for.

    `audience` holds selectors (`services.notify.audience`); `unmet` those of them that led to nobody yet.
    While `look_again_at` is set, a sweep looks again; unmet and not set is a dead end that staff see.
    With `withdrawn_for`, the reason in a word, nothing of it leaves any more, whoever becomes known.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_look_again_at", "look_again_at", postgresql_where=text("look_again_at IS NOT NULL")),
        Index("ix_notice_occurred_at", "occurred_at"),
        Index("ix_notice_subject", "subject"),
    )

    event_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    subject: Mapped[str] = mapped_column(Text)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    audience: Mapped[list[str]] = mapped_column(ARRAY(Text))
    correlation_id: Mapped[str] = mapped_column(Text)
    is_urgent: Mapped[bool]
    occurred_at: Mapped[datetime] = mapped_column(_Instant)
    created_at: Mapped[datetime] = mapped_column(_Instant)
    looks: Mapped[int]
    look_again_at: Mapped[datetime | None] = mapped_column(_Instant)
    unmet: Mapped[list[str]] = mapped_column(ARRAY(Text))
    withdrawn_for: Mapped[str | None] = mapped_column(Text)


class Delivery(Base):
    """One letter to one recipient; its id is the Message-ID, on every attempt the same.

    `recipient` is the address, or the selector of an agency that has none. `due_at` is when the next attempt may
    be made; while one is being made it is the end of the lease, after which somebody else takes it up.

    In the channel `inbox` it is what the app shows to `person_id`, delivered as soon as it is planned.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("event_id", "channel", "recipient"),
        ForeignKeyConstraint(["event_id", "kind"], ["notice.event_id", "notice.kind"]),
        Index(
            "ix_delivery_due_at",
            *("channel", "is_urgent", "due_at"),
            postgresql_where=text("state IN ('pending', 'sending')"),
        ),
        Index("ix_delivery_state", "state", "id"),
        Index("ix_delivery_recipient", "recipient"),
        Index("ix_delivery_inbox", "person_id", "id", postgresql_where=text("channel = 'inbox'")),
        Index("ix_delivery_unread", "person_id", "id", postgresql_where=text(UNREAD)),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    event_id: Mapped[UUID] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID | None] = mapped_column(Uuid)
    selector: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    is_urgent: Mapped[bool]
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int]
    queued_at: Mapped[datetime] = mapped_column(_Instant)
    due_at: Mapped[datetime] = mapped_column(_Instant)
    state_since: Mapped[datetime] = mapped_column(_Instant)
    read_at: Mapped[datetime | None] = mapped_column(_Instant)


class Pace(Base):
    """When the next letter of a channel may leave, where a server takes only so many a second."""

    __tablename__ = "pace"

    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    free_at: Mapped[datetime] = mapped_column(_Instant)


class Suppression(Base):
    """An address that letters came back from for good, or whose owner complained: nothing is sent there any more."""

    __tablename__ = "suppression"

    address: Mapped[str] = mapped_column(Text, primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(_Instant)
    delivery_id: Mapped[UUID] = mapped_column(Uuid)
