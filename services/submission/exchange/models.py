"""Which uploaded workbooks wait for their officer to fetch them again, marked?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, LargeBinary, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.submission.tables import Base


class MarkedWorkbook(Base):
    """A workbook that was refused, with its cells marked; only who uploaded it may fetch it, and only for a day."""

    __tablename__ = "marked_workbook"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    uploaded_by: Mapped[str] = mapped_column(Text)
    filename: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
