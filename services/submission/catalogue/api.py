"""What may everybody ask about verified innovations?"""

from typing import Any

from flask_smorest import Blueprint

from services.submission.catalogue import queries, schemas
from shared.kit import edge
from shared.kit.auth import PUBLIC, open_to
from shared.kit.errors import NotFound

api = Blueprint("public", __name__, description="The public window: verified innovations")


@api.get("/public/innovations")
@open_to(PUBLIC)
@api.arguments(schemas.PublicQuery, location="query")
@api.response(200, schemas.PublicPage)
def find_innovations(asked: dict[str, Any]) -> queries.Page:
    """Search the public list."""
    cursor, limit = asked.pop("cursor", None), asked.pop("limit")
    return queries.find(edge.session(), queries.Wanted(**asked), cursor=cursor, limit=limit)


@api.get("/public/innovations/<slug>")
@open_to(PUBLIC)
@api.response(200, schemas.PublicProfile)
def show_public_innovation(slug: str) -> queries.Found:
    """Read one innovation."""
    found = queries.by_slug(edge.session(), slug)
    if found is None:
        raise NotFound
    return found
