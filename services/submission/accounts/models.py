"""Who is known here: agencies, people, and the keys of agencies' systems?"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, LargeBinary, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.submission.tables import Base


class Agency(Base):
    """A perangkat daerah; `is_confirmed` is false while nobody has checked that it exists under this name.

    `contact_email` is the office's, never a person's; `head_email` that of its head's office, where reminders go that
    the office did not heed, and shown to nobody else. `version` is what events and ETags carry.
    """

    __tablename__ = "agency"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    short_name: Mapped[str] = mapped_column(Text)
    contact_email: Mapped[str | None] = mapped_column(Text)
    head_email: Mapped[str | None] = mapped_column(Text)
    is_confirmed: Mapped[bool]
    is_sample: Mapped[bool]
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Person(Base):
    """Somebody with a sign-in; officers belong to an agency, the city's own staff to none."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    # Kept in lower case: the address decides who it is, not how it was typed.
    email: Mapped[str] = mapped_column(Text, unique=True)
    password_hash: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    agency_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("agency.id"), index=True)
    is_active: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class PasswordLink(Base):
    """A link by which somebody chooses a password until `ends_at`: its hash only; used, it is deleted."""

    __tablename__ = "password_link"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("person.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    issued_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ApiKey(Base):
    """A key of an agency's system: the secret's SHA-256 only, so that nobody can read a key out of here.

    `previous_hash` is the secret before the last rotation; both open the door until `previous_ends_at`.
    `generation` counts the secrets it has had.
    """

    __tablename__ = "api_key"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("agency.id"), index=True)
    label: Mapped[str] = mapped_column(Text)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    created_by: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    generation: Mapped[int]
    previous_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    previous_ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
