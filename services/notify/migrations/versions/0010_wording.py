"""In whose words letters are, and what was withdrawn after it was planned."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("notice", sa.Column("withdrawn_for", sa.Text))
    op.create_table(
        "wording",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("festival", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("template", sa.Text),
        sa.Column("replaced", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("author_id", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("written_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "language", "festival", "version", name="pk_wording"),
    )
