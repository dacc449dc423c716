"""Where does a program add and fetch the files that prove the city's own rows?"""

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from services.scoring.index import proof_files, proof_transfer, use_cases
from services.scoring.index.models import SpdFile
from services.scoring.index.schemas import SpdFileIn, SpdFileSchema, SpdFilesSchema
from shared.kit import edge, files
from shared.kit.auth import ADMIN, STAFF, VERIFIER, open_to, principal

api = Blueprint("spd_proofs", __name__, description="Files that prove the city's own rows; for staff")
api.before_request(proof_transfer.refuse_too_large)

_FILES = "/index/<int:year>/spd/files"
_BYTES = {"type": "string", "format": "binary"}


@api.get(_FILES)
@open_to(*STAFF)
@api.response(200, SpdFilesSchema)
def list_spd_files(year: int) -> dict[str, Any]:
    """List the files of all rows of a year."""
    use_cases.rules_of(year)
    found = proof_files.of_year(edge.session(), year=year)
    return {"items": [one for held in found.values() for one in held]}


@api.post("/index/<int:year>/spd/rows/<row>/files")
@open_to(ADMIN, VERIFIER)
@api.arguments(SpdFileIn, location="files")
@api.response(201, SpdFileSchema)
def add_spd_file(form: dict[str, Any], year: int, row: str) -> SpdFile:
    """Put a PDF, PNG or JPEG file behind a row; the same file twice is there once."""
    return proof_transfer.add(year, row, form["file"])


@api.get(f"{_FILES}/<uuid:file_id>")
@open_to(*STAFF)
@api.response(200, _BYTES, content_type="application/octet-stream")
@api.doc(responses={200: {"content": {kind: {"schema": _BYTES} for kind in files.MIME_TYPES.values()}}})
def fetch_spd_file(year: int, file_id: UUID) -> Response:
    """Fetch a file's bytes."""
    return proof_transfer.as_download(proof_files.file_of(edge.session(), file_id, year=year))


@api.delete(f"{_FILES}/<uuid:file_id>")
@open_to(ADMIN, VERIFIER)
@api.response(204)
def remove_spd_file(year: int, file_id: UUID) -> None:
    """Take a file away."""
    session = edge.session()
    proof_files.remove(session, proof_files.file_of(session, file_id, year=year), by=principal().id)
