"""How does a form of an innovation save by itself (`drafts.js`)?"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services.submission.registry import access, queries
from services.submission.registry.models import Innovation
from shared.kit import clock, edge
from shared.kit.auth import principal
from shared.kit.errors import FieldError, Refusal
from shared.kit.messages import N_
from shared.look.forms import autosaved, errors_by_field, not_autosaved

Save = Callable[[Innovation, set[str], datetime], list[FieldError]]
"""Saves the fields of these names, apart from those that it names as wrong."""


def by_itself(innovation_id: UUID, save: Save) -> Response:
    """Save the fields that the form names in `changed`; whatever refuses that is told to the form."""
    session, now = edge.session(), clock.now()
    try:
        innovation = access.to_edit(session, principal(), innovation_id)
        _check_version(session, innovation)
        wrong = save(innovation, set(request.form.getlist("changed")), now)
    except Refusal as refusal:
        session.rollback()
        return not_autosaved(refusal)
    return autosaved(innovation.version, errors=errors_by_field(wrong), now=now)


def _check_version(session: Session, innovation: Innovation) -> None:
    if request.form.get("version") != str(innovation.version):
        last = queries.history(session, innovation.id)[-1]
        raise Refusal(
            N_("%(name)s changed it meanwhile. Open it in a second window and compare.", name=last.actor_name)
        )
