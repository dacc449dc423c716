"""The backbone's tables, who may be told, and the ledger of what was."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.kit import schema

revision = "0001"
down_revision = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    schema.create_v1(op.get_bind())
    _create_audience()
    _create_notice()
    _create_delivery()


def _create_audience() -> None:
    op.create_table(
        "agency_version",
        sa.Column("agency_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.PrimaryKeyConstraint("agency_id", "version", name="pk_agency_version"),
    )
    op.create_table(
        "person_version",
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("roles", ARRAY(sa.Text), nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "version", name="pk_person_version"),
    )


def _create_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("parameters", JSONB, nullable=False),
        sa.Column("audience", ARRAY(sa.Text), nullable=False),
        sa.Column("correlation_id", sa.Text, nullable=False),
        sa.Column("occurred_at", _INSTANT, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("looks", sa.Integer, nullable=False),
        sa.Column("look_again_at", _INSTANT),
        sa.Column("unmet", ARRAY(sa.Text), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "kind", name="pk_notice"),
    )
    op.create_index("ix_notice_occurred_at", "notice", ["occurred_at"])
    waiting = sa.text("look_again_at IS NOT NULL")
    op.create_index("ix_notice_look_again_at", "notice", ["look_again_at"], postgresql_where=waiting)


def _create_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("selector", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("queued_at", _INSTANT, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("state_since", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("event_id", "channel", "recipient", name="uq_delivery_event_id_channel_recipient"),
        sa.ForeignKeyConstraint(
            ["event_id", "kind"], ["notice.event_id", "notice.kind"], name="fk_delivery_event_id_kind"
        ),
    )
    op.create_index("ix_delivery_state", "delivery", ["state", "id"])
    unfinished = sa.text("state IN ('pending', 'sending')")
    op.create_index("ix_delivery_due_at", "delivery", ["due_at"], postgresql_where=unfinished)
