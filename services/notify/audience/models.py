"""What does notify know of those whom it may have to tell?

Every version is kept, not only the newest: who must hear of an event are those who held the role when it
happened, in whatever order the news of both arrives here.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.tables import Base


class AgencyVersion(Base):
    """An agency's office as it was from `since` on; `email` is the office's, never a person's."""

    __tablename__ = "agency_version"

    agency_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    head_email: Mapped[str | None] = mapped_column(Text)


class PersonVersion(Base):
    """A member of staff as he or she was from `since` on."""

    __tablename__ = "person_version"
    __table_args__ = (Index("ix_person_version_email", "email"),)

    person_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    email: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    agency_id: Mapped[UUID | None] = mapped_column(Uuid)
    is_active: Mapped[bool]


class DutyStanding(Base):
    """Where an agency's duty of a year stands: `none`, `draft`, `submitted` or `met`; without a row it is `none`."""

    __tablename__ = "duty_standing"

    agency_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    standing: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Topic(Base):
    """What citizens may follow: `subject` is that of its events, `innovation/0198…`; `path` its public page.

    `is_open` is false once it is no longer public: nobody can begin to follow it then.
    """

    __tablename__ = "topic"

    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)
    is_open: Mapped[bool]


class Follow(Base):
    """That an address wants the news of a topic; without `confirmed_at` somebody only typed it.

    `key` is in each letter and ends it; `confirm_key` is in the first letter alone, and gone once it was used.
    News comes as `pace` says, `now`, `daily` or `weekly`, on the clock of `time_zone`.
    """

    __tablename__ = "follow"
    __table_args__ = (UniqueConstraint("topic", "address"), Index("ix_follow_address", "address"))

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    topic: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    pace: Mapped[str] = mapped_column(Text)
    time_zone: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text, unique=True)
    confirm_key: Mapped[str | None] = mapped_column(Text, unique=True)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Follower(Base):
    """An address that gets digests of what it follows; `key` is in each and ends them. Gone with its last follow."""

    __tablename__ = "follower"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    address: Mapped[str] = mapped_column(Text, unique=True)
    key: Mapped[str] = mapped_column(Text, unique=True)
