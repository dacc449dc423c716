"""What each verifier has decided so far, and who has an innovation open."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "check_draft",
        sa.Column("innovation_id", sa.Uuid, nullable=False),
        sa.Column("verifier", sa.Text, nullable=False),
        sa.Column("typed", JSONB, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["innovation_id"], ["innovation.id"], name="fk_check_draft_innovation_id"),
        sa.PrimaryKeyConstraint("innovation_id", "verifier", name="pk_check_draft"),
    )
    op.create_table(
        "check_presence",
        sa.Column("innovation_id", sa.Uuid, nullable=False),
        sa.Column("verifier", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["innovation_id"], ["innovation.id"], name="fk_check_presence_innovation_id"),
        sa.PrimaryKeyConstraint("innovation_id", "verifier", name="pk_check_presence"),
    )
    op.create_index("ix_check_presence_seen_at", "check_presence", ["seen_at"])
