"""The public's vote: its window, tickets, ballots, and the numbers that stay."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "poll",
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("opens_at", _INSTANT, nullable=False),
        sa.Column("closes_at", _INSTANT, nullable=False),
        sa.Column("keep_days", sa.Integer, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("counted_at", _INSTANT),
        sa.Column("forgotten_at", _INSTANT),
        sa.PrimaryKeyConstraint("festival_id", name="pk_poll"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_poll_festival_id"),
    )
    op.create_table(
        "poll_ticket",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("batch", sa.Integer, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("printed_at", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_poll_ticket"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_poll_ticket_festival_id"),
        sa.UniqueConstraint("token_hash", name="uq_poll_ticket_token_hash"),
    )
    op.create_index("ix_poll_ticket_festival_id", "poll_ticket", ["festival_id", "batch"])
    op.create_table(
        "ballot",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("entry_id", sa.Uuid, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("voter", sa.Text),
        sa.Column("domain", sa.Text, nullable=False),
        sa.Column("network", sa.Text, nullable=False),
        sa.Column("letters", sa.Integer, nullable=False),
        sa.Column("link_hash", sa.Text),
        sa.Column("cast_at", _INSTANT, nullable=False),
        sa.Column("confirmed_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_ballot"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_ballot_festival_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_ballot_entry_id"),
        sa.UniqueConstraint("festival_id", "voter", name="uq_ballot_festival_id_voter"),
        sa.UniqueConstraint("link_hash", name="uq_ballot_link_hash"),
    )
    op.create_index("ix_ballot_festival_id", "ballot", ["festival_id"])
    op.create_table(
        "poll_count",
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("entry_id", sa.Uuid, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("votes", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("festival_id", "entry_id", "channel", name="pk_poll_count"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_poll_count_festival_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_poll_count_entry_id"),
    )
