"""What the city shows as proof of each of its own rows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("spd_form", sa.Column("proofs", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")))
    op.alter_column("spd_form", "proofs", server_default=None)
