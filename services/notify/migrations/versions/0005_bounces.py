"""Which addresses refuse letters; letters are found by whom they went to."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "suppression",
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivery_id", sa.Uuid, nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_suppression"),
    )
    op.create_index("ix_delivery_recipient", "delivery", ["recipient"])
