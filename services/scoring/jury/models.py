"""Who judges, and what lets a judge in?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.scoring.tables import Base

_Instant = DateTime(timezone=True)


class Judge(Base):
    """A member of a festival's jury; name and e-mail are personal data and shown to the committee alone."""

    __tablename__ = "judge"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    institution: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    # Of a judge from one of the city's own agencies: its innovations are not this judge's to score.
    agency_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(_Instant)


class JudgePass(Base):
    """What lets a judge in; `generation` counts a judge's passes, and only the newest not revoked is valid.

    The token is derived from this row and PASS_SECRET, so that its card can be printed again; stored is its hash.
    It is bound to the device that came in with it since `bound_at`: `key_hash` is the hash of what that device shows,
    the token and a key of its own. While no device holds it, that is the token's hash.
    """

    __tablename__ = "judge_pass"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    judge_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("judge.id"), index=True)
    generation: Mapped[int]
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    issued_at: Mapped[datetime] = mapped_column(_Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(_Instant)
    key_hash: Mapped[str] = mapped_column(Text, unique=True)
    bound_at: Mapped[datetime | None] = mapped_column(_Instant)


class Assignment(Base):
    """A judge on an entry's panel in a round; where a round's category has none, everybody scores everything."""

    __tablename__ = "assignment"

    round_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("entry.id"), primary_key=True)
    judge_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("judge.id"), primary_key=True, index=True)


class Conflict(Base):
    """Why a judge must not score an entry: declared by the judge, or derived from where the judge belongs.

    It holds until the committee lifts it; a sheet given before stays on record and does not count meanwhile.
    """

    __tablename__ = "conflict"

    entry_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("entry.id"), primary_key=True)
    judge_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("judge.id"), primary_key=True)
    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"), index=True)
    source: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    noted_at: Mapped[datetime] = mapped_column(_Instant)
    noted_by: Mapped[str] = mapped_column(Text)
    lifted_at: Mapped[datetime | None] = mapped_column(_Instant)
    lifted_by: Mapped[str] = mapped_column(Text)
    lifted_reason: Mapped[str] = mapped_column(Text)
