"""What each person is told in the app, what was read of it, and what each prefers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("delivery", sa.Column("person_id", sa.Uuid))
    op.add_column("delivery", sa.Column("read_at", _INSTANT))
    in_the_app = sa.text("channel = 'inbox'")
    op.create_index("ix_delivery_inbox", "delivery", ["person_id", "id"], postgresql_where=in_the_app)
    unread = sa.text("channel = 'inbox' AND state = 'delivered' AND read_at IS NULL")
    op.create_index("ix_delivery_unread", "delivery", ["person_id", "id"], postgresql_where=unread)
    op.create_index("ix_person_version_email", "person_version", ["email"])
    op.create_table(
        "preference",
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("choices", JSONB, nullable=False),
        sa.Column("quiet_from", sa.Time),
        sa.Column("quiet_until", sa.Time),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_preference"),
    )
