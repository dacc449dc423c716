"""How do staff read and change the words of letters by program?"""

from typing import Any

from flask_smorest import Blueprint

from services.notify.messages.models import ALL
from services.notify.messages.samples import SAMPLES
from services.notify.wording import schemas, specimens, use_cases
from services.notify.wording.schemas import EDITORS
from services.notify.wording.use_cases import Author, Change, Place
from shared.kit import clock, edge
from shared.kit.auth import STAFF, open_to, principal
from shared.kit.errors import NotFound

api = Blueprint("wordings", __name__, description="The words of letters")

Answer = tuple[dict[str, Any], int, dict[str, str]]
_PLACE = "/wordings/<letter>/<language>"


@api.get("/wordings")
@open_to(*STAFF)
@api.response(200, schemas.WordingKinds)
def list_wordings() -> dict[str, Any]:
    """List the kinds of letters, and how many words of their own each has."""
    edited = use_cases.edited(edge.session())
    return {"items": [{"kind": kind, "edited": edited.get(kind, 0)} for kind in SAMPLES]}


@api.get(_PLACE)
@open_to(*STAFF)
@api.arguments(schemas.WordingQuery, location="query")
@api.response(200, schemas.WordingOut)
def read_wording(asked: dict[str, Any], letter: str, language: str) -> Answer:
    """The words in force, with the ETag to change them by."""
    return _tagged(_place(asked, letter, language))


@api.put(_PLACE)
@open_to(*EDITORS)
@api.arguments(schemas.WordingQuery, location="query")
@api.arguments(schemas.WordingIn)
@api.response(200, schemas.WordingOut)
def put_wording(asked: dict[str, Any], body: dict[str, Any], letter: str, language: str) -> Answer:
    """Put other words in force for letters made from now on, from the version named in If-Match."""
    place, session = _place(asked, letter, language), edge.session()
    version = use_cases.current(session, place).version
    edge.check_if_match(version)
    by = Author(id=principal().id, name=principal().name or principal().id)
    change = Change(version=version, reason=body["reason"], by=by, at=clock.now())
    if body["template"] is None:
        use_cases.go_back(session, place, change=change)
    else:
        use_cases.save(session, place, typed=body["template"], change=change, trial=specimens.trial())
    return _tagged(place)


def _place(asked: dict[str, Any], kind: str, language: str) -> Place:
    festival = str(asked["festival"]) if asked["festival"] else ALL
    if festival != ALL and festival not in use_cases.festivals(edge.session()):
        raise NotFound
    place = Place(kind=kind, language=language, festival=festival)
    use_cases.check_place(place)
    return place


def _tagged(place: Place) -> Answer:
    found = use_cases.current(edge.session(), place)
    facts = {"template": found.template, "origin": found.origin, "version": found.version}
    return facts, 200, {"ETag": edge.etag(found.version)}
