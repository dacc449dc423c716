"""How is a private file handed out?"""

from typing import BinaryIO

from flask import Response, send_file


def as_download(file: BinaryIO, *, mime_type: str, filename: str) -> Response:
    """A file to be saved under its own name."""
    return send_file(file, mimetype=mime_type, as_attachment=True, download_name=filename)


def kept_private(response: Response) -> Response:
    """The answer, so that nothing on its way keeps it and no browser runs what is in it."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
