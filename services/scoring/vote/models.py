"""What is kept of the public's vote, and for how long?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.scoring.tables import Base

_Instant = DateTime(timezone=True)


class Poll(Base):
    """When the public may vote at a festival; `keep_days` after its end single votes are deleted (`forgotten_at`)."""

    __tablename__ = "poll"

    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"), primary_key=True)
    opens_at: Mapped[datetime] = mapped_column(_Instant)
    closes_at: Mapped[datetime] = mapped_column(_Instant)
    keep_days: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(_Instant)
    counted_at: Mapped[datetime | None] = mapped_column(_Instant)
    forgotten_at: Mapped[datetime | None] = mapped_column(_Instant)


class Ticket(Base):
    """A printed ticket; the token in its QR is derived, stored is its hash. Which vote it became is kept nowhere."""

    __tablename__ = "poll_ticket"
    __table_args__ = (Index("ix_poll_ticket_festival_id", "festival_id", "batch"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"))
    batch: Mapped[int]
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    printed_at: Mapped[datetime] = mapped_column(_Instant)
    used_at: Mapped[datetime | None] = mapped_column(_Instant)


class Ballot(Base):
    """A vote; one by e-mail counts once it is confirmed.

    `voter` and `network` are keyed hashes of the address it came by and from: equal for equal ones, and telling nothing
    else. A ticket's ballot has no voter.
    """

    __tablename__ = "ballot"
    __table_args__ = (UniqueConstraint("festival_id", "voter"), Index("ix_ballot_festival_id", "festival_id"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"))
    entry_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("entry.id"))
    channel: Mapped[str] = mapped_column(Text)
    voter: Mapped[str | None] = mapped_column(Text)
    domain: Mapped[str] = mapped_column(Text)
    network: Mapped[str] = mapped_column(Text)
    # How many letters were sent, and what the link in the newest one holds.
    letters: Mapped[int]
    link_hash: Mapped[str | None] = mapped_column(Text, unique=True)
    cast_at: Mapped[datetime] = mapped_column(_Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(_Instant)


class PollCount(Base):
    """How many votes an entry had in a channel when the window closed; it outlives the votes."""

    __tablename__ = "poll_count"

    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("entry.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    votes: Mapped[int]
