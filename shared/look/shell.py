"""What does the page around the content know: where we are, who reads, who answers for it?"""

from dataclasses import dataclass

from flask import Flask, current_app, g, request
from flask_babel import gettext as _

from shared.kit import auth

_BACK_OFFICE = (*auth.STAFF, auth.OFFICER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the main navigation."""

    label: str
    address: str
    is_current: bool


def install(app: Flask) -> None:
    """Add what base.html asks for."""
    app.add_template_global(navigation)
    app.add_template_global(signed_in_as)
    app.add_template_global(city_name)
    app.add_template_global(public_contact)


def navigation() -> list[Entry]:
    """The main navigation for whoever reads."""
    entries = [
        (_("Innovations"), "/inovasi"),
        (_("Agencies"), "/perangkat-daerah"),
        (_("Index"), "/indeks"),
        (_("Festival"), "/festival"),
    ]
    reader = _principal()
    if reader.has(auth.JUDGE):
        entries.append((_("Judging"), "/juri"))
    if reader.has(*_BACK_OFFICE):
        entries.append((_("Manage"), "/kelola"))
    return [Entry(label=label, address=address, is_current=_is_below(address)) for label, address in entries]


def signed_in_as() -> str | None:
    """The name of whoever is signed in with the browser, or None."""
    reader = _principal()
    return reader.name or reader.id if reader.by_cookie and reader.has(*_BACK_OFFICE) else None


def city_name() -> str:
    """The city whose system this is."""
    name: str = current_app.config.get("CITY_NAME", "")
    return name


def public_contact() -> str:
    """Who answers questions about public information (PPID); empty until the city says so."""
    contact: str = current_app.config.get("PUBLIC_CONTACT", "")
    return contact


def _principal() -> auth.Principal:
    # Pages of problems are also drawn for requests that failed before anybody was identified.
    reader: auth.Principal = g.get("principal", auth.ANYBODY)
    return reader


def _is_below(address: str) -> bool:
    return request.path == address or request.path.startswith(f"{address}/")
