"""What did each person choose? Whoever chose nothing has no row."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.tables import Base


class Preference(Base):
    """A person's choices, by the name of the group: `{"festival": {"email": "weekly", "inbox": true}}`.

    The quiet hours are on the clock of `time_zone`, the city's when they were chosen.
    """

    __tablename__ = "preference"

    person_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    language: Mapped[str] = mapped_column(Text)
    choices: Mapped[dict[str, Any]] = mapped_column(JSONB)
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
    time_zone: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
