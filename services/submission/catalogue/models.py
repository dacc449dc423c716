"""What has scoring told us for the public pages to show, and has anything public changed?"""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, DateTime, Numeric, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.submission.tables import Base


class MaturityFigure(Base):
    """What an innovation is worth, 0 to `maximum`; `version` is the innovation's it was computed from."""

    __tablename__ = "maturity_figure"

    # No foreign key: what scoring says is kept as it comes.
    innovation_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    year: Mapped[int]
    claimed: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    verified: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    maximum: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    by_variable: Mapped[dict[str, str]] = mapped_column(JSONB)
    mandatory_gaps: Mapped[list[str]] = mapped_column(ARRAY(Text))
    heard_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class IndexFigure(Base):
    """The city's projected index of a year, by what is claimed and by what is verified."""

    __tablename__ = "index_figure"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    claimed: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    claimed_category: Mapped[str] = mapped_column(Text)
    verified: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    verified_category: Mapped[str] = mapped_column(Text)
    innovations: Mapped[int]
    basic_services_covered: Mapped[int]
    basic_services_needed: Mapped[int]
    heard_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class FestivalNotice(Base):
    """A festival as it is announced here; `standings` is empty until it is finalised."""

    __tablename__ = "festival_notice"

    festival_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    slug: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    year: Mapped[int]
    is_sample: Mapped[bool]
    is_final: Mapped[bool]
    standings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    heard_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class PublicVersion(Base):
    """One row: a number that grows with every transaction that changes what the public pages show.

    Triggers count it up, so that no writer can forget it (see the migration that made it).
    """

    __tablename__ = "public_version"

    one: Mapped[bool] = mapped_column(Boolean, primary_key=True, server_default=text("true"))
    version: Mapped[int] = mapped_column(BigInteger)
    # The version by which the vocabulary of the search was last learned.
    words_version: Mapped[int] = mapped_column(BigInteger)


class SearchWord(Base):
    """A word of the innovations' names and summaries or of the agencies' names, and how many of them hold it."""

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(Text, primary_key=True)
    innovations: Mapped[int]
