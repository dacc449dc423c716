"""What did a judge give an entry, each time, and what was handed in that does not count?"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, Numeric, PrimaryKeyConstraint, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.scoring.tables import Base

# How a sheet came: tapped on a device, by the page's own button, typed from paper, or accepted by the committee.
DEVICE = "device"
PAGE = "page"
PAPER = "paper"
ACCEPTED = "accepted"

_Instant = DateTime(timezone=True)


class Sheet(Base):
    """One revision of a judge's sheet for an entry in a round; the database takes additions only, the highest counts.

    No foreign keys: each would have every sheet touch a row that all sheets share. The statement that adds a sheet
    reads it from those rows, and none of them is deleted once it may be scored.

    `device_time` is what the judge's device said, `clock_off_s` how much it was behind ours; neither decides anything.
    """

    __tablename__ = "sheet"
    # The judge first: a judge's sheets are asked for as often as one of them.
    __table_args__ = (
        PrimaryKeyConstraint("judge_id", "round_id", "entry_id", "revision"),
        Index("ix_sheet_festival_id", "festival_id"),
    )

    round_id: Mapped[UUID] = mapped_column(Uuid)
    entry_id: Mapped[UUID] = mapped_column(Uuid)
    judge_id: Mapped[UUID] = mapped_column(Uuid)
    revision: Mapped[int] = mapped_column(autoincrement=False)
    festival_id: Mapped[UUID] = mapped_column(Uuid)
    rubric_id: Mapped[UUID] = mapped_column(Uuid)
    scores: Mapped[dict[str, int]] = mapped_column(JSONB)
    total: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    note: Mapped[str] = mapped_column(Text)
    accepted_at: Mapped[datetime] = mapped_column(_Instant)
    via: Mapped[str] = mapped_column(Text)
    request_key: Mapped[str | None] = mapped_column(Text)
    device_id: Mapped[str | None] = mapped_column(Text)
    device_time: Mapped[datetime | None] = mapped_column(_Instant)
    clock_off_s: Mapped[int | None]
    entered_by: Mapped[str | None] = mapped_column(Text)


class SheetDraft(Base):
    """A sheet that has points for some criteria only: kept for its judge, counted by nobody."""

    __tablename__ = "sheet_draft"

    round_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("entry.id"), primary_key=True)
    judge_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("judge.id"), primary_key=True)
    scores: Mapped[dict[str, int]] = mapped_column(JSONB)
    note: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(_Instant)


class SheetAside(Base):
    """A sheet that was handed in and could not count, word for word; the database takes additions only."""

    __tablename__ = "sheet_aside"
    __table_args__ = (
        Index("ix_sheet_aside_festival_id", "festival_id"),
        # Handed in again by the same request, it is the same.
        Index("uq_sheet_aside_request", "round_id", "entry_id", "judge_id", "request_key", unique=True),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"))
    round_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("round.id"))
    entry_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("entry.id"))
    judge_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("judge.id"))
    why: Mapped[str] = mapped_column(Text)
    expected: Mapped[int]
    scores: Mapped[dict[str, int]] = mapped_column(JSONB)
    note: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime] = mapped_column(_Instant)
    via: Mapped[str] = mapped_column(Text)
    request_key: Mapped[str] = mapped_column(Text)
    device_id: Mapped[str | None] = mapped_column(Text)
    device_time: Mapped[datetime | None] = mapped_column(_Instant)
    clock_off_s: Mapped[int | None]
    entered_by: Mapped[str | None] = mapped_column(Text)


class AsideDecision(Base):
    """What the committee decided of a sheet that was kept aside; `revision` is the sheet it became, if any."""

    __tablename__ = "sheet_aside_decision"

    aside_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("sheet_aside.id"), primary_key=True)
    is_accepted: Mapped[bool]
    revision: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(Text)
    decided_by_name: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(_Instant)


class PaperTyping(Base):
    """A paper sheet as somebody typed it, each time; the database takes additions only."""

    __tablename__ = "paper_typing"

    round_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("round.id"), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("entry.id"), primary_key=True)
    judge_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("judge.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scores: Mapped[dict[str, int]] = mapped_column(JSONB)
    note: Mapped[str] = mapped_column(Text)
    typed_by: Mapped[str] = mapped_column(Text)
    typed_by_name: Mapped[str] = mapped_column(Text)
    typed_at: Mapped[datetime] = mapped_column(_Instant)


class RoundReminder(Base):
    """That judges with missing sheets were reminded so many hours before the round was to close."""

    __tablename__ = "round_reminder"

    round_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    closes_at: Mapped[datetime] = mapped_column(_Instant, primary_key=True)
    hours_before: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reminded_at: Mapped[datetime] = mapped_column(_Instant)
