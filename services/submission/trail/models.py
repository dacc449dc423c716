"""Who did what to agencies, people, keys and the period?"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.submission.tables import Base


class AuditEntry(Base):
    """One thing that somebody did; only ever added to, and the database refuses anything else.

    `what` is one of `use_cases.DEEDS`; names are as they were then. What happened to an innovation is in its history,
    and who looked at a proof among the views of evidence.
    """

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    actor: Mapped[str] = mapped_column(Text)
    actor_name: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    subject_name: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
