"""People change and leave: sign-ins that ended before their time, and links by which a password is chosen."""

import sqlalchemy as sa
from alembic import op

from shared.kit import schema

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    # A new database has it since its first migration, which makes all that the backbone needs today.
    schema.sign_in_end.create(op.get_bind(), checkfirst=True)
    op.create_table(
        "password_link",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_password_link"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_password_link_person_id_person"),
        sa.UniqueConstraint("token_hash", name="uq_password_link_token_hash"),
    )
    op.create_index("ix_password_link_person_id", "password_link", ["person_id"])
