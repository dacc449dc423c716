"""How far is a verifier with an innovation, and who else is at it?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.submission.tables import Base


class CheckDraft(Base):
    """What one verifier has decided and noted so far; it ends with the decision.

    `typed` has the form's fields by name: `levels-16`, `notes-16` (of an indicator), `fields-design` (of the profile)
    and `note` (of all). What was typed before the innovation was last handed in is about another state of it.
    """

    __tablename__ = "check_draft"

    innovation_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("innovation.id"), primary_key=True)
    verifier: Mapped[str] = mapped_column(Text, primary_key=True)
    typed: Mapped[dict[str, str]] = mapped_column(JSONB)
    saved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CheckPresence(Base):
    """A verifier has an innovation open, since `since`; it counts for a while after `seen_at`."""

    __tablename__ = "check_presence"

    innovation_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("innovation.id"), primary_key=True)
    verifier: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
