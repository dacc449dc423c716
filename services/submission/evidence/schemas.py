"""How does evidence look in JSON, and how does it come in?"""

from typing import Any
from urllib.parse import urlsplit

from flask_smorest.fields import Upload
from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import FileStorage

from shared.contracts.catalogue import FILE_TYPES
from shared.kit.fields import Text
from shared.kit.messages import N_

MAX_LINK = 1_000


class Link(Text):
    """A web address that begins with https."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        link = super()._deserialize(value, attr, data, **rest)
        try:
            parts = urlsplit(link)
            is_address = parts.scheme == "https" and "." in (parts.hostname or "") and not parts.username
        except ValueError:
            is_address = False
        if not is_address or " " in link:
            raise ValidationError([N_("A link begins with https:// and leads to a public address.")])
        return link


class File(Upload):  # type: ignore[misc]
    """A file of the form, not a text of its name."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        if not isinstance(value, FileStorage):
            raise ValidationError([N_("Send a file, or a link where the indicator takes one.")])
        return value


class EvidenceIn(Schema):
    """A proof and what it is for: a PDF, PNG, JPEG, MP4 or MOV file, or a link where the indicator takes one."""

    indicator = Text(max_length=20, required=True)
    file = File()
    link = Link(max_length=MAX_LINK)


class EvidenceOut(Schema):
    """A proof; its bytes are at `/evidence/{id}/file`, a link has none."""

    id = fields.UUID(required=True)
    innovation_id = fields.UUID(required=True)
    indicator = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": sorted(FILE_TYPES)})
    size_bytes = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    filename = fields.String(required=True)
    link = fields.String(required=True, allow_none=True)
    uploaded_at = fields.AwareDateTime(required=True)


class EvidenceList(Schema):
    """All proof of an innovation, by indicator."""

    items = fields.List(fields.Nested(EvidenceOut), required=True)
