"""Which agency was reminded of its duty, when, and who else was told?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.submission.tables import Base


class DutyReminder(Base):
    """One reminder, so many days before the end of the period; `told` as in the event."""

    __tablename__ = "duty_reminder"

    agency_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    days_before: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    told: Mapped[list[str]] = mapped_column(ARRAY(Text))
    reminded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
