"""What is kept of a festival and of what takes part in it?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.scoring.tables import Base

DRAFT = "draft"
OPEN = "open"
FINAL = "final"

_Instant = DateTime(timezone=True)


class Festival(Base):
    """A festival: prepared as a draft, scored while open, and never changed once final.

    `rubric` is `{"key", "highest", "criteria": [{"key", "name", "weight_pct"}]}`, fixed when it opens.
    """

    __tablename__ = "festival"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    year: Mapped[int]
    status: Mapped[str] = mapped_column(Text)
    rubric: Mapped[dict[str, Any]] = mapped_column(JSONB)
    is_sample: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(_Instant)
    opened_at: Mapped[datetime | None] = mapped_column(_Instant)
    finalised_at: Mapped[datetime | None] = mapped_column(_Instant)


class Entry(Base):
    """A verified innovation that takes part; `number` is the order in which it was entered."""

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("festival_id", "innovation_id"), UniqueConstraint("festival_id", "number"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"))
    innovation_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("innovation.id"))
    number: Mapped[int]
    entered_at: Mapped[datetime] = mapped_column(_Instant)
