"""Where reminders to an agency's head go, and which agency was reminded when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("agency", sa.Column("head_email", sa.Text))
    op.create_table(
        "duty_reminder",
        sa.Column("agency_id", sa.Uuid, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("days_before", sa.Integer, nullable=False),
        sa.Column("told", ARRAY(sa.Text), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("agency_id", "year", "closes_at", "days_before", name="pk_duty_reminder"),
    )
