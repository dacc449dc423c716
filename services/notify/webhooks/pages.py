"""Where does an agency's officer have a system called, see how that goes, and end it?"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.notify.audience import use_cases as audience
from services.notify.webhooks import concerns, keeping, names, queries, schemas, use_cases
from services.notify.webhooks.models import ACTIVE, Endpoint
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, OFFICER, open_to, principal
from shared.kit.errors import Refusal
from shared.look.forms import check_version, errors_of, in_city_time, read

pages = Blueprint("webhooks_pages", __name__, template_folder="templates")

LIST = "/kelola/webhook"
ONE = f"{LIST}/<uuid:endpoint_id>"
MAY = open_to(OFFICER, ADMIN)


@pages.get(LIST)
@MAY
def list_endpoints() -> str:
    """How each is doing; those that need somebody first."""
    session, caller = edge.session(), principal()
    listed = queries.endpoints(session, agency_id=None if caller.has(ADMIN) else caller.agency_id)
    return render_template(
        "webhooks/list.html",
        endpoints=listed,
        health=queries.health(session, listed, now=clock.now()),
        conditions=names.CONDITION_NAMES,
        agencies=audience.agencies(session) if caller.has(ADMIN) else {},
    )


@pages.get(f"{LIST}/baru")
@MAY
def new_endpoint() -> str:
    return _form(None, {"types": concerns.TYPES})


@pages.post(LIST)
@MAY
def register_endpoint() -> Response:
    try:
        typed = _typed() | {"agency_id": request.form.get("agency_id") or None}
        wanted = read(schemas.WebhookIn(), typed)
        endpoint = use_cases.register(edge.session(), principal(), **wanted, now=clock.now())
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(_form(None, _typed(), errors=errors_of(refusal)), refusal.status)
    return make_response(redirect(f"{LIST}/{endpoint.id}/rahasia", 303))


@pages.get(ONE)
@MAY
def show_endpoint(endpoint_id: UUID) -> str:
    return _page(own(endpoint_id))


@pages.get(f"{ONE}/ubah")
@MAY
def edit_endpoint(endpoint_id: UUID) -> str:
    endpoint = own(endpoint_id)
    return _form(endpoint, {name: getattr(endpoint, name) for name in ("url", "label", "types", "version")})


@pages.post(f"{ONE}/ubah")
@MAY
def change_endpoint(endpoint_id: UUID) -> Response:
    """From the version that was shown."""
    endpoint = own(endpoint_id, lock=True)
    try:
        check_version(endpoint.version)
        use_cases.edit(endpoint, changes=read(schemas.WebhookChanges(), _typed()), now=clock.now())
    except Refusal as refusal:
        edge.session().rollback()
        shown = _typed() | {"version": request.form.get("version", "")}
        return make_response(_form(own(endpoint_id), shown, errors=errors_of(refusal)), refusal.status)
    return _back(endpoint_id)


@pages.get(f"{ONE}/rahasia")
@MAY
def show_secret(endpoint_id: UUID) -> Response:
    return _secret_page(own(endpoint_id))


@pages.post(f"{ONE}/rahasia/ganti")
@MAY
def rotate_secret(endpoint_id: UUID) -> Response:
    endpoint = own(endpoint_id, lock=True)
    try:
        asked = read(schemas.SecretRotation(), {"overlap_hours": request.form.get("overlap_hours", "")})
    except Refusal as refusal:
        return _secret_page(endpoint, errors=errors_of(refusal), status=refusal.status)
    use_cases.rotate(endpoint, overlap=timedelta(hours=asked["overlap_hours"]), now=clock.now())
    return make_response(redirect(f"{LIST}/{endpoint_id}/rahasia", 303))


@pages.post(f"{ONE}/rahasia/akhiri")
@MAY
def end_previous_secret(endpoint_id: UUID) -> Response:
    use_cases.end_previous(own(endpoint_id, lock=True))
    return make_response(redirect(f"{LIST}/{endpoint_id}/rahasia", 303))


@pages.post(f"{ONE}/uji")
@MAY
def test_endpoint(endpoint_id: UUID) -> Response:
    """Call it now, and show the delivery, which the answer appears in."""
    delivery = use_cases.ping(edge.session(), own(endpoint_id, lock=True), now=clock.now())
    return make_response(redirect(f"{LIST}/{endpoint_id}/kiriman/{delivery.id}", 303))


@pages.post(f"{ONE}/jeda")
@MAY
def pause_endpoint(endpoint_id: UUID) -> Response:
    use_cases.pause(own(endpoint_id, lock=True), now=clock.now())
    return _back(endpoint_id)


@pages.post(f"{ONE}/lanjut")
@MAY
def resume_endpoint(endpoint_id: UUID) -> Response:
    with_missed = request.form.get("missed") != use_cases.SKIPPED
    use_cases.resume(edge.session(), own(endpoint_id, lock=True), with_missed=with_missed, now=clock.now())
    return _back(endpoint_id)


@pages.post(f"{ONE}/ulang")
@MAY
def replay_endpoint(endpoint_id: UUID) -> Response:
    """Send again what happened since the moment typed, on the city's clock."""
    endpoint = own(endpoint_id, lock=True)
    try:
        asked = read(schemas.Replay(), {"since": _since(), "what": request.form.get("what", keeping.MISSED)})
        count = keeping.replay(edge.session(), endpoint, **asked, now=clock.now())
    except Refusal as refusal:
        edge.session().rollback()
        return make_response(_page(own(endpoint_id), errors=errors_of(refusal)), refusal.status)
    return make_response(redirect(f"{LIST}/{endpoint_id}?diulang={count}", 303))


