"""The backbone's tables, accounts, innovations, their evidence, and what scoring says of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from shared.kit import schema

revision = "0001"
down_revision = None


def upgrade() -> None:
    schema.create_v1(op.get_bind())
    _create_agency()
    _create_api_key()
    _create_person()
    _create_innovation()
    _create_innovation_parts()
    _create_evidence()
    _create_catalogue()


def _create_agency() -> None:
    op.create_table(
        "agency",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("short_name", sa.Text, nullable=False),
        sa.Column("contact_email", sa.Text),
        sa.Column("is_confirmed", sa.Boolean, nullable=False),
        sa.Column("is_sample", sa.Boolean, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agency"),
        sa.UniqueConstraint("name", name="uq_agency_name"),
        sa.UniqueConstraint("slug", name="uq_agency_slug"),
    )


def _create_api_key() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("agency_id", sa.Uuid, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False),
        sa.Column("scopes", ARRAY(sa.Text), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_api_key_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
    )
    op.create_index("ix_api_key_agency_id", "api_key", ["agency_id"])


def _create_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("roles", ARRAY(sa.Text), nullable=False),
        sa.Column("agency_id", sa.Uuid),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_person_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("email", name="uq_person_email"),
    )
    op.create_index("ix_person_agency_id", "person", ["agency_id"])


def _create_innovation() -> None:
    op.create_table(
        "innovation",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("agency_id", sa.Uuid, nullable=False),
        sa.Column("is_sample", sa.Boolean, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("summary", sa.Text),
        sa.Column("stage", sa.Text),
        sa.Column("initiator", sa.Text),
        sa.Column("initiator_name", sa.Text),
        sa.Column("classification", sa.Text),
        sa.Column("latitude", sa.Numeric(9, 6)),
        sa.Column("longitude", sa.Numeric(9, 6)),
        sa.Column("kind", sa.Text),
        sa.Column("form", sa.Text),
        sa.Column("asta_cita", sa.Integer),
        sa.Column("pkpn", sa.Text),
        sa.Column("affair", sa.Text),
        sa.Column("other_affairs", ARRAY(sa.Text), nullable=False),
        sa.Column("trial_on", sa.Date),
        sa.Column("implemented_on", sa.Date),
        sa.Column("developed_on", sa.Date),
        sa.Column("design", sa.Text),
        sa.Column("purpose", sa.Text),
        sa.Column("benefits", sa.Text),
        sa.Column("results", sa.Text),
        sa.Column("budget_amount", sa.Numeric(18, 2)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
        sa.Column("verified_at", sa.DateTime(timezone=True)),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("search_document", TSVECTOR),
        sa.Column("searchable_since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_innovation_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_innovation"),
        sa.UniqueConstraint("slug", name="uq_innovation_slug"),
    )
    op.create_index("ix_innovation_agency_id", "innovation", ["agency_id"])
    op.create_index("ix_innovation_search_document", "innovation", ["search_document"], postgresql_using="gin")
    op.create_index("ix_innovation_status_published_at", "innovation", ["status", "published_at"])
    op.create_index("ix_innovation_year", "innovation", ["year"])


def _create_innovation_parts() -> None:
    op.create_table(
        "claim",
        sa.Column("innovation_id", sa.Uuid, nullable=False),
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("claimed", sa.Integer, nullable=False),
        sa.Column("verified", sa.Integer),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("evidence_count", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["innovation_id"], ["innovation.id"], name="fk_claim_innovation_id"),
        sa.PrimaryKeyConstraint("innovation_id", "indicator", name="pk_claim"),
    )
    op.create_table(
        "partnership",
        sa.Column("innovation_id", sa.Uuid, nullable=False),
        sa.Column("agency_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_partnership_agency_id"),
        sa.ForeignKeyConstraint(["innovation_id"], ["innovation.id"], name="fk_partnership_innovation_id"),
        sa.PrimaryKeyConstraint("innovation_id", "agency_id", name="pk_partnership"),
    )
    op.create_index("ix_partnership_agency_id", "partnership", ["agency_id"])
    op.create_table(
        "innovation_history",
        sa.Column("id", sa.BigInteger, autoincrement=True, nullable=False),
        sa.Column("innovation_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("actor_name", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["innovation_id"], ["innovation.id"], name="fk_innovation_history_innovation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_innovation_history"),
    )
    op.create_index("ix_innovation_history_innovation_id_id", "innovation_history", ["innovation_id", "id"])


def _create_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("innovation_id", sa.Uuid, nullable=False),
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("filename", sa.Text, nullable=False),
        sa.Column("link", sa.Text),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["innovation_id"], ["innovation.id"], name="fk_evidence_innovation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sa.UniqueConstraint("innovation_id", "indicator", "sha256", name="uq_evidence_innovation_id_indicator_sha256"),
    )
    op.create_table(
        "evidence_view",
        sa.Column("id", sa.BigInteger, autoincrement=True, nullable=False),
        sa.Column("evidence_id", sa.Uuid, nullable=False),
        sa.Column("innovation_id", sa.Uuid, nullable=False),
        sa.Column("viewer", sa.Text, nullable=False),
        sa.Column("viewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_view"),
    )
    op.create_index("ix_evidence_view_innovation_id_id", "evidence_view", ["innovation_id", "id"])


def _create_catalogue() -> None:
    op.create_table(
        "maturity_figure",
        sa.Column("innovation_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("claimed", sa.Numeric(8, 2), nullable=False),
        sa.Column("verified", sa.Numeric(8, 2), nullable=False),
        sa.Column("maximum", sa.Numeric(8, 2), nullable=False),
        sa.Column("by_variable", JSONB, nullable=False),
        sa.Column("mandatory_gaps", ARRAY(sa.Text), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("innovation_id", name="pk_maturity_figure"),
    )
    op.create_table(
        "index_figure",
        sa.Column("year", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("claimed", sa.Numeric(6, 2), nullable=False),
        sa.Column("claimed_category", sa.Text, nullable=False),
        sa.Column("verified", sa.Numeric(6, 2), nullable=False),
        sa.Column("verified_category", sa.Text, nullable=False),
        sa.Column("innovations", sa.Integer, nullable=False),
        sa.Column("basic_services_covered", sa.Integer, nullable=False),
        sa.Column("basic_services_needed", sa.Integer, nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_index_figure"),
    )
    op.create_table(
        "festival_notice",
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("is_sample", sa.Boolean, nullable=False),
        sa.Column("is_final", sa.Boolean, nullable=False),
        sa.Column("standings", JSONB, nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("festival_id", name="pk_festival_notice"),
    )
