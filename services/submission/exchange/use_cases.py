"""How does a filled-in workbook become drafts: all of it, or nothing?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.submission.accounts import use_cases as accounts
from services.submission.accounts.models import Agency
from services.submission.exchange import drafts, forms, gate, layout, reading
from services.submission.exchange.layout import Layout, Mark, Rows
from services.submission.exchange.models import MarkedWorkbook
from services.submission.exchange.reading import Reader, Typed, Workbook
from services.submission.registry import access, claims
from services.submission.registry import use_cases as registry
from services.submission.registry.models import Innovation
from services.submission.registry.rules import WrongStatus
from services.submission.registry.schemas import NewInnovation
from shared.kit import ids
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Forbidden, Invalid, NotFound, Refusal
from shared.kit.messages import N_
from shared.kit.problems import field_errors

MARKED_KEPT_FOR = timedelta(days=1)


class WorkbookRefused(Invalid):
    """Some cells are not right; nothing was stored. `marked()` is the file with these cells marked."""

    def __init__(self, marks: Sequence[Mark], book: Workbook, page: Layout) -> None:
        errors = [FieldError(f"/{mark.sheet}/{mark.coordinate}", mark.message) for mark in marks]
        super().__init__(errors, detail=N_("Nothing was saved: %(count)s cells are not right yet.", count=len(marks)))
        self.marks, self._book, self._page = tuple(marks), book, page

    def marked(self) -> bytes:
        """The rows as they were typed, in a fresh template, with what is wrong coloured, commented and listed."""
        profiles, claim_rows = (_as_typed(self._book, self._page, name) for name in (layout.PROFILES, layout.CLAIMS))
        from services.submission.exchange import template  # loaded where it is used alone: eight megabytes

        return template.write(self._page, profiles=profiles, claims=claim_rows, marks=self.marks)


@dataclass(slots=True, kw_only=True)
class Imported:
    """What a workbook did."""

    created: list[Innovation] = field(default_factory=list)
    updated: list[Innovation] = field(default_factory=list)
    unchanged: list[Innovation] = field(default_factory=list)


def take_workbook(session: Session, caller: Principal, *, file: IO[bytes], now: datetime) -> Imported:
    """Create and change the drafts of the caller's agency as the workbook says.

    The caller rolls the transaction back where this raises.

    Raises:
        Forbidden: the caller belongs to no agency.
        FileTooLarge, Invalid: it is no workbook that may be opened; see `gate.check`.
        WorkbookRefused: cells are wrong, or somebody changed an innovation meanwhile.
    """
    agency = agency_of(session, caller)
    book = reading.opened(file)
    page = layout_named(book, agency=agency)
    if marks := reading.check_headings(book, page):
        raise WorkbookRefused(marks, without_rows(book), page)
    reader = Reader(book, page)
    typed = reader.innovations()
    if not typed and not reader.marks:
        raise gate.refused(N_("No row is filled in. Write at least one innovation's name."), pointer="/Profil/D3")
    taken = _Taking(session, caller, reader, page, now=now).take(typed)
    if reader.marks:
        raise WorkbookRefused(reader.marks, book, page)
    return taken


def agency_of(session: Session, caller: Principal) -> Agency:
    """The agency the caller speaks for.

    Raises:
        Forbidden: it speaks for none.
    """
    if caller.agency_id is None:
        raise Forbidden(N_("Only an agency can register an innovation."))
    return accounts.agency_of(session, caller.agency_id)


def layout_named(book: Workbook, *, agency: Agency | None) -> Layout:
    """The layout that the workbook says it has, held to the agency, or to the whole city without one.

    Raises:
        Invalid: it is not our template, of no year we know, or another agency's.
    """
    if book.format != layout.FORMAT:
        message = N_("This is not our template. Download it again and copy your rows into it.")
        raise gate.refused(message, pointer=f"/{layout.GUIDE}/{layout.FORMAT_CELL}")
    pointer = f"/{layout.GUIDE}/{layout.YEAR_CELL}"
    if not isinstance(book.year, int):
        raise gate.refused(N_("The template's year is missing. Download the template again."), pointer=pointer)
    forms.of_year(book.year, pointer=pointer)
    if book.agency_code != (agency.slug if agency else layout.WHOLE_CITY):
        message = N_("This template is another agency's (%(code)s). Use your own.", code=str(book.agency_code)[:80])
        raise gate.refused(message, pointer=f"/{layout.GUIDE}/{layout.AGENCY_CELL}")
    return drafts.layout_of(book.year, agency=agency, city_name="")


class _Taking:
    """One workbook on its way into the registry; every refusal becomes a mark, so that all are told at once."""

    def __init__(self, session: Session, caller: Principal, reader: Reader, page: Layout, *, now: datetime) -> None:
        self._session, self._caller, self._reader, self._page, self._now = session, caller, reader, page, now
        self._schema = NewInnovation()
        self._taken = Imported()

    def take(self, typed: Sequence[Typed]) -> Imported:
        held = self._opened(typed)
        for one in typed:
            profile = self._profile(one)
            if profile is not None:
                self._apply(one, profile, held.get(one.row))
        return self._taken

    def _opened(self, typed: Sequence[Typed]) -> Mapping[int, Innovation]:
        """The innovations that rows name, by row; locked in one order, so that two uploads never wait in a ring."""
        named: dict[UUID, Typed] = {}
        for one in typed:
            innovation_id = self._id(one)
            if innovation_id in named:
                message = N_(
                    "The same innovation is in row %(row)s too. Remove one of them.", row=named[innovation_id].row
                )
                self._mark(one, layout.ID, message)
            elif innovation_id is not None:
                named[innovation_id] = one
        found = {}
        for innovation_id, one in sorted(named.items()):
            innovation = self._open(innovation_id, one)
            if innovation is not None:
                found[one.row] = innovation
        return found

    def _id(self, one: Typed) -> UUID | None:
        if one.id is None:
            return None
        try:
            return UUID(one.id)
        except ValueError:
            self._mark(one, layout.ID, N_("This is no identifier. Empty the cell for a new innovation."))
            return None

    def _open(self, innovation_id: UUID, one: Typed) -> Innovation | None:
        try:
            innovation = access.to_edit(self._session, self._caller, innovation_id)
        except NotFound:
            self._mark(one, layout.ID, N_("Your agency has no such innovation. Empty the cell for a new one."))
            return None
        except (Forbidden, WrongStatus) as refusal:
            self._mark(one, layout.ID, refusal.detail)
            return None
        if innovation.year != self._page.form.year:
            self._mark(one, layout.ID, N_("This innovation is of %(year)s. Use that template.", year=innovation.year))
        elif innovation.version != one.version:
            message = N_(
                "It was changed after you downloaded the file (now version %(version)s). Download the file again and"
                " put your change into it.",
                version=innovation.version,
            )
            self._mark(one, layout.VERSION, message, is_conflict=True)
        return innovation

    def _profile(self, one: Typed) -> dict[str, Any] | None:
        """The row held to what the API takes; None where a cell is not right."""
        typed = {**one.profile, "name": one.profile.get("name") or "", "year": self._page.form.year}
        try:
            profile: dict[str, Any] = self._schema.load(typed)
        except ValidationError as error:
            self._mark_all(one, list(field_errors(error.messages)))
            return None
        return profile

    def _apply(self, one: Typed, profile: dict[str, Any], held: Innovation | None) -> None:
        if held is None and self._reader.marks:
            return  # nothing will be stored, and of what is new the registry has nothing more to say
        try:
            if held is None:
                self._taken.created.append(self._created(one, profile))
                return
            changes = {name: value for name, value in profile.items() if value != getattr(held, name)}
            is_new_level = one.levels != {claim.indicator: claim.claimed for claim in held.claims if claim.claimed}
            if changes:
                registry.edit(self._session, held, self._caller, changes=changes, now=self._now)
            if is_new_level:
                self._claim(held, one)
            (self._taken.updated if changes or is_new_level else self._taken.unchanged).append(held)
        except Refusal as refusal:
            self._mark_all(one, refusal.errors or [FieldError("/name", refusal.detail)])

    def _created(self, one: Typed, profile: dict[str, Any]) -> Innovation:
        fresh = registry.create(self._session, self._caller, profile=profile, now=self._now)
        if one.levels:
            self._claim(fresh, one)
        return fresh

    def _claim(self, innovation: Innovation, one: Typed) -> None:
        claims.replace(self._session, innovation, self._caller, levels=list(one.levels.items()), now=self._now)

    def _mark_all(self, one: Typed, errors: Sequence[FieldError]) -> None:
        marked = {mark.coordinate for mark in self._reader.marks if mark.sheet == layout.PROFILES}
        for error in errors:
            field = error.pointer.split("/")[1]
            column = field if field in self._page.profile_columns else layout.NAME
            # What can't be read at all counts as empty: once is enough.
            if self._page.coordinate(layout.PROFILES, one.row, column) not in marked:
                self._mark(one, column, error.message)

    def _mark(self, one: Typed, column: str, message: Any, *, is_conflict: bool = False) -> None:
        self._reader.mark(layout.PROFILES, one.row, column, message, is_conflict=is_conflict)


def _as_typed(book: Workbook, page: Layout, sheet: str) -> Rows:
    return [
        (number, dict(zip(page.columns(sheet), (cell.value for cell in line), strict=False)))
        for number, line in book.rows[sheet].items()
    ]


def without_rows(book: Workbook) -> Workbook:
    """The workbook with nothing in it: where columns are not ours, nobody knows what belongs where."""
    return replace(book, rows={layout.PROFILES: {}, layout.CLAIMS: {}})


def keep_marked(session: Session, caller: Principal, *, filename: str, content: bytes, now: datetime) -> UUID:
    """Keep a marked workbook for its officer; the ones before it go."""
    session.execute(delete(MarkedWorkbook).where(MarkedWorkbook.uploaded_by == caller.id))
    marked = MarkedWorkbook(id=ids.new_id(), uploaded_by=caller.id, filename=filename, content=content, created_at=now)
    session.add(marked)
    return marked.id


def marked_of(session: Session, caller: Principal, workbook_id: UUID) -> MarkedWorkbook:
    """A marked workbook of the caller's.

    Raises:
        NotFound: there is none (any more), or it is somebody else's.
    """
    wanted = select(MarkedWorkbook).where(MarkedWorkbook.id == workbook_id, MarkedWorkbook.uploaded_by == caller.id)
    marked = session.scalar(wanted)
    if marked is None:
        raise NotFound(N_("This file is kept for a day only. Upload yours again."))
    return marked


def forget_marked(session: Session, *, now: datetime) -> None:
    """Drop marked workbooks that nobody will fetch any more; they hold people's names."""
    session.execute(delete(MarkedWorkbook).where(MarkedWorkbook.created_at < now - MARKED_KEPT_FOR))
