"""What did the plenary decide, what stands once a festival is released, and which certificates were given?"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Numeric, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.scoring.tables import Base

_Instant = DateTime(timezone=True)


class Result(Base):
    """An entry's place and total as released; never changed (see its migration), nor is any row of this room."""

    __tablename__ = "result"

    entry_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("entry.id"), primary_key=True)
    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"), index=True)
    category_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("category.id"))
    place: Mapped[int]
    total: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    sheets: Mapped[int]


class Decision(Base):
    """What the plenary decided on places of a category; it counts once two different people have signed.

    `entries` is the entry concerned, or of a tie all that share the place, in the order decided.
    """

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("festival_id", "number"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"))
    category_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("category.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    entries: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    place: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(_Instant)
    recorded_at: Mapped[datetime] = mapped_column(_Instant)


class Signature(Base):
    """That somebody of the committee, signed in, stands for a decision."""

    __tablename__ = "decision_signature"

    decision_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("decision.id"), primary_key=True)
    # As in the session, such as `staff:<uuid>`; opaque to others, and the same for the same person.
    person_id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime] = mapped_column(_Instant)


class DroppedDecision(Base):
    """That a decision which was not signed by two is not pursued, and why."""

    __tablename__ = "decision_dropped"

    decision_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("decision.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    dropped_at: Mapped[datetime] = mapped_column(_Instant)


class Certificate(Base):
    """A certificate for an entry; `code` is what its QR holds. `award` is its title, such as "Juara I"."""

    __tablename__ = "certificate"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"), index=True)
    entry_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("entry.id"))
    award: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime] = mapped_column(_Instant)


class RevokedCertificate(Base):
    """That a certificate holds no longer, and why; it can be given anew under another code."""

    __tablename__ = "certificate_revoked"

    code: Mapped[str] = mapped_column(Text, ForeignKey("certificate.code"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    revoked_by: Mapped[str] = mapped_column(Text)
    revoked_at: Mapped[datetime] = mapped_column(_Instant)
