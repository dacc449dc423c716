"""What did the city fill in about itself, and where does its index stand?"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, LargeBinary, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.scoring.tables import Base


class SpdForm(Base):
    """The city's own rows of a year (indicators 1 to 15): `levels` maps a row's id to 0…3, `proofs` to its proof."""

    __tablename__ = "spd_form"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    levels: Mapped[dict[str, int]] = mapped_column(JSONB)
    proofs: Mapped[dict[str, str]] = mapped_column(JSONB)
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class SpdFile(Base):
    """A file that proves one of the city's own rows; `kind` was found in the bytes, `filename` is for display alone.

    The bytes lie in the row itself: they are few, and a backup of the database has them (ADR 0024).
    """

    __tablename__ = "spd_file"
    __table_args__ = (UniqueConstraint("year", "row", "sha256"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    year: Mapped[int]
    row: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int]
    filename: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    uploaded_by: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class IndexProjection(Base):
    """The projected index of a year.

    `claimed` and `verified` are `rules.Projection` in JSON. `fingerprint` names the rows they were
    computed from: where it differs from the rows' own, a projection is due.
    """

    __tablename__ = "index_projection"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(Text)
    claimed: Mapped[dict[str, Any]] = mapped_column(JSONB)
    verified: Mapped[dict[str, Any]] = mapped_column(JSONB)
    projected_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
