"""What were agencies told of when they present, so that a change is told and nothing else?"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "told_time",
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("entry_id", sa.Uuid, nullable=False),
        *(
            sa.Column(name, sa.DateTime(timezone=True))
            for name in ("told_from", "told_until", "told_at", "seen_from", "seen_until", "seen_at")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="fk_told_time_round_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_told_time_entry_id"),
        sa.PrimaryKeyConstraint("round_id", "entry_id", name="pk_told_time"),
    )
