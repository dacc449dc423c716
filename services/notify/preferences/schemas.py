"""How do somebody's wishes look at the API?"""

from marshmallow import Schema, fields, validate

from services.notify.preferences.rules import GROUPS, PACES
from shared.kit.fields import Flag
from shared.look.languages import LANGUAGES

_CLOCK = {"description": "On the city's clock, as 21:30; null for none."}


class ChoiceSchema(Schema):
    """How soon a group of news comes by e-mail, and whether the app shows it."""

    email = fields.String(required=True, validate=validate.OneOf(PACES))
    inbox = Flag(load_default=False)


class PreferencesSchema(Schema):
    """All that somebody chose; of a group that is left out what held before goes on."""

    language = fields.String(required=True, validate=validate.OneOf(list(LANGUAGES)))
    quiet_from = fields.String(load_default=None, allow_none=True, metadata=_CLOCK)
    quiet_until = fields.String(load_default=None, allow_none=True, metadata=_CLOCK)
    choices = fields.Dict(
        keys=fields.String(validate=validate.OneOf([group.name for group in GROUPS])),
        values=fields.Nested(ChoiceSchema),
        load_default=dict,
    )
