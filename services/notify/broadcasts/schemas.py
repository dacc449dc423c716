"""What may be typed of a broadcast?"""

from marshmallow import EXCLUDE, Schema, fields

from services.notify.broadcasts import rules
from shared.kit import fields as ours
from shared.kit.roles import ADMIN, COMMITTEE, EXECUTIVE, OFFICER, VERIFIER

ROLES = (OFFICER, VERIFIER, EXECUTIVE, COMMITTEE, ADMIN)
"""Those of whom notify knows who holds them; of judges scoring is asked."""
MOST_SUBJECT, MOST_BODY, MOST_LABEL, MOST_PATH = 120, 5000, 60, 500
MOST_AGENCIES, MOST_FESTIVALS = 1000, 50


class BroadcastIn(Schema):
    """The text, the one action, and the audience."""

    class Meta:
        unknown = EXCLUDE

    subject = ours.Text(max_length=MOST_SUBJECT, required=True)
    body = ours.Text(max_length=MOST_BODY, required=True, is_multiline=True)
    label = ours.Text(max_length=MOST_LABEL, required=True)
    path = ours.Text(max_length=MOST_PATH, required=True)
    subject_en = ours.Text(max_length=MOST_SUBJECT, allow_none=True)
    body_en = ours.Text(max_length=MOST_BODY, allow_none=True, is_multiline=True)
    label_en = ours.Text(max_length=MOST_LABEL, allow_none=True)
    roles = ours.Several(ours.Choice(ROLES), most=len(ROLES))
    agencies = ours.Choice(rules.AGENCIES)
    agency_ids = ours.Several(fields.UUID(), most=MOST_AGENCIES)
    reach = ours.Several(ours.Choice(rules.REACH), most=len(rules.REACH))
    festivals = ours.Several(fields.UUID(), most=MOST_FESTIVALS)
    judges = ours.Several(fields.UUID(), most=MOST_FESTIVALS)
    rounds = ours.Several(fields.UUID(), most=MOST_FESTIVALS)
    is_urgent = ours.Flag()
