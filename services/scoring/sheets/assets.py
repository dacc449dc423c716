"""What is a judge's page made of beside its HTML, and how does a device know that it changed?"""

import hashlib
from functools import cache
from pathlib import Path

from flask import url_for
from markupsafe import Markup, escape

FOLDER = Path(__file__).parent / "static"
STYLE = "juri.css"
# The page is told of all of them, so that they load at once and are kept on the device together.
MODULES = ("app.js", "queue.js", "round.js", "store.js", "views.js")
# What a device that was signed out hands over with.
LEAVING = "leaving.js"
WORKER = "worker.js"


@cache
def version() -> str:
    """The version of all files together: modules name one another without one."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:10]


def address(name: str) -> str:
    """Where one of the files is; the folder's name holds the version."""
    return url_for("sheets_pages.static", filename=name)


def head() -> Markup:
    """The links of a judge's page."""
    style = Markup('<link rel="stylesheet" href="{}">').format(address(STYLE))
    modules = (Markup('<link rel="modulepreload" href="{}">').format(address(name)) for name in MODULES)
    return Markup("\n  ").join([style, *modules])


def worker_address() -> str:
    """Where the device's worker is: another address for another version, so that browsers take it up at once."""
    return f"/juri/pekerja.js?v={escape(version())}"
