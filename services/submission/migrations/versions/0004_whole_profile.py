"""The five criteria, what a later entry follows from, notes per field, what an edit changed, permissions."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"

_CRITERIA = ("novelty", "benefit", "lawful", "authority", "replicable")


def upgrade() -> None:
    for criterion in _CRITERIA:
        op.add_column("innovation", sa.Column(f"criterion_{criterion}", sa.Text))
    for amount in ("budget_before", "budget_after"):
        op.add_column("innovation", sa.Column(amount, sa.Numeric(18, 2)))
    op.add_column("innovation", sa.Column("development", sa.Text))
    op.add_column("innovation", sa.Column("returned_at", sa.DateTime(timezone=True)))
    op.add_column("innovation", sa.Column("predecessor_id", sa.Uuid))
    op.add_column("innovation", sa.Column("relation", sa.Text))
    op.create_foreign_key("fk_innovation_predecessor_id", "innovation", "innovation", ["predecessor_id"], ["id"])
    op.create_index("ix_innovation_predecessor_id", "innovation", ["predecessor_id"])
    # What rows before this migration were: reported once, nothing noted, partners who edit.
    _add_filled("innovation", sa.Column("times_reported", sa.Integer, nullable=False, server_default="1"))
    _add_filled("innovation", sa.Column("field_notes", JSONB, nullable=False, server_default="{}"))
    _add_filled("innovation_history", sa.Column("changes", JSONB, nullable=False, server_default="{}"))
    _add_filled("partnership", sa.Column("permission", sa.Text, nullable=False, server_default="co_owner"))


def _add_filled(table: str, column: sa.Column[Any]) -> None:
    """Add a column that every row has a value for, and that new rows must name."""
    op.add_column(table, column)
    op.alter_column(table, column.name, server_default=None)
