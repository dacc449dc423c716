"""When the next letter may leave; what is due is found by its channel."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "pace",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_pace"),
    )
    op.drop_index("ix_delivery_due_at", "delivery")
    unfinished = sa.text("state IN ('pending', 'sending')")
    op.create_index("ix_delivery_due_at", "delivery", ["channel", "is_urgent", "due_at"], postgresql_where=unfinished)
