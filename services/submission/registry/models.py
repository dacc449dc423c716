"""What is an innovation made of: profile, claims, the agencies that carry it, and its history?"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Computed, DateTime, ForeignKey, Index, Numeric, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.submission.accounts.models import Agency
from services.submission.registry import rules
from services.submission.tables import Base


class Innovation(Base):
    """An innovation; its profile may have holes until it is submitted.

    `version` grows with every change of profile, claims or status; evidence and partners have their own.
    `submitted_at` is when it was last submitted, `published_at` when it was first verified, `returned_at` when it was
    last returned; `field_notes` is what is to be mended since then, field by field.

    An entry that follows from another year's has a `predecessor_id` and a `relation` of `rules.RELATIONS`;
    `times_reported` counts the years in which it is reported as this same version, this one included.
    """

    __tablename__ = "innovation"
    __table_args__ = (
        Index("ix_innovation_search_document", "search_document", postgresql_using="gin"),
        Index("ix_innovation_search_head", "search_head", postgresql_using="gin"),
        Index("ix_innovation_status_published_at", "status", "published_at"),
        # Few or none: whether figures hold made-up innovations is asked for every page that shows figures.
        Index("ix_innovation_sample", "id", postgresql_where=text("is_sample")),
        # All that the public list sorts, filters and counts by: it is read from the index alone.
        Index(
            "ix_innovation_public",
            text("published_at DESC"),
            text("id DESC"),
            postgresql_include=["year", "kind", "form", "stage", "affair", "other_affairs", "agency_id"],
            postgresql_where=text("status = 'verified' AND published_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int]
    slug: Mapped[str] = mapped_column(Text, unique=True)
    status: Mapped[str] = mapped_column(Text)
    year: Mapped[int] = mapped_column(index=True)
    agency_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("agency.id"), index=True)
    is_sample: Mapped[bool]
    predecessor_id: Mapped[UUID | None] = mapped_column(Uuid, ForeignKey("innovation.id"), index=True)
    relation: Mapped[str | None] = mapped_column(Text)
    times_reported: Mapped[int] = mapped_column(default=1)
    field_notes: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)

    name: Mapped[str] = mapped_column(Text)
    summary: Mapped[str | None] = mapped_column(Text)
    stage: Mapped[str | None] = mapped_column(Text)
    initiator: Mapped[str | None] = mapped_column(Text)
    initiator_name: Mapped[str | None] = mapped_column(Text)
    classification: Mapped[str | None] = mapped_column(Text)
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    kind: Mapped[str | None] = mapped_column(Text)
    form: Mapped[str | None] = mapped_column(Text)
    asta_cita: Mapped[int | None]
    pkpn: Mapped[str | None] = mapped_column(Text)
    affair: Mapped[str | None] = mapped_column(Text)
    other_affairs: Mapped[list[str]] = mapped_column(ARRAY(Text))
    trial_on: Mapped[date | None]
    implemented_on: Mapped[date | None]
    developed_on: Mapped[date | None]
    design: Mapped[str | None] = mapped_column(Text)
    purpose: Mapped[str | None] = mapped_column(Text)
    benefits: Mapped[str | None] = mapped_column(Text)
    results: Mapped[str | None] = mapped_column(Text)
    criterion_novelty: Mapped[str | None] = mapped_column(Text)
    criterion_benefit: Mapped[str | None] = mapped_column(Text)
    criterion_lawful: Mapped[str | None] = mapped_column(Text)
    criterion_authority: Mapped[str | None] = mapped_column(Text)
    criterion_replicable: Mapped[str | None] = mapped_column(Text)
    budget_amount: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    # What the service cost in a year before the innovation, and costs with it.
    budget_before: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    budget_after: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    development: Mapped[str | None] = mapped_column(Text)

    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    returned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    verified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # Derived from the profile and the agencies' names; never read back into the program.
    search_document: Mapped[str | None] = mapped_column(TSVECTOR, deferred=True)
    # The part of it that is not long text: what weighs A or B.
    search_head: Mapped[str | None] = mapped_column(
        TSVECTOR, Computed("ts_filter(search_document, '{a,b}')", persisted=True), deferred=True
    )
    searchable_since: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin=True)
    claims: Mapped[list["Claim"]] = relationship(
        order_by="Claim.indicator", cascade="all, delete-orphan", lazy="selectin"
    )
    partners: Mapped[list["Partnership"]] = relationship(
        order_by="Partnership.invited_at", cascade="all, delete-orphan", lazy="selectin"
    )


class Claim(Base):
    """The level (0 to 3) claimed for one indicator, the level a verifier confirmed, and how much proof there is."""

    __tablename__ = "claim"

    innovation_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("innovation.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(Text, primary_key=True)
    claimed: Mapped[int]
    verified: Mapped[int | None]
    # What the verifier wants mended here, in the last return.
    note: Mapped[str] = mapped_column(Text)
    evidence_count: Mapped[int]

    @property
    def state(self) -> str:
        """One of `rules.CLAIM_STATES`."""
        return rules.claim_state(verified=self.verified, note=self.note, evidence_count=self.evidence_count)


class Partnership(Base):
    """An agency asked to carry the innovation too: `invited`, then `accepted` or `declined`; it may have `left`.

    `role` says in words what its part is, `permission` (of `rules.PERMISSIONS`) what it may do here.
    """

    __tablename__ = "partnership"

    innovation_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("innovation.id"), primary_key=True)
    agency_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("agency.id"), primary_key=True, index=True)
    version: Mapped[int]
    role: Mapped[str] = mapped_column(Text)
    permission: Mapped[str] = mapped_column(Text, default=rules.CO_OWNER)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    invited_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin=True)


class HistoryEntry(Base):
    """One thing that happened to an innovation; only ever added to, and the database refuses anything else.

    `what` is a verb of `rules.ACTIONS`; `actor` names the account, `actor_name` is how it was called then; `changes`
    has each field that changed with its value before and after, or null where that would be long.
    """

    __tablename__ = "innovation_history"
    __table_args__ = (Index("ix_innovation_history_innovation_id_id", "innovation_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    innovation_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("innovation.id"))
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    actor: Mapped[str] = mapped_column(Text)
    actor_name: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)


class DutyStanding(Base):
    """Where an agency's duty of a year stood when it was last told; `version` counts the changes."""

    __tablename__ = "duty_standing"

    agency_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("agency.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    standing: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
