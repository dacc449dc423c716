"""Where agencies' systems are called, what they are told, and what they answered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0011"
down_revision = "0010"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("agency_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("types", ARRAY(sa.Text), nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("previous_secret", sa.Text),
        sa.Column("previous_ends_at", _INSTANT),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("state_since", _INSTANT, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failing_since", _INSTANT),
        sa.Column("delivered_at", _INSTANT),
        sa.Column("open_at", _INSTANT, nullable=False),
        sa.Column("served_at", _INSTANT, nullable=False),
        sa.Column("is_swift", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_endpoint"),
    )
    op.create_index("ix_webhook_endpoint_agency_id", "webhook_endpoint", ["agency_id"])
    op.create_table(
        "webhook_event",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("subject_version", sa.Integer, nullable=False),
        sa.Column("occurred_at", _INSTANT, nullable=False),
        sa.Column("correlation_id", sa.Text, nullable=False),
        sa.Column("agency_ids", ARRAY(sa.Uuid)),
        sa.Column("endpoint_id", sa.Uuid, _of_endpoint("webhook_event")),
        sa.Column("data", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_event"),
    )
    op.create_index("ix_webhook_event_occurred_at", "webhook_event", ["occurred_at"])
    op.create_index("ix_webhook_event_endpoint_id", "webhook_event", ["endpoint_id"])
    _create_ledger()


def _create_ledger() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("endpoint_id", sa.Uuid, _of_endpoint("webhook_delivery"), nullable=False),
        sa.Column("event_id", sa.Uuid, _gone_with("webhook_event.id", "fk_webhook_delivery_event_id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("queued_at", _INSTANT, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("state_since", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_delivery"),
        sa.UniqueConstraint("endpoint_id", "event_id", name="uq_webhook_delivery_endpoint_id_event_id"),
    )
    waiting = sa.text("state IN ('pending', 'sending')")
    due = ["endpoint_id", "due_at"]
    op.create_index("ix_webhook_delivery_due_at", "webhook_delivery", due, postgresql_where=waiting)
    op.create_index("ix_webhook_delivery_log", "webhook_delivery", ["endpoint_id", "id"])
    op.create_index("ix_webhook_delivery_event_id", "webhook_delivery", ["event_id"])
    name = "fk_webhook_attempt_delivery_id"
    op.create_table(
        "webhook_attempt",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("delivery_id", sa.Uuid, _gone_with("webhook_delivery.id", name), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("headers", JSONB, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("duration_ms", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_attempt"),
    )
    op.create_index("ix_webhook_attempt_delivery_id", "webhook_attempt", ["delivery_id", "id"])


def _of_endpoint(table: str) -> sa.ForeignKey:
    return _gone_with("webhook_endpoint.id", f"fk_{table}_endpoint_id")


def _gone_with(column: str, name: str) -> sa.ForeignKey:
    return sa.ForeignKey(column, name=name, ondelete="CASCADE")
