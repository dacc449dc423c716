"""Which receipts were given, and by which keys can they be checked?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.submission.tables import Base


class Receipt(Base):
    """What an agency was given when it submitted: a signed statement of what, and when."""

    __tablename__ = "receipt"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    innovation_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("innovation.id"), index=True)
    version: Mapped[int]
    issued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    token: Mapped[str] = mapped_column(Text)


class ReceiptKey(Base):
    """The public half of a key that has signed receipts; kept for good, since receipts outlive keys."""

    __tablename__ = "receipt_key"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    # RFC 8037: the 32 bytes of an Ed25519 key in base64url.
    x: Mapped[str] = mapped_column(Text)
    used_since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
