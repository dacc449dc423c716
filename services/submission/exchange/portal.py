"""What does the national portal's form ask, in its order, and what does an innovation answer?

There is no programme to send it to: officials copy from this file by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from string import ascii_lowercase
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.exchange import forms
from services.submission.exchange.forms import Form
from services.submission.exchange.rules import Cell, Column, Row
from services.submission.registry import access, rules
from services.submission.registry.models import Claim, Innovation
from shared.contracts.catalogue import Catalogue, Indicator
from shared.kit.auth import Principal

# The stage that the portal takes.
STAGE = "implementation"
STATUSES = {
    rules.DRAFT: "Draf",
    rules.SUBMITTED: "Diajukan",
    rules.RETURNED: "Perlu Revisi",
    rules.VERIFIED: "Terverifikasi",
    rules.WITHDRAWN: "Ditarik",
}
STATUS, SAMPLE = "Status di kota", "Contoh"
_KINDS = {forms.DATE: "date", forms.EXACT: "number", forms.WHOLE: "integer"}


Value = str | int | date | Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the form wants an answer; `field` is None where it wants a document."""

    number: str
    label: str
    field: str | None
    kind: str = forms.TEXT

    @property
    def heading(self) -> str:
        return f"{self.number}. {self.label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """The level of one indicator: as verified, or as claimed while nobody has checked it."""

    indicator: Indicator
    level: int
    is_verified: bool

    @property
    def wording(self) -> str:
        """The year's wording of the level; empty for level 0."""
        return self.indicator.levels[self.level - 1] if self.level else ""


def eligible(
    session: Session, caller: Principal, *, year: int, agency_id: UUID | None = None, limit: int | None = None
) -> Iterator[Innovation]:
    """What the caller may see of the year that the portal would take, by agency and name, a few at a time."""
    wanted = [
        access.visible_to(caller),
        Innovation.year == year,
        Innovation.stage == STAGE,
        Innovation.status != rules.WITHDRAWN,
    ]
    if agency_id is not None:
        wanted.append(Innovation.agency_id == agency_id)
    query = select(Innovation).where(*wanted).order_by(Innovation.agency_id, Innovation.name, Innovation.id)
    yield from session.scalars(query.limit(limit).execution_options(yield_per=200))


def places(form: Form) -> list[Place]:
    """All that the form asks, in its order."""
    found = []
    for item in form.items:
        for letter, name in zip(ascii_lowercase, item.fields or (None,), strict=False):
            told = form.fields.get(name or "")
            # Two fields of one item are 7a and 7b, each with its own name.
            is_part = told is not None and len(item.fields) > 1
            found.append(
                Place(
                    number=f"{item.number}{letter}" if is_part else item.number,
                    label=told.label if told and is_part else item.label,
                    field=name,
                    kind=told.kind if told else forms.TEXT,
                )
            )
    return found


def answer(form: Form, place: Place, innovation: Innovation) -> Value:
    """What the innovation answers there; None where it says nothing."""
    if place.field is None:
        return None
    if place.field == forms.AGENCY:
        return innovation.agency.name
    labels, value = form.fields[place.field].labels, getattr(innovation, place.field)
    if place.kind == forms.SEVERAL:
        return forms.SEPARATOR.join(labels[code] for code in value) or None
    return labels[value] if place.kind == forms.CHOICE and value is not None else value


def ratings(catalogue: Catalogue, innovation: Innovation) -> list[Rating]:
    """All indicators of the year in their order."""
    held = {claim.indicator: claim for claim in innovation.claims}
    return [_rating(indicator, held.get(indicator.id)) for indicator in catalogue.sid.values()]


def _rating(indicator: Indicator, claim: Claim | None) -> Rating:
    if claim is None:
        return Rating(indicator=indicator, level=0, is_verified=False)
    is_verified = claim.verified is not None
    return Rating(
        indicator=indicator, level=claim.verified or 0 if is_verified else claim.claimed, is_verified=is_verified
    )


def columns(form: Form, catalogue: Catalogue) -> tuple[Column, ...]:
    """The columns of a table of innovations: the items, the indicators, and how far each has come here."""
    return (
        *(Column(place.heading, _KINDS.get(place.kind, "string")) for place in places(form)),
        *(Column(_heading(indicator), "string") for indicator in catalogue.sid.values()),
        Column(STATUS, "string"),
        Column(SAMPLE, "boolean"),
    )


def row(form: Form, catalogue: Catalogue, innovation: Innovation) -> Row:
    """An innovation as a row of that table."""
    cells = {place.heading: _cell(answer(form, place, innovation)) for place in places(form)}
    for rating in ratings(catalogue, innovation):
        cells[_heading(rating.indicator)] = f"{rating.level}: {rating.wording}" if rating.level else None
    return {**cells, STATUS: STATUSES[innovation.status], SAMPLE: innovation.is_sample}


def _heading(indicator: Indicator) -> str:
    return f"Indikator {indicator.id}. {indicator.name}"


def _cell(value: Value) -> Cell:
    if isinstance(value, date):
        return value.isoformat()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value