@pages.get(f"{ONE}/hapus")
@MAY
def ask_to_delete(endpoint_id: UUID) -> str:
    return render_template("webhooks/delete.html", endpoint=own(endpoint_id))


@pages.post(f"{ONE}/hapus")
@MAY
def delete_endpoint(endpoint_id: UUID) -> Response:
    use_cases.delete(edge.session(), own(endpoint_id), by=principal())
    return make_response(redirect(LIST, 303))


def own(endpoint_id: UUID, *, lock: bool = False) -> Endpoint:
    """The endpoint, where it is the caller's to manage."""
    return use_cases.to_manage(edge.session(), principal(), endpoint_id, lock=lock)


def _back(endpoint_id: UUID) -> Response:
    return make_response(redirect(f"{LIST}/{endpoint_id}", 303))


def _typed() -> dict[str, Any]:
    typed: dict[str, Any] = {name: request.form.get(name, "") for name in ("url", "label")}
    return typed | {"types": request.form.getlist("types")}


def _since() -> str:
    """The moment typed, as the schema reads it; what is none is left for it to refuse."""
    typed = request.form.get("since", "")
    try:
        return in_city_time(typed).isoformat()
    except ValueError:
        return typed


def _page(endpoint: Endpoint, *, errors: Mapping[str, str] | None = None) -> str:
    session, repeated = edge.session(), request.args.get("diulang", "")
    return render_template(
        "webhooks/endpoint.html",
        endpoint=endpoint,
        agency=audience.agencies(session).get(endpoint.agency_id, ""),
        health=queries.health(session, [endpoint], now=clock.now())[endpoint.id],
        latest=queries.log(session, endpoint)[0][:5],
        is_active=endpoint.state == ACTIVE,
        repeated=int(repeated) if repeated.isascii() and repeated.isdigit() and len(repeated) < 7 else None,
        skipped=use_cases.SKIPPED,
        replays=keeping.REPLAYS,
        typed=request.form,
        errors=errors or {},
        names=names,
    )


def _form(endpoint: Endpoint | None, shown: Mapping[str, Any], *, errors: Mapping[str, str] | None = None) -> str:
    is_for_any = endpoint is None and principal().has(ADMIN)
    return render_template(
        "webhooks/form.html",
        endpoint=endpoint,
        shown=shown,
        agencies=list(audience.agencies(edge.session()).items()) if is_for_any else [],
        agency_id=request.form.get("agency_id"),
        types=[(one, names.TYPE_NAMES[one], one) for one in concerns.TYPES],
        errors=errors or {},
    )


def _secret_page(endpoint: Endpoint, *, errors: Mapping[str, str] | None = None, status: int = 200) -> Response:
    page = render_template(
        "webhooks/secret.html",
        endpoint=endpoint,
        typed=request.form,
        errors=errors or {},
        default_hours=schemas.DEFAULT_OVERLAP_HOURS,
        now=clock.now(),
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
