"""Who scores what where not everybody scores everything, and who must not score what."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("judge", sa.Column("agency_id", sa.Uuid))
    op.create_table(
        "assignment",
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("entry_id", sa.Uuid, nullable=False),
        sa.Column("judge_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("round_id", "entry_id", "judge_id", name="pk_assignment"),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="fk_assignment_round_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_assignment_entry_id"),
        sa.ForeignKeyConstraint(["judge_id"], ["judge.id"], name="fk_assignment_judge_id"),
    )
    op.create_index("ix_assignment_judge_id", "assignment", ["judge_id"])
    op.create_table(
        "conflict",
        sa.Column("entry_id", sa.Uuid, nullable=False),
        sa.Column("judge_id", sa.Uuid, nullable=False),
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("noted_at", _INSTANT, nullable=False),
        sa.Column("noted_by", sa.Text, nullable=False),
        sa.Column("lifted_at", _INSTANT),
        sa.Column("lifted_by", sa.Text, nullable=False),
        sa.Column("lifted_reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "judge_id", name="pk_conflict"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_conflict_entry_id"),
        sa.ForeignKeyConstraint(["judge_id"], ["judge.id"], name="fk_conflict_judge_id"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_conflict_festival_id"),
    )
    op.create_index("ix_conflict_festival_id", "conflict", ["festival_id"])
