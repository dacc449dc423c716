"""What citizens report as wrong in public texts."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("form_key", sa.Text, nullable=False),
        sa.Column("innovation_id", sa.Uuid, nullable=False),
        sa.Column("agency_id", sa.Uuid, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("answered_by", sa.Text, nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
        sa.UniqueConstraint("form_key", name="uq_correction_form_key"),
        sa.ForeignKeyConstraint(["innovation_id"], ["innovation.id"], name="fk_correction_innovation_id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_correction_agency_id"),
    )
    op.create_index("ix_correction_innovation_id", "correction", ["innovation_id"])
    op.create_index("ix_correction_agency_id_state_id", "correction", ["agency_id", "state", "id"])
