"""Up to where the mailbox that letters come back to was read; and links that let judges in leave the app."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "bounce_mailbox",
        sa.Column("name", sa.Text, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("uid_validity", "last_uid")),
        *(sa.Column(name, _INSTANT, nullable=False) for name in ("due_at", "read_at")),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_bounce_mailbox"),
    )
    op.execute("DELETE FROM delivery WHERE channel = 'inbox' AND kind = 'judge_invited'")
