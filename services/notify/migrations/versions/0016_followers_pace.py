"""How often a citizen wants to hear of each thing that is followed, and who gets digests of it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    for name, meanwhile in (("pace", "now"), ("time_zone", "Asia/Jakarta")):
        op.add_column("follow", sa.Column(name, sa.Text, nullable=False, server_default=meanwhile))
        op.alter_column("follow", name, server_default=None)
    op.create_table(
        "follower",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_follower"),
        sa.UniqueConstraint("address", name="uq_follower_address"),
        sa.UniqueConstraint("key", name="uq_follower_key"),
    )
