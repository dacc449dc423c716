"""Find innovations by words in bounded time, and know the words that they hold."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    head = sa.Computed("ts_filter(search_document, '{a,b}')", persisted=True)
    op.add_column("innovation", sa.Column("search_head", TSVECTOR, head))
    op.create_index("ix_innovation_search_head", "innovation", ["search_head"], postgresql_using="gin")
    op.create_index(
        "ix_innovation_public",
        "innovation",
        [sa.text("published_at DESC"), sa.text("id DESC")],
        postgresql_include=["year", "kind", "form", "stage", "affair", "other_affairs", "agency_id"],
        postgresql_where=sa.text("status = 'verified' AND published_at IS NOT NULL"),
    )
    op.create_table(
        "search_word",
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("innovations", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("word", name="pk_search_word"),
    )
    # 0: nothing is learned yet; the worker does so within a minute.
    op.add_column("public_version", sa.Column("words_version", sa.BigInteger, server_default="0", nullable=False))
    op.alter_column("public_version", "words_version", server_default=None)
