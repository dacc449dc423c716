"""How does evidence look in JSON, and how does it come in?"""

from typing import Any
from urllib.parse import urlsplit

from flask_smorest.fields import Upload
from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import FileStorage

from services.submission.accounts.schemas import PageQuery
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
    """A proof and what it is for: a PDF, PNG, JPEG, MP4 or MOV file, a link where one is taken, or a document.

    Beside the year's indicators there are places for what belongs to the profile: see docs/uploads.md.
    """

    indicator = Text(max_length=40, required=True)
    document_id = fields.UUID(metadata={"description": "A document of the agency's own library."})
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
    document_id = fields.UUID(required=True, metadata={"description": "The document in its agency's library."})
    expires_on = fields.Date(required=True, allow_none=True)
    uploaded_at = fields.AwareDateTime(required=True)


class LinkOut(Schema):
    """An address that opens a file to whoever holds it, until it ends."""

    url = fields.Url(required=True, require_tld=False)
    expires_at = fields.AwareDateTime(required=True)


class EvidenceList(Schema):
    """All proof of an innovation, by indicator."""

    items = fields.List(fields.Nested(EvidenceOut), required=True)


DOCUMENT_FACTS = (
    *("id", "kind", "size_bytes", "sha256", "filename", "link"),
    *("title", "number", "issued_on", "expires_on", "uploaded_at"),
)


class DocumentQuery(PageQuery):
    """Which documents are asked for."""

    q = Text(max_length=200, metadata={"description": "A part of the title, the number or the file's name."})


class DocumentChanges(Schema):
    """What a document is; what is left out stays."""

    title = Text(max_length=255, min_length=0)
    number = Text(max_length=100, min_length=0)
    issued_on = fields.Date(allow_none=True)
    expires_on = fields.Date(
        allow_none=True, metadata={"description": "Its last day; after it, it can prove nothing new."}
    )


class DocumentOut(DocumentChanges):
    """A document of the agency's library, and how many innovations rely on it."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, metadata={"enum": sorted(FILE_TYPES)})
    size_bytes = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    filename = fields.String(required=True)
    link = fields.String(required=True, allow_none=True)
    uploaded_at = fields.AwareDateTime(required=True)
    innovations = fields.Integer(required=True)
    is_expired = fields.Boolean(required=True)


class DocumentPage(Schema):
    """Documents, newest first; `next` is null on the last page."""

    items = fields.List(fields.Nested(DocumentOut), required=True)
    next = fields.String(required=True, allow_none=True)
