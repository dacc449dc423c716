"""What does scoring know of each innovation, and what did it find it worth?"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.scoring.tables import Base


class Agency(Base):
    """An agency as the last heard `AgencyRegistered` describes it."""

    __tablename__ = "agency"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    short_name: Mapped[str] = mapped_column(Text)
    is_sample: Mapped[bool]


class Innovation(Base):
    """An innovation as the newest event about it describes it; `version` is submission's.

    `partners` is a list of `{"id", "name"}`, `agency_ids` the owner first and then the partners,
    `claims` a list of `shared.contracts.events.Claim` in JSON.
    """

    __tablename__ = "innovation"
    __table_args__ = (Index("ix_innovation_agency_ids", "agency_ids", postgresql_using="gin"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    slug: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(index=True)
    agency_id: Mapped[UUID] = mapped_column(Uuid)
    agency_name: Mapped[str] = mapped_column(Text)
    partners: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    agency_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    stage: Mapped[str] = mapped_column(Text)
    form: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    affair: Mapped[str] = mapped_column(Text)
    other_affairs: Mapped[list[str]] = mapped_column(ARRAY(Text))
    implemented_on: Mapped[date | None]
    is_sample: Mapped[bool]
    claims: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class EffortTable(Base):
    """The efforts of a year as whoever guides the agencies has changed them, in the shape of the year's file."""

    __tablename__ = "effort_table"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class MaturityScore(Base):
    """What one innovation is worth, computed from `innovation_version` of it; exact decimals."""

    __tablename__ = "maturity_score"

    innovation_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("innovation.id"), primary_key=True)
    innovation_version: Mapped[int]
    year: Mapped[int] = mapped_column(index=True)
    claimed: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    verified: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    maximum: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    by_variable: Mapped[dict[str, Any]] = mapped_column(JSONB)
    mandatory_gaps: Mapped[list[str]] = mapped_column(ARRAY(Text))
    scored_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
