"""What does everybody who watches see at this moment?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.scoring.tables import Base


class BoardSnapshot(Base):
    """A festival's board in one view as last computed; `mark` tells what it was computed from.

    `made_at` is when it last came to look different, `ranked_at` when it was last computed.
    """

    __tablename__ = "board_snapshot"

    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"), primary_key=True)
    view: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int]
    mark: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ranked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Reveal(Base):
    """How far a sealed result is revealed; a rehearsal is shown to the committee's screens alone."""

    __tablename__ = "reveal"

    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"), primary_key=True)
    step: Mapped[int]
    is_rehearsal: Mapped[bool]
    begun_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    begun_by: Mapped[str] = mapped_column(Text)
