"""How does somebody's inbox look at the API?"""

from marshmallow import Schema, fields


class InboxQuery(Schema):
    """Which part of the inbox is asked for."""

    unread = fields.Boolean(load_default=False, metadata={"description": "Only what was not read yet."})
    cursor = fields.UUID(metadata={"description": "`next` of the page before."})


class ItemOut(Schema):
    """One thing that the caller was told, in the words of its letter."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    about = fields.String(required=True, metadata={"description": "What it is about: `innovation/…`."})
    subject = fields.String(required=True)
    text = fields.String(required=True)
    link = fields.String(required=True, metadata={"description": "Where to act: a path of this origin."})
    occurred_at = fields.AwareDateTime(required=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)


class ItemPage(Schema):
    """A page of the inbox, newest first; `next` is null on the last one."""

    items = fields.List(fields.Nested(ItemOut), required=True)
    next = fields.UUID(required=True, allow_none=True)


class UnreadOut(Schema):
    """How much was not read yet."""

    unread = fields.Integer(required=True)


class UptoIn(Schema):
    """Up to which item everything was read."""

    upto = fields.UUID(required=True, metadata={"description": "The newest item that was shown."})
