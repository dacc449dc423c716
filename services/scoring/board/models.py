"""What does everybody who watches see at this moment?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.scoring.tables import Base


class BoardSnapshot(Base):
    """A festival's board as last computed; `mark` tells what it was computed from."""

    __tablename__ = "board_snapshot"

    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"), primary_key=True)
    version: Mapped[int]
    mark: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
