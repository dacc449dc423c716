"""What does a citizen find in the public list, and how does the year stand?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, render_template, request
from flask_babel import format_decimal
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from services.submission.accounts import use_cases as accounts
from services.submission.catalogue import facets, matching, queries, spelling, words
from services.submission.catalogue.unchanged import unchanged_costs_nothing
from shared.contracts import affairs
from shared.kit import edge
from shared.kit.auth import PUBLIC, open_to
from shared.kit.errors import Invalid

PER_PAGE = 24
BY_MATURITY = "kematangan"
MAX_QUERY = 200
TOGETHER = {facets.TOGETHER: _l("Carried by several agencies")}
# The name of each filter in an address, its field, and how to offer to take it away.
FILTERS = {
    "q": ("q", _l("Without the words")),
    "urusan": ("affair", _l("In all affairs")),
    "opd": ("agency", _l("Of all agencies")),
    "tahapan": ("stage", _l("In all stages")),
    "jenis": ("kind", _l("Of all kinds")),
    "bentuk": ("form", _l("Of all forms")),
    "tahun": ("year", _l("Of all years")),
    "kolaborasi": ("together", _l("With or without collaboration")),
}

pages = Blueprint("catalogue_pages", __name__, template_folder="templates")


@pages.get("/inovasi")
@open_to(PUBLIC)
@unchanged_costs_nothing
def list_innovations() -> str:
    """The public list, searched and filtered; what is not understood is simply not asked about."""
    session = edge.session()
    wanted = _wanted(request.args)
    by_maturity = request.args.get("urut") == BY_MATURITY
    page = _page(session, wanted, by_maturity=by_maturity)
    mended = None
    if wanted.q and page.pool == [] and (meant := spelling.mended(session, wanted.q)):
        page = _page(session, replace(wanted, q=meant), by_maturity=by_maturity)
        mended = meant if page.items else None
    asked = {name: value for name, value in request.args.items() if value and name != "sesudah"}
    total = _total(session, wanted, page)
    return render_template(
        "catalogue/list.html",
        page=page,
        total=total,
        is_more=page.pool is not None and total == matching.MOST,
        mended=mended,
        wanted=wanted,
        is_filtered=wanted != queries.Wanted(),
        is_narrowed=replace(wanted, q=None) != queries.Wanted() or by_maturity,
        following="/inovasi?" + urlencode({**asked, "sesudah": page.next}) if page.next else None,
        first="/inovasi?" + urlencode(asked) if request.args.get("sesudah") else None,
        instead=[] if page.items else _instead(session, wanted),
        options=_options(session, replace(wanted, q=mended or wanted.q), pool=page.pool),
        order=BY_MATURITY if by_maturity else "",
        by_maturity=BY_MATURITY,
        words=words,
        affairs=affairs.ALL,
    )


def _page(session: Session, wanted: queries.Wanted, *, by_maturity: bool) -> queries.Page:
    """The page asked for; the first one where the address says something else than we wrote."""
    cursor = request.args.get("sesudah") or None
    try:
        return queries.find(session, wanted, cursor=cursor, limit=PER_PAGE, by_maturity=by_maturity)
    except Invalid:
        return queries.find(session, wanted, limit=PER_PAGE, by_maturity=by_maturity)


def _total(session: Session, wanted: queries.Wanted, page: queries.Page) -> int:
    if page.pool is not None:
        return len(page.pool)
    is_whole = page.next is None and not request.args.get("sesudah")
    return len(page.items) if is_whole else queries.count(session, wanted)


def _wanted(typed: Mapping[str, str]) -> queries.Wanted:
    year = typed.get("tahun", "")
    return queries.Wanted(
        q=_plain(typed.get("q", ""))[:MAX_QUERY] or None,
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        agency=_plain(typed.get("opd", ""))[:100] or None,
        affair=_known(typed.get("urusan"), affairs.ALL),
        kind=_known(typed.get("jenis"), words.KINDS),
        form=_known(typed.get("bentuk"), words.FORMS),
        stage=_known(typed.get("tahapan"), words.STAGES),
        together=_known(typed.get("kolaborasi"), TOGETHER),
    )


def _instead(session: Session, wanted: queries.Wanted) -> list[tuple[str, str, int]]:
    """Where nothing is found: what would be, with one filter less; as words, address and number."""
    found = []
    for parameter, (field, label) in FILTERS.items():
        if getattr(wanted, field) is None:
            continue
        number = queries.count(session, replace(wanted, **{field: None}))
        rest = {name: value for name, value in request.args.items() if value and name not in {parameter, "sesudah"}}
        if number:
            found.append((label, "/inovasi?" + urlencode(rest), number))
    return found


def _options(
    session: Session, wanted: queries.Wanted, *, pool: Sequence[UUID] | None
) -> dict[str, list[tuple[str, str]]]:
    """For each filter the values that leave something, with how much; and the chosen one, even if that is nothing."""
    counts = facets.count(session, wanted, pool=pool)
    years = {value: value for value in sorted(counts["year"], reverse=True)}
    names: dict[str, Mapping[str, object]] = {
        "year": years | ({str(wanted.year): wanted.year} if wanted.year else {}),
        "agency": {agency.slug: agency.name for agency in accounts.agencies(session)},
        "affair": affairs.ALL,
        "kind": words.KINDS,
        "form": words.FORMS,
        "stage": words.STAGES,
        "together": TOGETHER,
    }
    return {
        name: [
            (value, f"{label} ({format_decimal(counts[name].get(value, 0))})")
            for value, label in labels.items()
            if value in counts[name] or value == str(getattr(wanted, name))
        ]
        for name, labels in names.items()
    }


def _plain(text: str) -> str:
    """What PostgreSQL can take and a person can read."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _known(value: str | None, allowed: Mapping[str, object]) -> str | None:
    return value if value in allowed else None
