"""What stands once a festival is final?"""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Numeric, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.scoring.tables import Base


class Result(Base):
    """An entry's place and total at the moment the committee closed the scoring; never changed."""

    __tablename__ = "result"

    entry_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("entry.id"), primary_key=True)
    festival_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("festival.id"), index=True)
    category_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("category.id"))
    place: Mapped[int]
    total: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    sheets: Mapped[int]
