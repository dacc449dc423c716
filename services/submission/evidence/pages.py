"""Where does a browser get a private file from, with a link that ends by itself?"""

from uuid import UUID

from flask import Blueprint, g, redirect, send_file
from werkzeug.wrappers import Response

from services.submission.config import Settings
from services.submission.evidence import library, links, looking
from services.submission.evidence.links import Grant
from services.submission.evidence.models import Document, Evidence
from services.submission.evidence.transfer import as_download, kept_private, storage, today
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, OFFICER, PUBLIC, STAFF, VERIFIER, open_to, principal

pages = Blueprint("evidence_pages", __name__, template_folder="templates")


@pages.get("/kelola/bukti/<uuid:evidence_id>")
@open_to(VERIFIER, ADMIN, OFFICER)
def fetch_proof(evidence_id: UUID) -> Response:
    """Hand out a link to the file, to whoever may see it."""
    looking.to_read(edge.session(), principal(), evidence_id)
    return redirect(address_of(evidence_id), 303)


@pages.get("/berkas/<token>")
@open_to(PUBLIC)
def follow_link(token: str) -> Response:
    """The file, or its picture, to whoever holds a link that has not ended; that a member of staff looked is kept."""
    grant = links.read(_settings().session_private_key, token)
    evidence, file = looking.open_granted(edge.session(), grant, storage=storage(), now=clock.now())
    if grant.is_picture:
        return kept_private(send_file(file, mimetype="image/webp"))
    return kept_private(as_download(evidence, file))


@pages.app_template_global("picture_address")
def picture_address(proof: Evidence) -> str | None:
    """A link to the picture of a proof's first page; None while there is none."""
    preview = proof.document.preview
    return address_of(proof.id, is_picture=True) if preview is not None and preview.picture_sha256 else None


@pages.app_template_global("views_of")
def views_of(proof: Evidence) -> looking.Views | None:
    """How often staff looked at a proof; None where nobody did. Asked once for all proofs of an innovation."""
    kept: dict[UUID, dict[UUID, looking.Views]] = g.setdefault("proof_views", {})
    if proof.innovation_id not in kept:
        kept[proof.innovation_id] = looking.views_of(edge.session(), proof.innovation_id)
    return kept[proof.innovation_id].get(proof.id)


@pages.app_template_test("expired")
def is_expired(proof: Evidence | Document) -> bool:
    """Whether the last day of what is shown is over, in the city."""
    document = proof.document if isinstance(proof, Evidence) else proof
    return library.is_expired(document, today=today())


def address_of(evidence_id: UUID, *, is_picture: bool = False) -> str:
    """A link to a file, or to its picture, that the caller may follow for some minutes."""
    caller = principal()
    grant = Grant(evidence_id=evidence_id, viewer=caller.id, is_staff=caller.has(*STAFF), is_picture=is_picture)
    return f"/berkas/{links.sign(_settings().session_private_key, grant, now=clock.now())}"


def _settings() -> Settings:
    settings: Settings = edge.current().extensions["settings"]
    return settings
