"""How does a proof of the city's own rows get out of a request, and into an answer?"""

import io
from typing import BinaryIO, cast

from flask import Response, request
from werkzeug.datastructures import FileStorage

from services.scoring.config import MEGABYTE, Settings
from services.scoring.index import proof_files
from services.scoring.index.models import SpdFile
from shared.kit import clock, downloads, edge, files
from shared.kit.auth import principal
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_

# What a form adds around its file.
FORM_BYTES = MEGABYTE


def refuse_too_large() -> None:
    """Refuse by the announced length, before anything is read.

    Raises:
        FileTooLarge: it is longer than a file may be.
    """
    if (request.content_length or 0) > _max_bytes() + FORM_BYTES:
        raise files.FileTooLarge(max_bytes=_max_bytes())


def add(year: int, row: str, file: object) -> SpdFile:
    """Put the file of a form behind a row.

    Raises:
        Invalid: there is no file, or as for `proof_files.add`.
    """
    if not isinstance(file, FileStorage) or not file.filename:
        raise Invalid([FieldError("/file", N_("Choose a file."))])
    return proof_files.add(
        edge.session(),
        year=year,
        row=row,
        file=cast(BinaryIO, file.stream),
        filename=file.filename,
        max_bytes=_max_bytes(),
        by=principal().id,
        now=clock.now(),
    )


def as_download(file: SpdFile) -> Response:
    """A file to be saved; nothing on its way keeps it."""
    sent = downloads.as_download(
        io.BytesIO(file.content), mime_type=files.MIME_TYPES[file.kind], filename=file.filename
    )
    return downloads.kept_private(sent)


def _max_bytes() -> int:
    settings: Settings = edge.current().extensions["settings"]
    return settings.max_file_bytes
