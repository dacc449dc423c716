"""How do innovations get into the workbook's cells?"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.exchange import forms, layout
from services.submission.exchange.formats import MOST_CHARACTERS
from services.submission.exchange.layout import Layout, Note, Rows, Value
from services.submission.registry import rules
from services.submission.registry.models import Innovation
from shared.contracts import catalogue
from shared.kit.spreadsheets import harmless


def layout_of(year: int, *, agency: Agency | None, city_name: str) -> Layout:
    """The workbook of a year, for an agency or, without one, for the whole city.

    Raises:
        Invalid: there is no form for the year.
    """
    form = forms.of_year(year)
    return Layout(
        form=form,
        catalogue=catalogue.of_year(year),
        agency_code=agency.slug if agency else layout.WHOLE_CITY,
        agency_name=agency.name if agency else city_name,
    )


def editable(session: Session, agency: Agency, *, year: int) -> list[Innovation]:
    """The agency's own innovations that it may still change, oldest first; as many as fit in a workbook."""
    query = select(Innovation).where(
        Innovation.agency_id == agency.id, Innovation.year == year, Innovation.status.in_(rules.EDITABLE)
    )
    return list(session.scalars(query.order_by(Innovation.id).limit(layout.MOST_ROWS)))


def of_city(session: Session, *, year: int, part: int) -> list[Innovation]:
    """All innovations of the year in the order they were begun, but those withdrawn; `part` 1 is the first 500."""
    query = select(Innovation).where(Innovation.year == year, Innovation.status != rules.WITHDRAWN)
    page = query.order_by(Innovation.id).limit(layout.MOST_ROWS).offset((part - 1) * layout.MOST_ROWS)
    return list(session.scalars(page))


def filled(page: Layout, innovations: Sequence[Innovation]) -> tuple[Rows, Rows]:
    """The rows of the profiles and of the claims."""
    numbered = list(enumerate(innovations, start=layout.FIRST_ROW))
    profiles = [(row, _profile(page, row, innovation)) for row, innovation in numbered]
    return profiles, [(row, _claims(row, innovation)) for row, innovation in numbered]


def notes(page: Layout, innovations: Sequence[Innovation]) -> list[Note]:
    """What the verifier of the last return wants mended, where it stands in the workbook."""
    found = []
    for row, innovation in enumerate(innovations, start=layout.FIRST_ROW):
        told = [(layout.PROFILES, field, note) for field, note in innovation.field_notes.items()]
        told += [(layout.CLAIMS, held.indicator, held.note) for held in innovation.claims if held.note]
        for sheet, column, text in told:
            if column in page.columns(sheet):
                found.append(Note(sheet=sheet, coordinate=page.coordinate(sheet, row, column), text=text))
    return found


def _profile(page: Layout, row: int, innovation: Innovation) -> dict[str, Value]:
    cells: dict[str, Value] = {layout.NUMBER: row - layout.FIRST_ROW + 1, layout.ID: str(innovation.id)}
    if page.is_city:
        cells |= _agency(innovation.agency)
        cells[layout.SAMPLE] = innovation.is_sample
    else:
        cells[layout.VERSION] = innovation.version
    for name, field in page.form.fields.items():
        cells[name] = _cell(field, getattr(innovation, name))
    return cells


def _agency(agency: Agency) -> dict[str, Value]:
    return {
        forms.AGENCY: agency.slug,
        layout.AGENCY_NAME: harmless(agency.name),
        layout.AGENCY_SHORT: harmless(agency.short_name),
        layout.AGENCY_EMAIL: agency.contact_email,
        layout.AGENCY_CONFIRMED: agency.is_confirmed,
        layout.AGENCY_SAMPLE: agency.is_sample,
    }


def _claims(row: int, innovation: Innovation) -> dict[str, Value]:
    levels: dict[str, Value] = {held.indicator: held.claimed for held in innovation.claims if held.claimed}
    return {layout.NUMBER: row - layout.FIRST_ROW + 1, layout.NAME: harmless(innovation.name[:100]), **levels}


def _cell(field: forms.Field, value: object) -> Value:
    if value is None or field.kind in {forms.DATE, forms.WHOLE}:
        return value  # type: ignore[return-value]
    if field.kind == forms.CHOICE:
        return field.labels[str(value)]
    if field.kind == forms.SEVERAL and isinstance(value, Iterable):
        return forms.SEPARATOR.join(field.labels[code] for code in value)
    if isinstance(value, Decimal):
        return _number(value)
    text = harmless(str(value))
    return text if len(text) <= MOST_CHARACTERS else layout.TOO_LONG


def _number(exact: Decimal) -> Value:
    """As a number where a spreadsheet keeps it exactly, else as text."""
    short = format(exact.normalize(), "f")
    near = float(exact)
    return near if Decimal(repr(near)) == exact else short
