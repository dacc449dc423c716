"""Where each agency's duty of a year stood when it was last told; the end of the period is public.

The table begins empty: the worker's sweep fills it within minutes, and tells what it finds.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "duty_standing",
        sa.Column("agency_id", sa.Uuid, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("standing", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_duty_standing_agency_id"),
        sa.PrimaryKeyConstraint("agency_id", "year", name="pk_duty_standing"),
    )
    # The page of the duty says until when submissions are taken: see the migration of `public_version`.
    op.execute("""
        CREATE CONSTRAINT TRIGGER count_public_version AFTER INSERT OR UPDATE OR DELETE ON closing_time
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_public_version()
    """)
