"""A second secret for an API key, so that one can be exchanged for the other without a break."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    # Every key that there is has had one secret.
    op.add_column("api_key", sa.Column("generation", sa.Integer, nullable=False, server_default="1"))
    op.alter_column("api_key", "generation", server_default=None)
    op.add_column("api_key", sa.Column("previous_hash", sa.LargeBinary))
    op.add_column("api_key", sa.Column("previous_ends_at", sa.DateTime(timezone=True)))
