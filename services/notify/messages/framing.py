"""How may a page of ours show a letter as its reader sees it, within the Content-Security-Policy?"""

import hashlib
import html
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence

from flask import Response, make_response, render_template

from services.notify.messages.letters import Letter

# What the origin says of every other page (deploy/Caddyfile).
_EVERYWHERE = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_STYLE = re.compile(r' style="([^"]*)"')
_SHEET = re.compile(r"<style>([^<]*)</style>")


def page(template: str, letters: Sequence[Letter], **shown: object) -> Response:
    """The page with these letters in its frames (`notify/_letter.html`)."""
    response = make_response(render_template(template, **shown))
    response.headers["Content-Security-Policy"] = policy(letter.html for letter in letters)
    return response


def policy(letters: Iterable[str]) -> str:
    """The policy of a page that holds these letters in frames: as everywhere, and the letters' own styles may stand.

    Many mail programs read no style sheet, so a letter's styles are attributes, but for those of dark mode; each is
    named here by its hash. What is in the letter's text cannot be one: it is escaped.
    """
    styles = {
        html.unescape(style) for letter in letters for style in (*_STYLE.findall(letter), *_SHEET.findall(letter))
    }
    hashes = sorted(f"'sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" for style in styles)
    allowed = " ".join(["'self'", "'unsafe-hashes'", *hashes])
    return f"{_EVERYWHERE}; style-src {allowed}"
