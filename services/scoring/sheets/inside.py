"""How does notify learn whom a broadcast to judges reaches at this moment?"""

import msgspec
from flask import Blueprint, Response, current_app

from services.scoring.sheets import awaited
from shared.contracts.juries import JURIES_PATH
from shared.kit import edge
from shared.kit.auth import INTERNAL, open_to

inside = Blueprint("juries", __name__)


@inside.get(JURIES_PATH)
@open_to(INTERNAL)
def list_juries() -> Response:
    """Who judges where, and whose sheets are missing now."""
    found = msgspec.json.encode(awaited.juries(edge.session()))
    return current_app.response_class(found, mimetype="application/json")
