"""What does an officer see before and after submitting: what is missing, what would help, the receipt?"""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l

from services.submission.catalogue import words
from services.submission.config import Settings
from services.submission.intake import asking, preflight, use_cases
from services.submission.intake.models import Receipt
from services.submission.registry import access, rules
from services.submission.registry.models import Innovation
from shared.contracts import receipts
from shared.kit import clock, edge
from shared.kit.auth import OFFICER, STAFF, open_to, principal
from shared.kit.problems import say

# As the form calls them.
FIELD_NAMES = {
    "name": _l("Name of the innovation"),
    "stage": _l("Stage"),
    "initiator": _l("Initiator"),
    "initiator_name": _l("Name of the initiator"),
    "classification": _l("Classification"),
    "latitude": _l("Latitude"),
    "longitude": _l("Longitude"),
    "kind": _l("Kind"),
    "form": _l("Form"),
    "asta_cita": _l("Number of the Asta Cita it serves"),
    "affair": _l("Affair"),
    "trial_on": _l("Date of the trial"),
    "implemented_on": _l("Date it was put to use"),
    "developed_on": _l("Date it was developed further"),
    "design": _l("Why, and how it works"),
    "purpose": _l("What it is for"),
    "benefits": _l("What people gain"),
    "results": _l("What came of it"),
    "development": _l("What changed since the version before"),
    **words.CRITERIA,
}

pages = Blueprint("intake_pages", __name__, template_folder="templates")


@pages.app_context_processor
def _offer_intake() -> dict[str, Any]:
    # The innovation's page belongs to another room; it asks for these where an officer may submit.
    return {
        "preflight_of": preflight_of,
        "receipts_of": receipts_of,
        "intake_label": intake_label,
        "say": say,
        "NEEDED": rules.NEEDED,
    }


@pages.get("/kelola/inovasi/<uuid:innovation_id>/tanda-terima/<uuid:receipt_id>")
@open_to(*STAFF, OFFICER)
def show_receipt(innovation_id: UUID, receipt_id: UUID) -> str:
    """A receipt to print."""
    session = edge.session()
    innovation = access.to_read(session, principal(), innovation_id)
    receipt = use_cases.receipt_of(session, innovation, receipt_id)
    keys = use_cases.public_keys(session, _settings())
    signed = receipts.read(receipt.token, keys)
    return render_template("intake/receipt.html", innovation=innovation, receipt=receipt, signed=signed)


def intake_label(pointer: str) -> str:
    """What the form calls the field that a pointer names."""
    return str(FIELD_NAMES.get(pointer.strip("/"), pointer))


def preflight_of(innovation: Innovation) -> preflight.Preflight:
    """What would happen on submitting it now."""
    scoring = edge.current().extensions[asking.EXTENSION]
    return preflight.check(
        edge.session(), principal(), innovation, scoring=scoring, settings=_settings(), now=clock.now()
    )


def receipts_of(innovation: Innovation) -> list[Receipt]:
    """Every receipt that was given for it, newest first."""
    return use_cases.receipts_of(edge.session(), innovation.id)


def _settings() -> Settings:
    settings: Settings = edge.current().extensions["settings"]
    return settings
