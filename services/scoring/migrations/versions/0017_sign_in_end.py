"""Whose sign-ins are over before their time?"""

from alembic import op

from shared.kit import schema

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    # A new database has it since its first migration, which makes all that the backbone needs today.
    schema.sign_in_end.create(op.get_bind(), checkfirst=True)
