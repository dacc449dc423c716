"""Where does an officer keep the agency's documents, and see what relies on them?"""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from services.submission.evidence import library, schemas
from services.submission.evidence.models import Document
from shared.kit import clock, cursors, edge
from shared.kit.auth import OFFICER, open_to, principal
from shared.kit.errors import Invalid, Refusal
from shared.kit.problems import field_errors
from shared.look.forms import errors_of

PER_PAGE = 24
_FIELDS = ("title", "number", "issued_on", "expires_on")

pages = Blueprint("evidence_library_pages", __name__, template_folder="templates")


@pages.get("/kelola/dokumen")
@open_to(OFFICER)
def list_documents() -> str:
    """The agency's documents, newest first."""
    q = "".join(c for c in request.args.get("q", "") if c.isprintable()).strip()[:200]
    try:
        position = cursors.decode(request.args.get("sesudah") or None, (UUID,))
    except Invalid:
        position = None
    before = position[0] if position else None
    found = library.listed(edge.session(), principal(), q=q or None, before=before, limit=PER_PAGE + 1)
    shown = found[:PER_PAGE]
    following = cursors.encode(shown[-1].document.id) if len(found) > PER_PAGE else None
    return render_template("evidence/library.html", documents=shown, q=q, following=following)


@pages.get("/kelola/dokumen/<uuid:document_id>")
@open_to(OFFICER)
def show_document(document_id: UUID) -> str:
    return _page(library.document_of(edge.session(), principal(), document_id))


@pages.post("/kelola/dokumen/<uuid:document_id>")
@open_to(OFFICER)
def describe_document(document_id: UUID) -> Response:
    """Keep what the document is."""
    document = library.document_of(edge.session(), principal(), document_id)
    typed = {name: request.form.get(name, "").strip() for name in _FIELDS}
    days = {name: typed[name] or None for name in ("issued_on", "expires_on")}
    try:
        changes = schemas.DocumentChanges().load({**typed, **days})
        library.describe(edge.session(), document, changes, by=principal(), now=clock.now())
    except ValidationError as error:
        return _again(document_id, Invalid(list(field_errors(error.messages))))
    except Refusal as refusal:
        return _again(document_id, refusal)
    return redirect(f"/kelola/dokumen/{document_id}?selesai=disimpan", 303)


@pages.post("/kelola/dokumen/<uuid:document_id>/hapus")
@open_to(OFFICER)
def remove_document(document_id: UUID) -> Response:
    """Take out a document that nothing relies on."""
    try:
        document = library.document_of(edge.session(), principal(), document_id)
        library.remove(edge.session(), document, by=principal(), now=clock.now())
    except Invalid as refusal:
        return _again(document_id, refusal)
    return redirect("/kelola/dokumen", 303)


def _page(document: Document, *, errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "evidence/document.html",
        document=document,
        relying=library.what_relies_on(edge.session(), document.id),
        typed=request.form if request.method == "POST" else {},
        errors=errors or {},
        is_saved=request.args.get("selesai") == "disimpan",
    )


def _again(document_id: UUID, refusal: Refusal) -> Response:
    edge.session().rollback()
    errors = errors_of(refusal)
    document = library.document_of(edge.session(), principal(), document_id)
    return make_response(_page(document, errors=errors), refusal.status)
