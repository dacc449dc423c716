"""How does a system send a large file in parts, by the tus protocol (1.0.0)?

Source: https://tus.io/protocols/resumable-upload, with the extensions creation, termination, checksum and expiration.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable
from uuid import UUID

from flask import Response, request
from flask_smorest import Blueprint
from werkzeug.http import http_date

from services.submission.accounts.rules import WRITE_EVIDENCE
from services.submission.config import Settings
from services.submission.evidence import uploads
from services.submission.evidence.models import Upload
from services.submission.evidence.rules import Limits
from services.submission.evidence.storage import Reader
from services.submission.evidence.transfer import storage
from services.submission.registry import access
from shared.kit import clock, edge
from shared.kit.auth import AGENCY, OFFICER, PUBLIC, open_to, principal
from shared.kit.errors import FieldError, Invalid, Refusal
from shared.kit.messages import N_

VERSION = "1.0.0"
PART = "application/offset+octet-stream"
EXTENSIONS = "creation,termination,checksum,expiration"
_ALGORITHMS: dict[str, Callable[[], "hashlib._Hash"]] = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
_MOST_OFFSET = 1 << 50

api = Blueprint("uploads", __name__, description="Large files in parts (tus 1.0.0)")


class OtherVersion(Refusal):
    """The client speaks another version of the protocol, or none."""

    status = 412
    slug = "other-tus-version"
    title = N_("Another version of the upload protocol")

    def __init__(self) -> None:
        super().__init__(N_("Send the header Tus-Resumable: %(version)s.", version=VERSION))


class NotAPart(Refusal):
    """The body is not announced as a part."""

    status = 415
    slug = "not-a-part"
    title = N_("Not a part of an upload")

    def __init__(self) -> None:
        super().__init__(N_("Send parts with Content-Type: %(type)s.", type=PART))


@api.route("/uploads", methods=["OPTIONS"])
@open_to(PUBLIC)
@api.response(204)
def describe_uploads() -> Response:
    """What the protocol may do here."""
    able = {"Tus-Extension": EXTENSIONS, "Tus-Checksum-Algorithm": ",".join(_ALGORITHMS)}
    return _answer(204, {"Tus-Version": VERSION, "Tus-Max-Size": str(_limits().film_bytes), **able})


@api.post("/innovations/<uuid:innovation_id>/uploads")
@open_to(AGENCY, OFFICER, scope=WRITE_EVIDENCE)
@api.response(201)
def begin_upload(innovation_id: UUID) -> Response:
    """Make room for a file: `Upload-Length`, and in `Upload-Metadata` its `indicator` and `filename`."""
    _check_version()
    innovation = access.to_prove(edge.session(), principal(), innovation_id)
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    if "indicator" not in told:
        raise Invalid([FieldError("/indicator", N_("Name the indicator in Upload-Metadata."))])
    upload = uploads.begin(
        edge.session(),
        innovation,
        principal(),
        indicator=told["indicator"],
        filename=told.get("filename"),
        size_bytes=_number("Upload-Length", least=1),
        limits=_limits(),
        now=clock.now(),
    )
    return _answer(201, {**_standing(upload), "Location": f"/api/submission/v1/uploads/{upload.id}"})


@api.route("/uploads/<uuid:upload_id>", methods=["HEAD"])
@open_to(AGENCY, OFFICER, scope=WRITE_EVIDENCE)
@api.response(200)
def ask_upload(upload_id: UUID) -> Response:
    """How much of it came."""
    _check_version()
    upload = uploads.upload_of(edge.session(), principal(), upload_id, now=clock.now())
    return _answer(200, {**_standing(upload), "Upload-Length": str(upload.size_bytes), "Cache-Control": "no-store"})


@api.patch("/uploads/<uuid:upload_id>")
@open_to(AGENCY, OFFICER, scope=WRITE_EVIDENCE)
@api.response(204)
def receive_part(upload_id: UUID) -> Response:
    """Take the next part. With the last one the file is checked and becomes proof, named in `Content-Location`."""
    _check_version()
    if request.mimetype != PART:
        raise NotAPart
    body = _Checked(request.stream, request.headers.get("Upload-Checksum"))
    try:
        upload, evidence = uploads.receive(
            edge.session(),
            principal(),
            upload_id,
            storage=storage(),
            content=body,
            offset=_number("Upload-Offset", least=0),
            check=body.is_what_was_announced,
            limits=_limits(),
            now=clock.now(),
        )
    except uploads.NotProof as refused:
        # The whole is there and will never be proof: sent again it would be refused again.
        edge.session().rollback()
        uploads.end(edge.session(), refused.upload_id, storage=storage())
        edge.session().commit()
        raise refused.reason from refused
    place = {"Content-Location": f"/api/submission/v1/evidence/{evidence.id}/file"} if evidence else {}
    return _answer(204, {**_standing(upload), **place})


@api.delete("/uploads/<uuid:upload_id>")
@open_to(AGENCY, OFFICER, scope=WRITE_EVIDENCE)
@api.response(204)
def end_upload(upload_id: UUID) -> Response:
    """Give it up."""
    _check_version()
    upload = uploads.upload_of(edge.session(), principal(), upload_id, now=clock.now())
    uploads.end(edge.session(), upload.id, storage=storage())
    return _answer(204, {})


class _Checked:
    """The body, with its checksum taken while it is read."""

    def __init__(self, body: Reader, announced: str | None) -> None:
        self._body = body
        algorithm, _, wanted = (announced or "sha256 ").partition(" ")
        if algorithm not in _ALGORITHMS:
            known = ", ".join(_ALGORITHMS)
            raise Invalid([FieldError("/Upload-Checksum", N_("Use one of these: %(known)s.", known=known))])
        self._digest, self._wanted = _ALGORITHMS[algorithm](), _decoded(wanted, "/Upload-Checksum")

    def read(self, size: int, /) -> bytes:
        piece = self._body.read(size)
        self._digest.update(piece)
        return piece

    def is_what_was_announced(self) -> bool:
        return not self._wanted or self._digest.digest() == self._wanted


def _metadata(header: str) -> dict[str, str]:
    """Pairs of a key and a base64 text, separated by commas; a key without a text has an empty one."""
    found = {}
    for pair in filter(None, (one.strip() for one in header.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            found[key] = _decoded(encoded, f"/{key}").decode()
        except UnicodeDecodeError as error:
            raise Invalid([FieldError(f"/{key}", N_("It is not text in UTF-8."))]) from error
    return found


def _decoded(encoded: str, pointer: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid([FieldError(pointer, N_("It is not base64."))]) from error


def _number(header: str, *, least: int) -> int:
    raw = request.headers.get(header, "")
    if not (raw.isascii() and raw.isdigit() and least <= int(raw[:20]) <= _MOST_OFFSET and len(raw) <= 20):
        raise Invalid([FieldError(f"/{header}", N_("A whole number of bytes, at least %(least)s.", least=least))])
    return int(raw)


def _check_version() -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise OtherVersion


def _standing(upload: Upload) -> dict[str, str]:
    return {"Upload-Offset": str(upload.received_bytes), "Upload-Expires": http_date(upload.expires_at)}


def _answer(status: int, headers: dict[str, str]) -> Response:
    return Response(status=status, headers={"Tus-Resumable": VERSION, **headers})


def _limits() -> Limits:
    settings: Settings = edge.current().extensions["settings"]
    return Limits(file_bytes=settings.max_file_bytes, film_bytes=settings.max_film_bytes)
