"""How do the words of a letter look at the API?"""

from marshmallow import Schema, fields

from services.notify.wording.use_cases import MOST_REASON
from shared.kit import fields as ours
from shared.kit.roles import ADMIN, COMMITTEE

EDITORS = (ADMIN, COMMITTEE)
"""Who may put letters into other words."""


class WordingQuery(Schema):
    """Whose words are meant."""

    festival = fields.UUID(load_default=None, metadata={"description": "Of this festival; of all letters without."})


class WordingKind(Schema):
    """A kind of letter, and for how many places it has words of its own."""

    kind = fields.String(required=True)
    edited = fields.Integer(required=True)


class WordingKinds(Schema):
    """Every kind of letter."""

    items = fields.List(fields.Nested(WordingKind), required=True)


class WordingOut(Schema):
    """The words in force; `origin` says whose they are: the file's, those of all letters, or the festival's own."""

    template = fields.String(required=True)
    origin = fields.String(required=True)
    version = fields.Integer(required=True)


class WordingIn(Schema):
    """Words to be put in force, and why; null goes back to what there was without any."""

    template = fields.String(required=True, allow_none=True)
    reason = ours.Text(max_length=MOST_REASON, required=True, is_multiline=True)
