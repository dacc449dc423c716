"""Which words did staff put in the place of a file's, for which letters, and why?"""

from datetime import datetime

from sqlalchemy import DateTime, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.tables import Base

ALL = ""
"""The `festival` of wording that is for all letters of a kind."""


class Wording(Base):
    """One version of a letter's wording; the newest of a kind, language and festival is in force.

    Without `template` it went back: a festival's to what all letters say, that of all to the file. `replaced` is
    what was in force before, so that history can be read though files change.
    """

    __tablename__ = "wording"

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    language: Mapped[str] = mapped_column(Text, primary_key=True)
    festival: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    template: Mapped[str | None] = mapped_column(Text)
    replaced: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    author_id: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
