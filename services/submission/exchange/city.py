"""How do all innovations of a city move from one installation to another?

What agencies wrote is carried over: profiles, claims, whose it is. What was verified is not: without the proof at hand
a level would stand as checked that nobody here has checked. So everything arrives as a draft.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from services.submission.accounts import use_cases as accounts
from services.submission.accounts.models import Agency
from services.submission.accounts.schemas import AgencyIn
from services.submission.exchange import forms, gate, layout, reading
from services.submission.exchange.layout import Layout
from services.submission.exchange.reading import Reader, Typed
from services.submission.exchange.use_cases import Imported, WorkbookRefused, layout_named, without_rows
from services.submission.registry import claims
from services.submission.registry import use_cases as registry
from services.submission.registry.models import Innovation
from services.submission.registry.schemas import NewInnovation
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Refusal
from shared.kit.messages import N_, Message
from shared.kit.problems import field_errors
from shared.kit.spreadsheets import as_written


def take_city(session: Session, caller: Principal, *, file: IO[bytes], now: datetime) -> Imported:
    """Enter the innovations of a whole city, and the agencies that are not known yet; what is there stays as it is.

    The caller rolls the transaction back where this raises.

    Raises:
        FileTooLarge, Invalid: it is no workbook that may be opened; see `gate.check`.
        WorkbookRefused: cells are wrong, or an innovation is here already.
    """
    book = reading.opened(file)
    page = layout_named(book, agency=None)
    if marks := reading.check_headings(book, page):
        raise WorkbookRefused(marks, without_rows(book), page)
    reader = Reader(book, page)
    typed = reader.innovations()
    if not typed and not reader.marks:
        raise gate.refused(N_("No row is filled in. Write at least one innovation's name."), pointer="/Profil/D3")
    taken = _Moving(session, caller, reader, page, now=now).take(typed)
    if reader.marks:
        raise WorkbookRefused(reader.marks, book, page)
    return taken


class _Moving:
    """One city on its way in; every refusal becomes a mark, so that all are told at once."""

    def __init__(self, session: Session, caller: Principal, reader: Reader, page: Layout, *, now: datetime) -> None:
        self._session, self._caller, self._reader, self._page, self._now = session, caller, reader, page, now
        self._agencies: dict[str, Agency] = {}
        self._schema = NewInnovation()

    def take(self, typed: list[Typed]) -> Imported:
        taken, ids = Imported(), set[UUID]()
        for one in typed:
            innovation_id, agency, profile = self._id(one), self._agency(one), self._profile(one)
            if innovation_id is None or agency is None or profile is None:
                continue
            if innovation_id in ids or self._session.get(Innovation, innovation_id) is not None:
                self._mark(one, layout.ID, N_("This innovation is here already. Remove the row."))
                continue
            ids.add(innovation_id)
            taken.created.append(self._entered(one, innovation_id, agency, profile))
        return taken

    def _entered(self, one: Typed, innovation_id: UUID, agency: Agency, profile: Mapping[str, Any]) -> Innovation:
        owner = replace(self._caller, agency_id=agency.id)
        innovation = registry.create(
            self._session,
            owner,
            profile=profile,
            is_sample=bool(one.city[layout.SAMPLE]),
            innovation_id=innovation_id,
            now=self._now,
        )
        if one.levels:
            claims.replace(self._session, innovation, owner, levels=list(one.levels.items()), now=self._now)
        return innovation

    def _id(self, one: Typed) -> UUID | None:
        try:
            return UUID(one.id or "")
        except ValueError:
            self._mark(one, layout.ID, N_("This is no identifier. Take the row from the export again."))
            return None

    def _profile(self, one: Typed) -> dict[str, Any] | None:
        for name in self._page.form.fields:
            if name not in one.profile:
                self._mark(one, name, N_("This text did not fit into Excel. Shorten it where it comes from."))
        typed = {**one.profile, "name": one.profile.get("name") or "", "year": self._page.form.year}
        try:
            profile: dict[str, Any] = self._schema.load(typed)
        except ValidationError as error:
            for wrong in field_errors(error.messages):
                self._mark(one, wrong.pointer.split("/")[1], wrong.message)
            return None
        return profile

    def _agency(self, one: Typed) -> Agency | None:
        slug = str(one.city.get(forms.AGENCY) or "")
        known = self._agencies.get(slug) or accounts.agency_by_slug(self._session, slug)
        if known is None:
            known = self._registered(one)
        if known is not None:
            self._agencies[slug] = known
        return known

    def _registered(self, one: Typed) -> Agency | None:
        columns = {
            "name": layout.AGENCY_NAME,
            "short_name": layout.AGENCY_SHORT,
            "contact_email": layout.AGENCY_EMAIL,
            "is_confirmed": layout.AGENCY_CONFIRMED,
        }
        typed = {field: _plain(one.city.get(column)) for field, column in columns.items()}
        try:
            entry = AgencyIn().load(typed)
            is_sample = bool(one.city.get(layout.AGENCY_SAMPLE))
            with self._session.begin_nested():
                return accounts.register_agency(
                    self._session, **entry, is_sample=is_sample, by=self._caller, now=self._now
                )
        except ValidationError as error:
            wrong = list(field_errors(error.messages))
        except Refusal as refusal:
            wrong = list(refusal.errors) or [FieldError("/name", refusal.detail)]
        for complaint in wrong:
            column = columns.get(complaint.pointer.strip("/"), forms.AGENCY)
            self._mark(one, column, complaint.message)
        return None

    def _mark(self, one: Typed, column: str, message: Message) -> None:
        self._reader.mark(layout.PROFILES, one.row, column, message)


def _plain(value: Any) -> Any:
    return as_written(value) if isinstance(value, str) else value
