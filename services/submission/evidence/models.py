"""Which proof lies behind a claim, and who of the city's staff has looked at it?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.submission.tables import Base


class Evidence(Base):
    """One file, or one link, behind one indicator.

    The bytes lie in the storage under `sha256` (for a link: of its text), so the same proof is never there twice.
    `filename` is for display alone; `kind` was found in the bytes.
    """

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("innovation_id", "indicator", "sha256"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    innovation_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("innovation.id"))
    indicator: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    filename: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(Text)
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    uploaded_by: Mapped[str] = mapped_column(Text)


class EvidenceView(Base):
    """A member of staff opened a proof, which may hold personal data; kept also when the proof is gone."""

    __tablename__ = "evidence_view"
    __table_args__ = (Index("ix_evidence_view_innovation_id_id", "innovation_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    evidence_id: Mapped[UUID] = mapped_column(Uuid)
    innovation_id: Mapped[UUID] = mapped_column(Uuid)
    viewer: Mapped[str] = mapped_column(Text)
    viewed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
