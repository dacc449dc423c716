"""When was a board last ranked, whether or not it then looked different?"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("board_snapshot", sa.Column("ranked_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE board_snapshot SET ranked_at = made_at")
    op.alter_column("board_snapshot", "ranked_at", nullable=False)
