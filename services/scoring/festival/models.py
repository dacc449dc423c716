"""What is kept of a festival, of how it is scored, and of what takes part in it?"""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Numeric, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.scoring.tables import Base

DRAFT = "draft"
OPEN = "open"
CLOSED = "closed"
# The result is written down and shown to nobody yet; from here on nothing that it follows from can be changed.
SEALED = "sealed"
FINAL = "final"
STANDS = (SEALED, FINAL)

_Instant = DateTime(timezone=True)


class Festival(Base):
    """A festival: prepared as a draft, scored while open, then sealed, and final once its result is released."""

    __tablename__ = "festival"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    year: Mapped[int]
    status: Mapped[str] = mapped_column(Text)
    is_sample: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(_Instant)
    opened_at: Mapped[datetime | None] = mapped_column(_Instant)
    finalised_at: Mapped[datetime | None] = mapped_column(_Instant)
    # From then on the public sees no newer sheets until the result is released: see `views.py`.
    freeze_at: Mapped[datetime | None] = mapped_column(_Instant)

    categories: Mapped[list["Category"]] = relationship(order_by="Category.position")
    rounds: Mapped[list["Round"]] = relationship(order_by="Round.position")

    @property
    def stands(self) -> bool:
        """Whether its result is sealed, so that nothing it follows from may change."""
        return self.status in STANDS


class Category(Base):
    """Entries that compete with one another; an empty list takes every form, kind or stage."""

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("festival_id", "key"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"))
    key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    forms: Mapped[list[str]] = mapped_column(ARRAY(Text))
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    stages: Mapped[list[str]] = mapped_column(ARRAY(Text))


class Round(Base):
    """A time in which the jury scores by one rubric per category; the rounds' weights add up to 100 percent.

    `method` says how a round's sheets become an entry's total. A plenary round has no sheets and weight 0.
    """

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("festival_id", "position", deferrable=True, initially="DEFERRED"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"))
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    weight_pct: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    method: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    closes_at: Mapped[datetime | None] = mapped_column(_Instant)
    opened_at: Mapped[datetime | None] = mapped_column(_Instant)
    closed_at: Mapped[datetime | None] = mapped_column(_Instant)

    rubrics: Mapped[list["Rubric"]] = relationship(order_by="Rubric.version")

    def rubric_for(self, category_id: UUID) -> "Rubric":
        """The rubric that counts in a category.

        Raises:
            KeyError: a plenary round, which has none.
        """
        return self.newest_rubrics()[category_id]

    def newest_rubrics(self) -> dict[UUID, "Rubric"]:
        """The rubric that counts, by category."""
        return {rubric.category_id: rubric for rubric in self.rubrics}


class Rubric(Base):
    """What is asked in a round of a category, from `lowest` to `highest` points; versions are only ever added.

    `criteria` is `[{"key", "name", "weight", "anchors": {"1": "…"}}]`, anchors saying in words what a level means,
    weights adding up to `weights_total`; `tie_break` names criteria, the most decisive first.
    """

    __tablename__ = "rubric"
    __table_args__ = (UniqueConstraint("round_id", "category_id", "version"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"))
    round_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("round.id"))
    category_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("category.id"))
    version: Mapped[int]
    key: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    lowest: Mapped[int]
    highest: Mapped[int]
    weights_total: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    tie_break: Mapped[list[str]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(Text)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_Instant)


class Entry(Base):
    """A verified innovation that takes part; `number` is the order in which it was entered.

    It takes part in the rounds up to the position `ends_after`, in all where that is None. All judges score an
    anchor, so that a severe judge can be told from weak entries. What was withdrawn stays on record.
    """

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("festival_id", "innovation_id"), UniqueConstraint("festival_id", "number"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"))
    category_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("category.id"), index=True)
    innovation_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("innovation.id"))
    number: Mapped[int]
    is_anchor: Mapped[bool]
    ends_after: Mapped[int | None]
    entered_at: Mapped[datetime] = mapped_column(_Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(_Instant)
    withdrawn_reason: Mapped[str] = mapped_column(Text)
