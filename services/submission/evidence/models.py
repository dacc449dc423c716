"""Which documents does an agency have, which proof lies behind a claim, and who of the city's staff looked at it?"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.submission.tables import Base


class Document(Base):
    """A file or a link in an agency's library, known by its hash: one decree proves many things, in many years.

    The bytes lie in the storage under `sha256` (for a link: of its text), so the same content is never there twice.
    `filename` is for display alone; `kind` was found in the bytes. After the day `expires_on` it proves nothing new.
    """

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("agency_id", "sha256"), Index("ix_document_sha256", "sha256"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("agency.id"))
    sha256: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    filename: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    uploaded_by: Mapped[str] = mapped_column(Text)

    preview: Mapped["Preview | None"] = relationship(
        primaryjoin="foreign(Document.sha256) == Preview.sha256", viewonly=True, lazy="joined"
    )


class Evidence(Base):
    """A document behind one indicator of an innovation, or at one of the named places beside its profile."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("innovation_id", "indicator", "document_id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    innovation_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("innovation.id"))
    indicator: Mapped[str] = mapped_column(Text)
    document_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("document.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    uploaded_by: Mapped[str] = mapped_column(Text)

    document: Mapped[Document] = relationship(lazy="joined", innerjoin=True)
    sha256: AssociationProxy[str] = association_proxy("document", "sha256")
    kind: AssociationProxy[str] = association_proxy("document", "kind")
    size_bytes: AssociationProxy[int] = association_proxy("document", "size_bytes")
    filename: AssociationProxy[str] = association_proxy("document", "filename")
    link: AssociationProxy[str | None] = association_proxy("document", "link")
    expires_on: AssociationProxy[date | None] = association_proxy("document", "expires_on")


class Upload(Base):
    """A file that comes in parts; its row goes when it is whole, given up, or too old.

    `received` counts the bytes that are kept; `parts` are the offsets at which the parts begin.
    """

    __tablename__ = "upload"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    innovation_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("innovation.id"))
    indicator: Mapped[str] = mapped_column(Text)
    agency_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("agency.id"), index=True)
    filename: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    received_bytes: Mapped[int] = mapped_column(BigInteger)
    parts: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class Preview(Base):
    """A small picture of a document's first page: `waiting`, then `ready`, or why there is none.

    `unreadable`: nothing could be drawn from it; `scripted`: it holds scripts, and people are warned.
    """

    __tablename__ = "preview"
    __table_args__ = (Index("ix_preview_waiting", "asked_at", postgresql_where=text("state = 'waiting'")),)

    sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    picture_sha256: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class EvidenceView(Base):
    """A member of staff opened a proof, which may hold personal data; kept also when the proof is gone."""

    __tablename__ = "evidence_view"
    __table_args__ = (Index("ix_evidence_view_innovation_id_id", "innovation_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    evidence_id: Mapped[UUID] = mapped_column(Uuid)
    innovation_id: Mapped[UUID] = mapped_column(Uuid)
    viewer: Mapped[str] = mapped_column(Text)
    viewed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
