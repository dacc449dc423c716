"""Find made-up innovations at once, so that figures can say that they hold some."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_index("ix_innovation_sample", "innovation", ["id"], postgresql_where=sa.text("is_sample"))
