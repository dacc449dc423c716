"""When does the period close, why then, and did the service answer in the hour before?"""

from datetime import datetime

from sqlalchemy import DateTime, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.submission.tables import Base


class ClosingTime(Base):
    """An instant at which the period closes, or would have: the one that is set, and each that it was moved to.

    `set_to` is the instant in the settings that it goes back to, so another setting begins anew. `known_since` is
    when the service first knew of it: what was before is not measured. `settled_at` is when nothing could move it
    any more.
    """

    __tablename__ = "closing_time"

    set_to: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    year: Mapped[int]
    cause: Mapped[str] = mapped_column(Text)
    lost_s: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(Text)
    known_since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ServiceProbe(Base):
    """One request sent to our own web processes; `took_ms` is null where no good answer came."""

    __tablename__ = "service_probe"

    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    took_ms: Mapped[int | None]
