"""How does an agency's system put proof behind its claims, and who may fetch it?"""

from typing import Any
from uuid import UUID

from flask import Response, request
from flask_smorest import Blueprint
from marshmallow import RAISE
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import CombinedMultiDict

from services.submission.accounts.rules import READ_INNOVATIONS, WRITE_EVIDENCE
from services.submission.config import MEGABYTE, Settings
from services.submission.evidence import links, looking, rules, schemas, transfer, use_cases
from services.submission.evidence.links import Grant
from services.submission.evidence.models import Evidence
from services.submission.registry import access
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, AGENCY, OFFICER, STAFF, VERIFIER, open_to, principal


class _FormParser(FlaskParser):
    """Reads a form's files and its other fields as one."""

    def load_files(self, req: Any, schema: Any) -> Any:
        return self._makeproxy(CombinedMultiDict([req.form, req.files]), schema)


class _FormBlueprint(Blueprint):  # type: ignore[misc]
    ARGUMENTS_PARSER = _FormParser()


api = _FormBlueprint("evidence", __name__, description="Proof behind claims; private")

_FILE = {"type": "string", "format": "binary"}
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
    """Put a file, a link, or a document of the library behind an indicator; the same file twice is there once."""
    return transfer.add(access.to_prove(edge.session(), principal(), innovation_id), form)


@api.get("/innovations/<uuid:innovation_id>/evidence")
@open_to(AGENCY, OFFICER, VERIFIER, ADMIN, scope=READ_INNOVATIONS)
@api.response(200, schemas.EvidenceList)
def list_evidence(innovation_id: UUID) -> dict[str, Any]:
    """List an innovation's proof."""
    access.to_read(edge.session(), principal(), innovation_id)
    return {"items": use_cases.of(edge.session(), innovation_id)}


@api.get("/evidence/<uuid:evidence_id>/file")
@open_to(AGENCY, OFFICER, VERIFIER, ADMIN, scope=READ_INNOVATIONS)
@api.response(200, _FILE, content_type="application/octet-stream")
@api.doc(responses={200: {"content": {kind: {"schema": _FILE} for kind in rules.MIME_TYPES.values()}}})
def fetch_evidence(evidence_id: UUID) -> Response:
    """Fetch a proof's bytes; that a member of staff looked is kept."""
    found = looking.open_file(edge.session(), principal(), evidence_id, storage=transfer.storage(), now=clock.now())
    return transfer.kept_private(transfer.as_download(*found))


@api.post("/evidence/<uuid:evidence_id>/link")
@open_to(AGENCY, OFFICER, VERIFIER, ADMIN, scope=READ_INNOVATIONS)
@api.response(201, schemas.LinkOut)
def grant_link(evidence_id: UUID) -> dict[str, Any]:
    """A link to the file that works without a sign-in, for five minutes."""
    caller, now = principal(), clock.now()
    looking.to_read(edge.session(), caller, evidence_id)
    settings: Settings = edge.current().extensions["settings"]
    grant = Grant(evidence_id=evidence_id, viewer=caller.id, is_staff=caller.has(*STAFF), is_picture=False)
    token = links.sign(settings.session_private_key, grant, now=now)
    return {"url": f"{settings.common.public_url}/berkas/{token}", "expires_at": now + links.GOOD_FOR}


@api.delete("/evidence/<uuid:evidence_id>")
@open_to(AGENCY, OFFICER, scope=WRITE_EVIDENCE)
@api.response(204)
def remove_evidence(evidence_id: UUID) -> None:
    """Take a proof away."""
    session = edge.session()
    evidence = use_cases.evidence_of(session, evidence_id)
    innovation = access.to_prove(session, principal(), evidence.innovation_id)
    use_cases.remove(session, evidence, innovation, principal(), now=clock.now())
