"""What does a form that saves by itself hear (`drafts.js`)?"""

from collections.abc import Mapping
from datetime import datetime

from flask import make_response, request
from flask_babel import format_datetime, get_locale
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from services.submission.registry import queries
from services.submission.registry.models import Innovation
from shared.kit.errors import Refusal
from shared.kit.messages import N_
from shared.kit.problems import say
from shared.look.forms import errors_of


def is_stale(innovation: Innovation) -> bool:
    """Whether somebody changed the innovation after the form was drawn."""
    return request.form.get("version") != str(innovation.version)


def stale(session: Session, innovation: Innovation) -> Response:
    """Who was faster; from here on the person decides."""
    last = queries.history(session, innovation.id)[-1]
    sentence = N_("%(name)s changed it meanwhile. Open it in a second window and compare.", name=last.actor_name)
    return make_response({"detail": say(sentence), "version": innovation.version}, 409)


def refused(refusal: Refusal) -> Response:
    """Why nothing was saved."""
    return make_response({"detail": say(refusal.detail), "errors": errors_of(refusal)}, refusal.status)


def saved(innovation: Innovation, *, errors: Mapping[str, str], now: datetime) -> Response:
    """What is saved from now on, the time, and what was wrong and is not."""
    saved_at = format_datetime(now, "HH.mm" if get_locale().language == "id" else "HH:mm")
    return make_response({"version": innovation.version, "saved_at": saved_at, "errors": dict(errors)})
