"""The backbone's tables, what is heard of innovations, and the index."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.kit import schema

revision = "0001"
down_revision = None


def upgrade() -> None:
    schema.create_v1(op.get_bind())
    _create_agency()
    _create_innovation()
    _create_maturity_score()
    _create_index()


def _create_agency() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("short_name", sa.Text, nullable=False),
        sa.Column("is_sample", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agency"),
    )


def _create_innovation() -> None:
    op.create_table(
        "innovation",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("agency_id", sa.Uuid, nullable=False),
        sa.Column("agency_name", sa.Text, nullable=False),
        sa.Column("partners", JSONB, nullable=False),
        sa.Column("agency_ids", ARRAY(sa.Uuid), nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("affair", sa.Text, nullable=False),
        sa.Column("other_affairs", ARRAY(sa.Text), nullable=False),
        sa.Column("implemented_on", sa.Date),
        sa.Column("is_sample", sa.Boolean, nullable=False),
        sa.Column("claims", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_innovation"),
    )
    op.create_index("ix_innovation_year", "innovation", ["year"])
    op.create_index("ix_innovation_agency_ids", "innovation", ["agency_ids"], postgresql_using="gin")


def _create_maturity_score() -> None:
    op.create_table(
        "maturity_score",
        sa.Column("innovation_id", sa.Uuid, nullable=False),
        sa.Column("innovation_version", sa.Integer, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("claimed", sa.Numeric(8, 2), nullable=False),
        sa.Column("verified", sa.Numeric(8, 2), nullable=False),
        sa.Column("maximum", sa.Numeric(8, 2), nullable=False),
        sa.Column("by_variable", JSONB, nullable=False),
        sa.Column("mandatory_gaps", ARRAY(sa.Text), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("innovation_id", name="pk_maturity_score"),
        sa.ForeignKeyConstraint(["innovation_id"], ["innovation.id"], name="fk_maturity_score_innovation_id"),
    )
    op.create_index("ix_maturity_score_year", "maturity_score", ["year"])


def _create_index() -> None:
    op.create_table(
        "spd_form",
        sa.Column("year", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("levels", JSONB, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_spd_form"),
    )
    op.create_table(
        "index_projection",
        sa.Column("year", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("claimed", JSONB, nullable=False),
        sa.Column("verified", JSONB, nullable=False),
        sa.Column("projected_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_index_projection"),
    )
