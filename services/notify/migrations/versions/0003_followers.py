"""Who follows what, and which letters can wait for the others."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_INSTANT = sa.DateTime(timezone=True)

# What can be followed was told of before there were followers.
_KNOWN_AGENCIES = """
INSERT INTO topic (subject, version, name, path, is_open)
SELECT DISTINCT ON (agency_id) 'agency/' || agency_id, version, name, '/perangkat-daerah', true
FROM agency_version ORDER BY agency_id, version DESC
"""
_KNOWN_FROM_NOTICES = """
INSERT INTO topic (subject, version, name, path, is_open)
SELECT DISTINCT ON (subject) subject, 0, parameters ->> :name, parameters ->> 'path', NOT EXISTS (
    SELECT FROM notice later
    WHERE later.subject = notice.subject AND later.kind = 'innovation_withdrawn'
    AND later.occurred_at > notice.occurred_at
)
FROM notice WHERE kind = :kind ORDER BY subject, occurred_at DESC
"""


def upgrade() -> None:
    _let_letters_wait()
    _create_followers()
    op.execute(_KNOWN_AGENCIES)
    known = sa.text(_KNOWN_FROM_NOTICES)
    op.get_bind().execute(known, {"kind": "innovation_verified", "name": "innovation"})
    op.get_bind().execute(known, {"kind": "festival_opened", "name": "festival"})


def _let_letters_wait() -> None:
    for table in ("notice", "delivery"):
        op.add_column(table, sa.Column("is_urgent", sa.Boolean, nullable=False, server_default=sa.true()))
        op.alter_column(table, "is_urgent", server_default=None)
    op.drop_index("ix_delivery_due_at", "delivery")
    unfinished = sa.text("state IN ('pending', 'sending')")
    op.create_index("ix_delivery_due_at", "delivery", ["is_urgent", "due_at"], postgresql_where=unfinished)


def _create_followers() -> None:
    op.create_table(
        "topic",
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_topic"),
    )
    op.create_table(
        "follow",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("confirm_key", sa.Text),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("confirmed_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_follow"),
        sa.UniqueConstraint("topic", "address", name="uq_follow_topic_address"),
        sa.UniqueConstraint("key", name="uq_follow_key"),
        sa.UniqueConstraint("confirm_key", name="uq_follow_confirm_key"),
    )
    op.create_index("ix_follow_address", "follow", ["address"])
