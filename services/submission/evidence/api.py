"""How does an agency's system put proof behind its claims, and who may fetch it?"""

from typing import Any
from uuid import UUID

from flask import Response, request, send_file
from flask_smorest import Blueprint
from marshmallow import RAISE
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import CombinedMultiDict

from services.submission.accounts.rules import READ_INNOVATIONS, WRITE_EVIDENCE
from services.submission.config import MEGABYTE, Settings
from services.submission.evidence import rules, schemas, use_cases
from services.submission.evidence.models import Evidence
from services.submission.evidence.rules import Limits
from services.submission.evidence.storage import Storage
from services.submission.registry import access
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, AGENCY, OFFICER, VERIFIER, open_to, principal
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_


class _FormParser(FlaskParser):
    """Reads a form's files and its other fields as one."""

    def load_files(self, req: Any, schema: Any) -> Any:
        return self._makeproxy(CombinedMultiDict([req.form, req.files]), schema)


class _FormBlueprint(Blueprint):  # type: ignore[misc]
    ARGUMENTS_PARSER = _FormParser()


api = _FormBlueprint("evidence", __name__, description="Proof behind claims; private")

# What a form adds around its file.
FORM_BYTES = MEGABYTE


@api.before_request
def refuse_too_large() -> None:
    """Refuse by the announced length, before anything is read."""
    settings: Settings = edge.current().extensions["settings"]
    if (request.content_length or 0) > settings.max_file_bytes + FORM_BYTES:
        raise use_cases.FileTooLarge(max_bytes=settings.max_file_bytes)


@api.post("/innovations/<uuid:innovation_id>/evidence")
@open_to(AGENCY, OFFICER, scope=WRITE_EVIDENCE)
@api.arguments(schemas.EvidenceIn, location="files", unknown=RAISE)
@api.response(201, schemas.EvidenceOut)
def add_evidence(form: dict[str, Any], innovation_id: UUID) -> Evidence:
    """Put a file, or a link, behind an indicator; the same file twice is there once."""
    innovation = access.to_prove(edge.session(), principal(), innovation_id)
    upload, link = form.get("file"), form.get("link")
    asked = {"indicator": form["indicator"], "now": clock.now()}
    if link is not None and upload is None:
        return use_cases.add_link(edge.session(), innovation, principal(), link=link, **asked)
    if upload is None or link is not None:
        raise Invalid([FieldError("/file", N_("Send a file, or a link where the indicator takes one."))])
    return use_cases.add_file(
        edge.session(),
        innovation,
        principal(),
        storage=storage(),
        file=upload.stream,
        filename=upload.filename,
        limits=in_one_piece(),
        **asked,
    )


@api.get("/innovations/<uuid:innovation_id>/evidence")
@open_to(AGENCY, OFFICER, VERIFIER, ADMIN, scope=READ_INNOVATIONS)
@api.response(200, schemas.EvidenceList)
def list_evidence(innovation_id: UUID) -> dict[str, Any]:
    """List an innovation's proof."""
    access.to_read(edge.session(), principal(), innovation_id)
    return {"items": use_cases.of(edge.session(), innovation_id)}


@api.get("/evidence/<uuid:evidence_id>/file")
@open_to(AGENCY, OFFICER, VERIFIER, ADMIN, scope=READ_INNOVATIONS)
@api.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def fetch_evidence(evidence_id: UUID) -> Response:
    """Fetch a proof's bytes; that a member of staff looked is kept."""
    return send(edge.session(), evidence_id)


@api.delete("/evidence/<uuid:evidence_id>")
@open_to(AGENCY, OFFICER, scope=WRITE_EVIDENCE)
@api.response(204)
def remove_evidence(evidence_id: UUID) -> None:
    """Take a proof away."""
    session = edge.session()
    evidence = use_cases.evidence_of(session, evidence_id)
    innovation = access.to_prove(session, principal(), evidence.innovation_id)
    use_cases.remove(session, evidence, innovation, principal(), now=clock.now())


def in_one_piece() -> Limits:
    """How large a file may be that comes in one request."""
    settings: Settings = edge.current().extensions["settings"]
    return Limits(file_bytes=settings.max_file_bytes, film_bytes=settings.max_file_bytes)


def storage() -> Storage:
    """Where this application keeps files."""
    kept: Storage = edge.current().extensions["storage"]
    return kept


def send(session: Any, evidence_id: UUID) -> Response:
    """A proof as a download that no browser opens in our name."""
    evidence, file = use_cases.open_file(session, principal(), evidence_id, storage=storage(), now=clock.now())
    response = send_file(
        file, mimetype=rules.MIME_TYPES[evidence.kind], as_attachment=True, download_name=evidence.filename
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
