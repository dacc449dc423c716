"""How do invitations and their answers look in JSON?"""

from marshmallow import Schema, fields

from shared.kit.fields import Text


class Invitation(Schema):
    """Which agency is asked, and what its part would be."""

    agency_id = fields.UUID(required=True)
    role = Text(max_length=200, required=True)


class Refused(Schema):
    """Why the agency declines."""

    reason = Text(max_length=1_000, is_multiline=True, required=True)
