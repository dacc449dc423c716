"""When who is to be reminded of what, and until when innovations are taken."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("agency_version", sa.Column("head_email", sa.Text))
    op.add_column("person_version", sa.Column("agency_id", sa.Uuid))
    op.create_index("ix_notice_subject", "notice", ["subject"])
    op.create_table(
        "reminder",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("occasion", sa.Text, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("parameters", JSONB, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("settled_at", _INSTANT),
        sa.Column("letters", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", "occasion", "step", name="pk_reminder"),
    )
    op.create_index("ix_reminder_due_at", "reminder", ["due_at"], postgresql_where=sa.text("settled_at IS NULL"))
    op.create_index("ix_reminder_settled_at", "reminder", ["settled_at"])
    op.create_table(
        "period_end",
        sa.Column("set_to", _INSTANT, nullable=False),
        sa.Column("closes_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("set_to", name="pk_period_end"),
    )
    op.create_table(
        "innovation_standing",
        sa.Column("innovation_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("parameters", JSONB, nullable=False),
        sa.Column("is_planned", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("innovation_id", name="pk_innovation_standing"),
    )
    fresh = sa.text("NOT is_planned")
    op.create_index("ix_innovation_standing_fresh", "innovation_standing", ["since"], postgresql_where=fresh)
