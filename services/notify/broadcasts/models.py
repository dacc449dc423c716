"""What does the committee tell a chosen audience, and how far is it?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.tables import Base

_Instant = DateTime(timezone=True)


class Broadcast(Base):
    """One message of the committee's own; the text can be changed until `sent_at`.

    `chosen` is the audience as it was ticked, `audience` the selectors that it came to when it was sent, and
    `recipients` how many were counted and confirmed then. The letters are rows of the ledger from `planned_at` on.
    `version` grows with each change, `tests` with each letter that somebody sent to himself.
    """

    __tablename__ = "broadcast"
    __table_args__ = (
        Index(
            "ix_broadcast_to_plan",
            "sent_at",
            postgresql_where=text("sent_at IS NOT NULL AND planned_at IS NULL AND stopped_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)
    subject_en: Mapped[str] = mapped_column(Text)
    body_en: Mapped[str] = mapped_column(Text)
    label_en: Mapped[str] = mapped_column(Text)
    chosen: Mapped[dict[str, Any]] = mapped_column(JSONB)
    is_urgent: Mapped[bool]
    author_id: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(_Instant)
    tests: Mapped[int]
    audience: Mapped[list[str]] = mapped_column(ARRAY(Text))
    recipients: Mapped[int]
    correlation_id: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime | None] = mapped_column(_Instant)
    sent_by: Mapped[str] = mapped_column(Text)
    planned_at: Mapped[datetime | None] = mapped_column(_Instant)
    stopped_at: Mapped[datetime | None] = mapped_column(_Instant)
    stopped_by: Mapped[str] = mapped_column(Text)
