"""What agencies were given when they submitted, and the keys to check it with."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("innovation_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["innovation_id"], ["innovation.id"], name="fk_receipt_innovation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_receipt"),
    )
    op.create_index("ix_receipt_innovation_id", "receipt", ["innovation_id"])
    op.create_table(
        "receipt_key",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("x", sa.Text, nullable=False),
        sa.Column("used_since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipt_key"),
    )
