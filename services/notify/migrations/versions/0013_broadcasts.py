"""What the committee tells a chosen audience."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0013"
down_revision = "0012"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    texts = ("subject", "body", "label", "path", "subject_en", "body_en", "label_en", "author_id", "author")
    op.create_table(
        "broadcast",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("chosen", JSONB, nullable=False),
        sa.Column("is_urgent", sa.Boolean, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("tests", sa.Integer, nullable=False),
        sa.Column("audience", ARRAY(sa.Text), nullable=False),
        sa.Column("recipients", sa.Integer, nullable=False),
        sa.Column("correlation_id", sa.Text, nullable=False),
        sa.Column("sent_at", _INSTANT),
        sa.Column("sent_by", sa.Text, nullable=False),
        sa.Column("planned_at", _INSTANT),
        sa.Column("stopped_at", _INSTANT),
        sa.Column("stopped_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_broadcast"),
    )
    to_plan = sa.text("sent_at IS NOT NULL AND planned_at IS NULL AND stopped_at IS NULL")
    op.create_index("ix_broadcast_to_plan", "broadcast", ["sent_at"], postgresql_where=to_plan)
