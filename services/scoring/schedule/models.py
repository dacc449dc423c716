"""What is kept of a running order, and of who presented when?"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Interval, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.scoring.schedule.rules import Plan, Presented, Time
from services.scoring.tables import Base

_Instant = DateTime(timezone=True)


class Schedule(Base):
    """When a round's entries present: those of one category, or all of them where `category_id` is None.

    `entry_order` is the order as it was last arranged: who was entered since comes after it. `seed` is what an order
    was drawn by, so that everybody can repeat the draw; it is empty for other orders. A round or category that is taken
    away while it is prepared takes its schedule along.
    """

    __tablename__ = "schedule"
    __table_args__ = (UniqueConstraint("round_id", "category_id", postgresql_nulls_not_distinct=True),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"), index=True)
    round_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("round.id", ondelete="CASCADE"))
    category_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("category.id", ondelete="CASCADE"))
    version: Mapped[int]
    starts_at: Mapped[datetime] = mapped_column(_Instant)
    minutes: Mapped[int]
    pause_minutes: Mapped[int]
    rest_from: Mapped[datetime | None] = mapped_column(_Instant)
    rest_until: Mapped[datetime | None] = mapped_column(_Instant)
    order_by: Mapped[str] = mapped_column(Text)
    seed: Mapped[str] = mapped_column(Text)
    entry_order: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))

    presentations: Mapped[list["Presentation"]] = relationship(cascade="all, delete-orphan")

    @property
    def plan(self) -> Plan:
        return Plan(
            starts_at=self.starts_at,
            minutes=self.minutes,
            pause_minutes=self.pause_minutes,
            rest_from=self.rest_from,
            rest_until=self.rest_until,
        )

    @property
    def presented(self) -> dict[UUID, Presented]:
        """What was begun, by entry."""
        return {one.entry_id: one.presented for one in self.presentations}


class Presentation(Base):
    """A presentation that was begun; `paused` is for how long its clock stood still before `paused_at`."""

    __tablename__ = "presentation"

    schedule_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("schedule.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("entry.id"), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(_Instant)
    ended_at: Mapped[datetime | None] = mapped_column(_Instant)
    paused_at: Mapped[datetime | None] = mapped_column(_Instant)
    paused: Mapped[timedelta] = mapped_column(Interval)

    @property
    def presented(self) -> Presented:
        return Presented(
            started_at=self.started_at, ended_at=self.ended_at, paused_at=self.paused_at, paused=self.paused
        )

    @presented.setter
    def presented(self, given: Presented) -> None:
        self.started_at, self.ended_at = given.started_at, given.ended_at
        self.paused_at, self.paused = given.paused_at, given.paused


class ToldTime(Base):
    """What an entry's agencies were told of its time in a round, and what the plan says since `seen_at` instead.

    `seen_at` is None while the plan says what was told; both times are None for none at all.
    """

    __tablename__ = "told_time"

    round_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("entry.id"), primary_key=True)
    told_from: Mapped[datetime | None] = mapped_column(_Instant)
    told_until: Mapped[datetime | None] = mapped_column(_Instant)
    told_at: Mapped[datetime | None] = mapped_column(_Instant)
    seen_from: Mapped[datetime | None] = mapped_column(_Instant)
    seen_until: Mapped[datetime | None] = mapped_column(_Instant)
    seen_at: Mapped[datetime | None] = mapped_column(_Instant)

    @property
    def told(self) -> Time | None:
        return _time(self.told_from, self.told_until)

    @property
    def seen(self) -> Time | None:
        return _time(self.seen_from, self.seen_until)

    def see(self, time: Time | None, *, now: datetime) -> None:
        """Note what the plan says; since when it does so stays where that is known."""
        if self.seen_at is None or self.seen != time:
            self.seen_at = now
        self.seen_from, self.seen_until = (time.starts_at, time.ends_at) if time else (None, None)

    def tell(self, *, now: datetime) -> None:
        """Note that the agencies are told what the plan says."""
        self.told_from, self.told_until = self.seen_from, self.seen_until
        self.told_at, self.seen_at = now, None


def _time(starts_at: datetime | None, ends_at: datetime | None) -> Time | None:
    return Time(starts_at=starts_at, ends_at=ends_at) if starts_at and ends_at else None
