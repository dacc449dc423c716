"""When each entry presents, and who did when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0009"
down_revision = "0008"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "schedule",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("category_id", sa.Uuid),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("starts_at", _INSTANT, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("pause_minutes", sa.Integer, nullable=False),
        sa.Column("rest_from", _INSTANT),
        sa.Column("rest_until", _INSTANT),
        sa.Column("order_by", sa.Text, nullable=False),
        sa.Column("seed", sa.Text, nullable=False),
        sa.Column("entry_order", ARRAY(sa.Uuid), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_schedule"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_schedule_festival_id"),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="fk_schedule_round_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name="fk_schedule_category_id", ondelete="CASCADE"),
        sa.UniqueConstraint(
            "round_id", "category_id", name="uq_schedule_round_id_category_id", postgresql_nulls_not_distinct=True
        ),
    )
    op.create_index("ix_schedule_festival_id", "schedule", ["festival_id"])
    op.create_table(
        "presentation",
        sa.Column("schedule_id", sa.Uuid, nullable=False),
        sa.Column("entry_id", sa.Uuid, nullable=False),
        sa.Column("started_at", _INSTANT, nullable=False),
        sa.Column("ended_at", _INSTANT),
        sa.Column("paused_at", _INSTANT),
        sa.Column("paused", sa.Interval, nullable=False),
        sa.PrimaryKeyConstraint("schedule_id", "entry_id", name="pk_presentation"),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedule.id"], name="fk_presentation_schedule_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_presentation_entry_id"),
    )
