"""A library of documents behind the evidence, uploads in parts, and previews."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    _create_document()
    _point_evidence_to_documents()
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("innovation_id", sa.Uuid, nullable=False),
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("agency_id", sa.Uuid, nullable=False),
        sa.Column("filename", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("received_bytes", sa.BigInteger, nullable=False),
        sa.Column("parts", ARRAY(sa.BigInteger), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["innovation_id"], ["innovation.id"], name="fk_upload_innovation_id"),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_upload_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
    )
    op.create_index("ix_upload_agency_id", "upload", ["agency_id"])
    op.create_index("ix_upload_expires_at", "upload", ["expires_at"])
    op.create_table(
        "preview",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("picture_sha256", sa.Text),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_preview"),
    )
    op.create_index("ix_preview_waiting", "preview", ["asked_at"], postgresql_where=sa.text("state = 'waiting'"))
    # What is there already gets its picture, too.
    op.execute("""
        INSERT INTO preview (sha256, kind, state, asked_at)
        SELECT DISTINCT ON (sha256) sha256, kind, 'waiting', uploaded_at FROM document
        WHERE kind IN ('pdf', 'png', 'jpeg') ORDER BY sha256, uploaded_at
    """)


def _create_document() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("agency_id", sa.Uuid, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("filename", sa.Text, nullable=False),
        sa.Column("link", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("issued_on", sa.Date),
        sa.Column("expires_on", sa.Date),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name="fk_document_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.UniqueConstraint("agency_id", "sha256", name="uq_document_agency_id_sha256"),
    )
    op.create_index("ix_document_sha256", "document", ["sha256"])


def _point_evidence_to_documents() -> None:
    # Who uploaded for which agency is not on record, so all of an innovation's proof goes to its owner's library.
    op.execute("""
        INSERT INTO document (id, agency_id, sha256, kind, size_bytes, filename, link, title, number,
                              uploaded_at, uploaded_by)
        SELECT DISTINCT ON (i.agency_id, e.sha256) e.id, i.agency_id, e.sha256, e.kind, e.size_bytes, e.filename,
               e.link, '', '', e.uploaded_at, e.uploaded_by
        FROM evidence e JOIN innovation i ON i.id = e.innovation_id
        ORDER BY i.agency_id, e.sha256, e.uploaded_at
    """)
    op.add_column("evidence", sa.Column("document_id", sa.Uuid))
    op.execute("""
        UPDATE evidence e SET document_id = d.id FROM innovation i, document d
        WHERE i.id = e.innovation_id AND d.agency_id = i.agency_id AND d.sha256 = e.sha256
    """)
    op.alter_column("evidence", "document_id", nullable=False)
    op.drop_constraint("uq_evidence_innovation_id_indicator_sha256", "evidence")
    for column in ("sha256", "kind", "size_bytes", "filename", "link"):
        op.drop_column("evidence", column)
    op.create_foreign_key("fk_evidence_document_id", "evidence", "document", ["document_id"], ["id"])
    op.create_unique_constraint(
        "uq_evidence_innovation_id_indicator_document_id", "evidence", ["innovation_id", "indicator", "document_id"]
    )
    op.create_index("ix_evidence_document_id", "evidence", ["document_id"])
