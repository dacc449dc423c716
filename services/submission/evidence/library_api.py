"""What may an agency's system ask about its own documents?"""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.submission.accounts.rules import READ_INNOVATIONS, WRITE_EVIDENCE
from services.submission.evidence import library, schemas, transfer
from services.submission.evidence.library import Held
from services.submission.evidence.models import Document
from shared.kit import clock, cursors, edge
from shared.kit.auth import AGENCY, OFFICER, open_to, principal

api = Blueprint("documents", __name__, description="An agency's library: one decree proves many things")


@api.get("/documents")
@open_to(AGENCY, OFFICER, scope=READ_INNOVATIONS)
@api.arguments(schemas.DocumentQuery, location="query")
@api.response(200, schemas.DocumentPage)
def list_documents(asked: dict[str, Any]) -> dict[str, Any]:
    """List the documents of the caller's agency, newest first."""
    position = cursors.decode(asked.get("cursor"), (UUID,))
    found = library.listed(
        edge.session(),
        principal(),
        q=asked.get("q"),
        before=position[0] if position else None,
        limit=asked["limit"] + 1,
    )
    shown = found[: asked["limit"]]
    following = cursors.encode(shown[-1].document.id) if len(found) > len(shown) else None
    return {"items": [_shown(held) for held in shown], "next": following}


@api.patch("/documents/<uuid:document_id>")
@open_to(AGENCY, OFFICER, scope=WRITE_EVIDENCE)
@api.arguments(schemas.DocumentChanges, required=False)
@api.response(200, schemas.DocumentOut)
def describe_document(changes: dict[str, Any], document_id: UUID) -> dict[str, Any]:
    """Say what a document is: title, number, days of issue and expiry."""
    document = library.document_of(edge.session(), principal(), document_id)
    library.describe(edge.session(), document, changes, by=principal(), now=clock.now())
    return _shown(Held(document=document, innovations=library.innovations_relying_on(edge.session(), document_id)))


@api.delete("/documents/<uuid:document_id>")
@open_to(AGENCY, OFFICER, scope=WRITE_EVIDENCE)
@api.response(204)
def remove_document(document_id: UUID) -> None:
    """Take out a document that nothing relies on."""
    document = library.document_of(edge.session(), principal(), document_id)
    library.remove(edge.session(), document, by=principal(), now=clock.now())


def _shown(held: Held) -> dict[str, Any]:
    document: Document = held.document
    facts = {name: getattr(document, name) for name in schemas.DOCUMENT_FACTS}
    is_expired = library.is_expired(document, today=transfer.today())
    return {**facts, "innovations": held.innovations, "is_expired": is_expired}
