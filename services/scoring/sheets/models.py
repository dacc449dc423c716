"""What did a judge give an entry, each time?"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.scoring.tables import Base


class Sheet(Base):
    """One revision of a judge's sheet for an entry in a round; revisions are only ever added, the highest counts."""

    __tablename__ = "sheet"
    __table_args__ = (Index("ix_sheet_festival_id", "festival_id"), Index("ix_sheet_judge_id", "judge_id"))

    round_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("round.id"), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("entry.id"), primary_key=True)
    judge_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("judge.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # Without a foreign key: that would have every sheet touch the festival's one row.
    festival_id: Mapped[UUID] = mapped_column(Uuid)
    rubric_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("rubric.id"))
    scores: Mapped[dict[str, int]] = mapped_column(JSONB)
    total: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    note: Mapped[str] = mapped_column(Text)
    accepted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
