"""Where do people read how a festival ended, why, and whether a certificate is genuine?"""

import json
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, make_response, render_template
from flask_babel import gettext as _

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import FINAL, Festival
from services.scoring.festival.views import View
from services.scoring.record import rules as record_rules
from services.scoring.record import use_cases as record
from services.scoring.results import cards, certificates, documents, exports, lines, minutes, printed, use_cases, words
from services.scoring.results.cards import Card
from services.scoring.results.lines import Line
from services.scoring.results.minutes import Setting
from services.scoring.sheets import counting
from shared.kit import clock, edge
from shared.kit.auth import PUBLIC, open_to
from shared.kit.errors import NotFound
from shared.kit.messages import N_

pages = Blueprint("results_pages", __name__, template_folder="templates")

RESULT = "/festival/<slug>/hasil"
CERTIFICATE = "/festival/<slug>/piagam/<code>"
# Beside the services, so that whoever does not trust them finds it apart.
_PROGRAM = Path(__file__).parents[3] / "verify" / "verify_results.py"


@pages.get(RESULT)
@open_to(PUBLIC)
def show_results(slug: str) -> str:
    festival = festivals.festival_at(edge.session(), slug)
    found = lines.results_of(edge.session(), festival) if festival.status == FINAL else []
    return render_template(
        "results/results.html",
        festival=festival,
        categories=lines.by_category(found),
        head=record.sealed_head(edge.session(), festival.id),
        sheets_are_public=use_cases.sheets_are_public(record.records(edge.session(), festival.id)),
    )


@pages.get(f"{RESULT}/<int:number>")
@open_to(PUBLIC)
def show_card(slug: str, number: int) -> str:
    """Why an entry stands where it stands, without telling what any one judge gave."""
    festival = festivals.festival_at(edge.session(), slug)
    found = lines.results_of(edge.session(), festival)
    line = next((one for one in found if one.number == number), None)
    if line is None:
        raise NotFound
    same = [one for one in found if one.category_key == line.category_key]
    card = _card(festival, line)
    rounds = {one.id: one.name for one in festival.rounds}
    return render_template(
        "results/card.html",
        festival=festival,
        line=line,
        card=card,
        rounds=rounds,
        words=words,
        least=cards.LEAST_SHEETS,
        telling=cards.strongest_and_weakest(card),
        ahead=next((one for one in reversed(same) if one.place < line.place), None),
        entries=len(same),
        tie_broken_by=_criterion_name(festival, line, card),
    )


@pages.get(f"{RESULT}.csv")
@open_to(PUBLIC)
def download_csv(slug: str) -> Response:
    festival = festivals.festival_at(edge.session(), slug)
    written = exports.comma_separated(lines.results_of(edge.session(), festival))
    return attached(written, "text/csv; charset=utf-8", f"hasil-{festival.slug}.csv")


@pages.get(f"{RESULT}.xlsx")
@open_to(PUBLIC)
def download_workbook(slug: str) -> Response:
    festival = festivals.festival_at(edge.session(), slug)
    return workbook(festival, lines.results_of(edge.session(), festival))


@pages.get(f"{RESULT}/rantai.json")
@open_to(PUBLIC)
def download_chain(slug: str) -> Response:
    """The chain, where the committee published the sheets with the result."""
    return chain_file(_with_public_sheets(slug))


@pages.get(f"{RESULT}/lembar.csv")
@open_to(PUBLIC)
def download_sheets(slug: str) -> Response:
    return sheets_file(_with_public_sheets(slug))


@pages.get("/festival/verify_results.py")
@open_to(PUBLIC)
def download_program() -> Response:
    """The program with which anybody can recompute a result."""
    return attached(_PROGRAM.read_text("utf-8"), "text/x-python; charset=utf-8", _PROGRAM.name)


@pages.get(CERTIFICATE)
@open_to(PUBLIC)
def check_certificate(slug: str, code: str) -> Response:
    """Genuine, revoked, or unknown."""
    festival = festivals.festival_at(edge.session(), slug)
    found = certificates.given(edge.session(), festival.id, code=code)
    given = found[0] if found else None
    page = render_template("results/certificate.html", festival=festival, given=given, code=certificates.tidy(code))
    return make_response(page, 200 if given else 404)


@pages.get(f"{CERTIFICATE}.pdf")
@open_to(PUBLIC)
def download_certificate(slug: str, code: str) -> Response:
    """The certificate to print; whoever has its code has it, and it holds no personal data."""
    festival = festivals.festival_at(edge.session(), slug)
    found = certificates.given(edge.session(), festival.id, code=code)
    if not found or found[0].revoked is not None:
        raise NotFound
    drawn = printed.draw(festival, found, setting=setting())
    return attached(drawn, documents.MEDIA_TYPE, f"piagam-{found[0].certificate.code}.pdf")


def setting() -> Setting:
    """Where this process makes its documents, and when."""
    config = edge.current().config
    return minutes.Setting(
        city=config["CITY_NAME"],
        time_zone=config["BABEL_DEFAULT_TIMEZONE"],
        public_url=config["PUBLIC_URL"],
        made_at=clock.now(),
    )


def workbook(festival: Festival, found: list[Line]) -> Response:
    """The result as an answer that is a workbook."""
    head = record.sealed_head(edge.session(), festival.id)
    notes = [
        festival.name,
        _("Totals go from 0 to 100; equal totals share a place unless the criteria that decide a tie part them."),
        _("Seal (SHA-256): %(head)s", head=head or "–"),
    ]
    return attached(exports.workbook(found, notes=notes), exports.WORKBOOK_TYPE, f"hasil-{festival.slug}.xlsx")


def chain_file(festival: Festival) -> Response:
    """The chain as an answer that is a file.

    Raises:
        NotFound: it is not sealed.
    """
    written = record.records(edge.session(), festival.id)
    if not written:
        raise NotFound
    text = json.dumps(record_rules.exported(written), ensure_ascii=False, indent=1)
    return attached(text, "application/json", f"rantai-{festival.slug}.json")


def sheets_file(festival: Festival) -> Response:
    """The judges' sheets, without names and notes, as an answer that is a file.

    Raises:
        NotFound: it is not sealed.
    """
    written = record.records(edge.session(), festival.id)
    if not written:
        raise NotFound
    return attached(exports.sheets_csv(written), "text/csv; charset=utf-8", f"lembar-{festival.slug}.csv")


def attached(content: str | bytes, media_type: str, name: str) -> Response:
    """An answer that a browser saves under a name."""
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _with_public_sheets(slug: str) -> Festival:
    festival = festivals.festival_at(edge.session(), slug)
    if not use_cases.sheets_are_public(record.records(edge.session(), festival.id)):
        raise NotFound(N_("The committee gives the sheets on request (PPID)."))
    return festival


def _card(festival: Festival, line: Line) -> Card:
    session = edge.session()
    entries = [entry for entry, _innovation in festivals.entries(session, festival.id)]
    category = next(one for one in festival.categories if one.key == line.category_key)
    last = {entry.id: entry.ends_after for entry in entries if entry.category_id == category.id}
    return cards.cards(last, counting.round_sheets(session, festival, view=View.PUBLIC)[category.id])[line.entry_id]


def _criterion_name(festival: Festival, line: Line, card: Card) -> Any:
    category = next(one for one in festival.categories if one.key == line.category_key)
    named = {
        one["key"]: one["name"]
        for round_ in festival.rounds
        for rubric in round_.rubrics
        if rubric.category_id == category.id
        for one in rubric.criteria
    }
    return named.get(card.tie_broken_by or "")
