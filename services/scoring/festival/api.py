"""How does the committee's system prepare and open a festival?"""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.scoring.festival import preparing, use_cases
from services.scoring.festival.models import DRAFT, Festival
from services.scoring.festival.schemas import (
    FestivalSchema,
    FestivalsSchema,
    NewFestivalSchema,
)
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, PUBLIC, open_to, principal
from shared.kit.errors import NotFound

api = Blueprint("festival", __name__, description="Festivals, their rubric and entries")


@api.get("/festivals")
@open_to(PUBLIC)
@api.response(200, FestivalsSchema)
def list_festivals() -> dict[str, Any]:
    """All festivals, newest first; those in preparation for the committee only."""
    return {"items": use_cases.festivals(edge.session(), with_drafts=principal().has(COMMITTEE, ADMIN))}


@api.post("/festivals")
@open_to(COMMITTEE, ADMIN)
@api.arguments(NewFestivalSchema)
@api.response(201, FestivalSchema)
def create_festival(body: dict[str, Any]) -> tuple[Festival, int, dict[str, str]]:
    """Prepare a festival."""
    festival = preparing.create_festival(edge.session(), **body, by=principal().id, now=clock.now())
    return festival, 201, {"ETag": edge.etag(festival.version)}


@api.get("/festivals/<uuid:festival_id>")
@open_to(PUBLIC)
@api.response(200, FestivalSchema)
def show_festival(festival_id: UUID) -> tuple[Festival, int, dict[str, str]]:
    """One festival; one in preparation for the committee only."""
    festival = use_cases.festival_of(edge.session(), festival_id)
    if festival.status == DRAFT and not principal().has(COMMITTEE, ADMIN):
        raise NotFound
    return festival, 200, {"ETag": edge.etag(festival.version)}
