"""A moment from which the public sees no newer sheets, and a board for each view."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("festival", sa.Column("freeze_at", sa.DateTime(timezone=True)))
    # The sweep computes both views anew within a second.
    op.execute("DELETE FROM board_snapshot")
    op.add_column("board_snapshot", sa.Column("view", sa.Text, nullable=False))
    op.drop_constraint("pk_board_snapshot", "board_snapshot")
    op.create_primary_key("pk_board_snapshot", "board_snapshot", ["festival_id", "view"])
    op.create_table(
        "reveal",
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("is_rehearsal", sa.Boolean, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("festival_id", name="pk_reveal"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_reveal_festival_id"),
    )
