"""How do invitations and their answers look in JSON?"""

from marshmallow import Schema, fields

from services.submission.registry import rules
from shared.kit.fields import Choice, Text


class Invitation(Schema):
    """Which agency is asked, and what its part would be."""

    agency_id = fields.UUID(required=True)
    role = Text(max_length=200, required=True)
    permission = Choice(
        rules.PERMISSIONS,
        load_default=rules.CO_OWNER,
        metadata={"description": "A co-owner edits all that the owner edits; a supporter reads, and adds proof."},
    )


class Refused(Schema):
    """Why the agency declines, or leaves."""

    reason = Text(max_length=1_000, is_multiline=True, required=True)
