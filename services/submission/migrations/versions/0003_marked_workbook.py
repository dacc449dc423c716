"""Workbooks that were refused, kept for a day with their cells marked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "marked_workbook",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("uploaded_by", sa.Text, nullable=False),
        sa.Column("filename", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_marked_workbook"),
    )
    op.create_index("ix_marked_workbook_created_at", "marked_workbook", ["created_at"])
