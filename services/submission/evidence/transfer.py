"""How does a file get from a request into the storage, and from there into an answer?"""

from collections.abc import Mapping
from datetime import date
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from flask import Response

from services.submission.config import Settings
from services.submission.evidence import library, rules, use_cases
from services.submission.evidence.models import Evidence
from services.submission.evidence.rules import Limits
from services.submission.evidence.storage import Storage
from services.submission.registry.models import Innovation
from shared.kit import clock, downloads, edge
from shared.kit.auth import principal
from shared.kit.downloads import kept_private as kept_private
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_


def add(innovation: Innovation, form: Mapping[str, Any]) -> Evidence:
    """The proof that a form brings: exactly one of a file, a link and a document.

    Raises:
        Invalid: it brings none or several, or what it brings can't be proof there.
    """
    session, caller = edge.session(), principal()
    brought = {name: form[name] for name in ("file", "link", "document_id") if form.get(name) is not None}
    asked: dict[str, Any] = {"indicator": form["indicator"], "now": clock.now()}
    match brought:
        case {"link": link} if len(brought) == 1:
            return use_cases.add_link(session, innovation, caller, link=link, **asked)
        case {"document_id": document_id} if len(brought) == 1:
            document = library.document_of(session, caller, document_id)
            return use_cases.attach(session, innovation, caller, document, today=today(), **asked)
        case {"file": file} if len(brought) == 1:
            whole = {"file": file.stream, "filename": file.filename, "limits": in_one_piece()}
            return use_cases.add_file(session, innovation, caller, storage=storage(), **whole, **asked)
    raise Invalid([FieldError("/file", N_("Send a file, a link where one is taken, or a document you have."))])


def today() -> date:
    """The day it is in the city: until its end a document is valid."""
    settings: Settings = edge.current().extensions["settings"]
    return clock.now().astimezone(ZoneInfo(settings.common.time_zone)).date()


def in_one_piece() -> Limits:
    """How large a file may be that comes in one request."""
    settings: Settings = edge.current().extensions["settings"]
    return Limits(file_bytes=settings.max_file_bytes, film_bytes=settings.max_file_bytes)


def storage() -> Storage:
    """Where this application keeps files."""
    kept: Storage = edge.current().extensions["storage"]
    return kept


def as_download(evidence: Evidence, file: BinaryIO) -> Response:
    """A proof as a file to be saved, under its own name."""
    return downloads.as_download(file, mime_type=rules.MIME_TYPES[evidence.kind], filename=evidence.filename)
