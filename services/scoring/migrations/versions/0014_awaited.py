"""Before the end of which round were judges reminded of their missing sheets?"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "round_reminder",
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hours_before", sa.Integer, nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="fk_round_reminder_round_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("round_id", "closes_at", "hours_before", name="pk_round_reminder"),
    )
