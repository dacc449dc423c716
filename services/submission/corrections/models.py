"""What did citizens report as wrong?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.submission.registry.models import Innovation
from services.submission.tables import Base


class Correction(Base):
    """A report that something in a public text is wrong, to the agency that owned the innovation then.

    `form_key` is of the form it came by, so that one sent twice counts once. `address` is where the reporter wants
    an answer: null where none was given, and again as soon as it is answered or too old.
    """

    __tablename__ = "correction"
    __table_args__ = (Index("ix_correction_agency_id_state_id", "agency_id", "state", "id"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    form_key: Mapped[str] = mapped_column(Text, unique=True)
    innovation_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("innovation.id"), index=True)
    agency_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("agency.id"))
    message: Mapped[str] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    innovation: Mapped[Innovation] = relationship(lazy="joined", innerjoin=True)
