"""How does another service learn whose key it was shown? Keys are known here alone, and a revoked one at once."""

from flask import Blueprint, Response, jsonify, request

from services.submission.accounts import keys
from shared.contracts.keys import RECOGNISE_PATH
from shared.kit import clock, edge
from shared.kit.auth import INTERNAL, open_to
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_

inside = Blueprint("recognition", __name__)


@inside.post(RECOGNISE_PATH)
@open_to(INTERNAL)
def recognise_key() -> Response:
    """Whose the key is, and what it may do; 401 with the reason where it is valid no more."""
    asked = request.get_json()
    shown = asked.get("key") if isinstance(asked, dict) else None
    if not isinstance(shown, str):
        raise Invalid([FieldError("/key", N_("Not a valid string."))])
    found = keys.recognise(edge.session(), shown, now=clock.now())
    return jsonify(id=found.id, name=found.name, agency_id=found.agency_id, scopes=sorted(found.scopes))
