"""Where does the committee seal a result, release it, and take its documents?"""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.scoring import background
from services.scoring.committee import typed
from services.scoring.committee.pages import HOME
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import SEALED
from services.scoring.record import use_cases as record
from services.scoring.reliability import use_cases as reliability
from services.scoring.results import certificates, decisions, documents, lines, minutes, printed, use_cases
from services.scoring.results import pages as public
from services.scoring.results.schemas import DropSchema
from services.scoring.sheets import marks
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, EXECUTIVE, open_to, principal
from shared.kit.errors import NotFound, Refusal
from shared.look.forms import errors_of

pages = Blueprint("result_pages", __name__, template_folder="templates")

_FESTIVAL = f"{HOME}/<uuid:festival_id>"


@pages.get(f"{_FESTIVAL}/hasil")
@open_to(COMMITTEE, ADMIN)
def show_desk_result(festival_id: UUID) -> str:
    return _result_page(festival_id)


@pages.post(f"{_FESTIVAL}/segel")
@open_to(COMMITTEE, ADMIN)
def seal(festival_id: UUID) -> Response:
    try:
        use_cases.seal(edge.session(), festival_id, now=clock.now())
    except Refusal as refusal:
        return _again(festival_id, refusal)
    return _to(festival_id, "disegel")


@pages.post(f"{_FESTIVAL}/umumkan")
@open_to(COMMITTEE, ADMIN)
def release(festival_id: UUID) -> Response:
    is_public = request.form.get("sheets_are_public") == "yes"
    try:
        use_cases.release(edge.session(), festival_id, sheets_are_public=is_public, now=clock.now())
    except Refusal as refusal:
        return _again(festival_id, refusal)
    return _to(festival_id, "diumumkan")


@pages.get(f"{_FESTIVAL}/piagam/<code>/cabut")
@open_to(COMMITTEE, ADMIN)
def ask_to_revoke_certificate(festival_id: UUID, code: str) -> str:
    return _revoking_page(festival_id, code)


@pages.post(f"{_FESTIVAL}/piagam/<code>/cabut")
@open_to(COMMITTEE, ADMIN)
def revoke_certificate(festival_id: UUID, code: str) -> Response:
    try:
        certificates.revoke(
            edge.session(),
            festival_id,
            code,
            **typed.read(DropSchema(), request.form),
            by=principal().id,
            is_replaced=request.form.get("is_replaced") == "yes",
            now=clock.now(),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        page = _revoking_page(festival_id, code, errors=errors_of(refusal))
        return make_response(page, refusal.status)
    return _to(festival_id, "piagam-dicabut")


@pages.get(f"{_FESTIVAL}/berita-acara.pdf")
@open_to(COMMITTEE, ADMIN, EXECUTIVE)
def download_minutes(festival_id: UUID) -> Response:
    """The minutes with lines to sign on; they name the jury, so they are not public."""
    festival = festivals.festival_of(edge.session(), festival_id)
    drawn = minutes.draw(edge.session(), festival, setting=public.setting())
    return public.attached(drawn, documents.MEDIA_TYPE, f"berita-acara-{festival.slug}.pdf")


@pages.get(f"{_FESTIVAL}/piagam.pdf")
@open_to(COMMITTEE, ADMIN)
def download_certificates(festival_id: UUID) -> Response:
    """All certificates that hold, one a page."""
    festival = festivals.festival_of(edge.session(), festival_id)
    found = [one for one in certificates.given(edge.session(), festival_id) if one.revoked is None]
    if not found:
        raise NotFound
    drawn = printed.draw(festival, found, setting=public.setting())
    return public.attached(drawn, documents.MEDIA_TYPE, f"piagam-{festival.slug}.pdf")


@pages.get(f"{_FESTIVAL}/rantai.json")
@open_to(COMMITTEE, ADMIN, EXECUTIVE)
def download_chain(festival_id: UUID) -> Response:
    """The chain to hand to whoever asks; before the release it tells the result to whoever reads it."""
    return public.chain_file(festivals.festival_of(edge.session(), festival_id))


@pages.get(f"{_FESTIVAL}/lembar.csv")
@open_to(COMMITTEE, ADMIN, EXECUTIVE)
def download_sheets(festival_id: UUID) -> Response:
    return public.sheets_file(festivals.festival_of(edge.session(), festival_id))


def _result_page(festival_id: UUID, *, errors: Mapping[str, str] | None = None) -> str:
    session = edge.session()
    festival = festivals.festival_of(session, festival_id)
    made = decisions.minuted(session, festival_id)
    return render_template(
        "committee/result.html",
        festival=festival,
        categories=record.sealed_standings(session, festival_id) or [],
        entries={str(entry_id): one for entry_id, one in lines.entries_named(session, festival_id).items()},
        head=record.sealed_head(session, festival_id),
        pending=[one for one in made if one.is_pending],
        unsealed=use_cases.decided_since(session, festival_id),
        alarms=reliability.alarms(session, festival) if festival.status == SEALED else [],
        by_one=sum(marks.from_paper(session, festival_id).values()),
        certificates=certificates.given(session, festival_id),
        errors=errors or {},
        done=next(iter(request.args), ""),
    )


def _revoking_page(festival_id: UUID, code: str, *, errors: Mapping[str, str] | None = None) -> str:
    festival = festivals.festival_of(edge.session(), festival_id)
    found = certificates.given(edge.session(), festival_id, code=code)
    if not found:
        raise NotFound
    return render_template(
        "committee/certificate.html", festival=festival, given=found[0], typed=request.form, errors=errors or {}
    )


def _again(festival_id: UUID, refusal: Refusal) -> Response:
    edge.session().rollback()
    return make_response(_result_page(festival_id, errors=errors_of(refusal)), refusal.status)


def _to(festival_id: UUID, done: str) -> Response:
    background.soon(background.RANK_BOARD, festival_id=str(festival_id))
    return make_response(redirect(f"{HOME}/{festival_id}/hasil?{done}", 303))
