"""When is who reminded of what, and what became of it?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.tables import Base

WAITING = ""
TOLD = "told"
GONE = "gone"
OVERTAKEN = "overtaken"
OUTCOMES = (WAITING, TOLD, GONE, OVERTAKEN)


class Reminder(Base):
    """One reminder of one thing: `occasion` tells the same thing at another time apart, `step` counts the repeats.

    Settled, it was told with so many letters, its reason was gone before, or a later step overtook it.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        Index("ix_reminder_due_at", "due_at", postgresql_where=text("settled_at IS NULL")),
        Index("ix_reminder_settled_at", "settled_at"),
    )

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    occasion: Mapped[str] = mapped_column(Text, primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    outcome: Mapped[str] = mapped_column(Text)
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    letters: Mapped[int]


class PeriodEnd(Base):
    """The end that was set for a period, and the one that it was moved to."""

    __tablename__ = "period_end"

    set_to: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class InnovationStanding(Base):
    """The newest that was heard of an innovation; `is_planned` once its reminders are rows."""

    __tablename__ = "innovation_standing"
    __table_args__ = (Index("ix_innovation_standing_fresh", "since", postgresql_where=text("NOT is_planned")),)

    innovation_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    status: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    is_planned: Mapped[bool]
