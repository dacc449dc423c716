"""A round that is taken away while it is prepared takes its panels and begun sheets along."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    for table in ("assignment", "sheet_draft"):
        name = f"fk_{table}_round_id"
        op.drop_constraint(name, table)
        op.create_foreign_key(name, table, "round", ["round_id"], ["id"], ondelete="CASCADE")
