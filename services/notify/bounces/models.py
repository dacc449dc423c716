"""Up to where was each mailbox read, and since when can it not be?"""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.tables import Base

_Instant = DateTime(timezone=True)


class BounceMailbox(Base):
    """A folder at a provider, by its address without the password; letters up to `last_uid` are dealt with.

    The numbers hold for one `uid_validity` alone. `failures` counts the attempts since `read_at`, when all of it was
    last read; nobody tries before `due_at`, which is set before the attempt: one that kills its process counts too.
    """

    __tablename__ = "bounce_mailbox"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    uid_validity: Mapped[int] = mapped_column(BigInteger)
    last_uid: Mapped[int] = mapped_column(BigInteger)
    due_at: Mapped[datetime] = mapped_column(_Instant)
    read_at: Mapped[datetime] = mapped_column(_Instant)
    failures: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
