"""What does the page around the content know: where we are, who reads, who answers for it?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, current_app, g, request
from flask_babel import get_locale
from flask_babel import gettext as _

from shared.kit import auth
from shared.look.languages import COOKIE, DEFAULT, LANGUAGES

_BACK_OFFICE = (*auth.STAFF, auth.OFFICER)
# Another page of a list shows something else; other parameters show the same again, or less of it.
_PAGES_OF_A_LIST = ("sesudah",)


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
    app.add_template_global(is_public_page)
    app.add_template_global(public_address)
    app.add_template_global(canonical)
    app.add_template_global(alternates)
    app.add_template_global(breadcrumb_list)


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


def is_public_page() -> bool:
    """Whether anybody may read this page at this address, so that it may be found and passed on."""
    audience = getattr(current_app.view_functions.get(request.endpoint or ""), "audience", None)
    return request.method == "GET" and auth.PUBLIC in getattr(audience, "roles", ())


def public_address(path: str) -> str:
    """The whole address of a path of ours, as others may use it."""
    return f"{current_app.config.get('PUBLIC_URL', '')}{path}"


def canonical() -> str:
    """The one address of what this page shows, in the reader's language; what merely sorts or filters is left out."""
    return _in_language(str(get_locale()))


def alternates() -> list[tuple[str, str]]:
    """The same page in each language, by the code that search engines know; `x-default` is for everybody else."""
    return [*((code, _in_language(code)) for code in LANGUAGES), ("x-default", _in_language(DEFAULT))]


def breadcrumb_list(steps: Iterable[tuple[str, str]], here: str | None) -> dict[str, Any]:
    """The way to this page in the words of schema.org."""
    way = [(str(name), public_address(path)) for name, path in steps]
    if here:
        way.append((str(here), canonical()))
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": address}
        for position, (name, address) in enumerate(way, start=1)
    ]
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}


def _in_language(code: str) -> str:
    """This page's address in a language; the default one needs no word for it."""
    query = {name: request.args[name] for name in _PAGES_OF_A_LIST if name in request.args}
    if code != DEFAULT:
        query[COOKIE] = code
    return public_address(quote(request.path)) + (f"?{urlencode(query)}" if query else "")


def _principal() -> auth.Principal:
    # Pages of problems are also drawn for requests that failed before anybody was identified.
    reader: auth.Principal = g.get("principal", auth.ANYBODY)
    return reader


def _is_below(address: str) -> bool:
    return request.path == address or request.path.startswith(f"{address}/")
