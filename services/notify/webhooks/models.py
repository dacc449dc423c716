"""What is kept of an agency's webhooks: where they go, what there is to tell, and what became of each?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.tables import Base

ACTIVE, PAUSED, ENDED = ENDPOINT_STATES = ("active", "paused", "ended")

PENDING, SENDING, DELIVERED, FAILED, SUPPRESSED = STATES = ("pending", "sending", "delivered", "failed", "suppressed")

_Instant = DateTime(timezone=True)


class Endpoint(Base):
    """An address of an agency's system, and how it has been doing.

    `open_at` is when the next call may be made: after a failure it lies ahead, and while a call is under way it is the
    end of that call's lease, so that there is one call at a time. `is_swift` once the last answer came quickly.
    `previous_secret` signs beside `secret` until `previous_ends_at`.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (Index("ix_webhook_endpoint_agency_id", "agency_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int]
    label: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    types: Mapped[list[str]] = mapped_column(ARRAY(Text))
    secret: Mapped[str] = mapped_column(Text)
    previous_secret: Mapped[str | None] = mapped_column(Text)
    previous_ends_at: Mapped[datetime | None] = mapped_column(_Instant)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    state_since: Mapped[datetime] = mapped_column(_Instant)
    created_at: Mapped[datetime] = mapped_column(_Instant)
    created_by: Mapped[str] = mapped_column(Text)
    failures: Mapped[int]
    failing_since: Mapped[datetime | None] = mapped_column(_Instant)
    delivered_at: Mapped[datetime | None] = mapped_column(_Instant)
    open_at: Mapped[datetime] = mapped_column(_Instant)
    served_at: Mapped[datetime] = mapped_column(_Instant)
    is_swift: Mapped[bool]


class WebhookEvent(Base):
    """Something that agencies' systems may be told, without what is nobody's but ours; kept for a replay.

    `agency_ids` are those whom it concerns, null for all; `endpoint_id` is set where it is a test of that one alone.
    """

    __tablename__ = "webhook_event"
    __table_args__ = (
        Index("ix_webhook_event_occurred_at", "occurred_at"),
        Index("ix_webhook_event_endpoint_id", "endpoint_id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    type: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    subject_version: Mapped[int]
    occurred_at: Mapped[datetime] = mapped_column(_Instant)
    correlation_id: Mapped[str] = mapped_column(Text)
    agency_ids: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    endpoint_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("webhook_endpoint.id", ondelete="CASCADE"))
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)


class WebhookDelivery(Base):
    """One event for one endpoint; its id is the `webhook-id`, on every attempt the same.

    `due_at` is when the next attempt may be made; while one is being made it is the end of the lease.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "event_id"),
        Index(
            "ix_webhook_delivery_due_at",
            "endpoint_id",
            "due_at",
            postgresql_where=text("state IN ('pending', 'sending')"),
        ),
        Index("ix_webhook_delivery_log", "endpoint_id", "id"),
        Index("ix_webhook_delivery_event_id", "event_id"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    endpoint_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("webhook_endpoint.id", ondelete="CASCADE"))
    event_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("webhook_event.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int]
    queued_at: Mapped[datetime] = mapped_column(_Instant)
    due_at: Mapped[datetime] = mapped_column(_Instant)
    state_since: Mapped[datetime] = mapped_column(_Instant)


class WebhookAttempt(Base):
    """One call and its answer, the first of it; without `status` there was none, and `reason` says why."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (Index("ix_webhook_attempt_delivery_id", "delivery_id", "id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    delivery_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("webhook_delivery.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(_Instant)
    url: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, str]] = mapped_column(JSONB)
    status: Mapped[int | None]
    answer: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    duration_ms: Mapped[int]
