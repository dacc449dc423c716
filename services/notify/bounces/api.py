"""How does the city's mail server hand over what came back?"""

from flask import request
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from services.notify.bounces import rules, use_cases
from services.notify.delivery.models import STATES, Delivery
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, INTERNAL, open_to
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_

api = Blueprint("bounces", __name__, description="Letters that came back")


class BouncedOut(Schema):
    """Where the letter stands now."""

    id = fields.UUID(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))


@api.post("/bounces")
@open_to(INTERNAL, ADMIN)
@api.response(202, BouncedOut)
def take_bounce() -> Delivery:
    """Take a report (RFC 3464, or RFC 5965 for a complaint), the whole mail as the request's body."""
    try:
        report = rules.read(request.get_data())
    except rules.NotAReport as error:
        message = N_("This mail is no report about a letter of ours: %(why)s.", why=str(error))
        raise Invalid([FieldError("", message)]) from error
    return use_cases.take(edge.session(), report, now=clock.now())
