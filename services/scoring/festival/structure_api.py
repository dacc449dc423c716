"""How does the committee's system shape a festival: categories, rounds, rubrics, and where an entry stands?"""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.scoring import background
from services.scoring.festival import categories, rounds, use_cases
from services.scoring.festival.models import Category, Entry, Festival, Round
from services.scoring.festival.schemas import (
    CategorySchema,
    ChangedCategorySchema,
    ChangedEntrySchema,
    ChangedRoundSchema,
    EntrySchema,
    NewCategorySchema,
    NewRoundSchema,
    RoundSchema,
    WithdrawalSchema,
)
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to, principal

api = Blueprint("festival_structure", __name__, description="A festival's categories, rounds and rubrics")

_FESTIVAL = "/festivals/<uuid:festival_id>"
_CATEGORY = f"{_FESTIVAL}/categories/<uuid:category_id>"
_ROUND = f"{_FESTIVAL}/rounds/<uuid:round_id>"
_ENTRY = f"{_FESTIVAL}/entries/<uuid:entry_id>"


@api.post(f"{_FESTIVAL}/categories")
@open_to(COMMITTEE, ADMIN)
@api.arguments(NewCategorySchema)
@api.response(201, CategorySchema)
def add_category(body: dict[str, Any], festival_id: UUID) -> Category:
    """Add a category; its rubrics are those of the first one until they are replaced."""
    by, now = principal().id, clock.now()
    return categories.add_category(edge.session(), _locked(festival_id), **body, by=by, now=now)


@api.put(_CATEGORY)
@open_to(COMMITTEE, ADMIN)
@api.arguments(ChangedCategorySchema)
@api.response(200, CategorySchema)
def change_category(body: dict[str, Any], festival_id: UUID, category_id: UUID) -> Category:
    """Rename a category, or have it take others from now on."""
    changed = categories.change_category(edge.session(), _locked(festival_id), category_id, **body)
    _board_follows(festival_id)
    return changed


@api.delete(_CATEGORY)
@open_to(COMMITTEE, ADMIN)
@api.response(204)
def remove_category(festival_id: UUID, category_id: UUID) -> None:
    """Take an empty category away, while the festival is prepared."""
    categories.remove_category(edge.session(), _locked(festival_id), category_id)


@api.post(f"{_FESTIVAL}/rounds")
@open_to(COMMITTEE, ADMIN)
@api.arguments(NewRoundSchema)
@api.response(201, RoundSchema)
def add_round(body: dict[str, Any], festival_id: UUID) -> Round:
    """Add a round after the others."""
    by, now = principal().id, clock.now()
    return rounds.add_round(edge.session(), _locked(festival_id), **body, by=by, now=now)


@api.patch(_ROUND)
@open_to(COMMITTEE, ADMIN)
@api.arguments(ChangedRoundSchema)
@api.response(200, RoundSchema)
def change_round(body: dict[str, Any], festival_id: UUID, round_id: UUID) -> Round:
    """Change what is said of a round; once it has begun only its name and planned end."""
    return rounds.change_round(edge.session(), _locked(festival_id), round_id, **body)


@api.delete(_ROUND)
@open_to(COMMITTEE, ADMIN)
@api.response(204)
def remove_round(festival_id: UUID, round_id: UUID) -> None:
    """Take a round away that has not begun; the later ones move up."""
    rounds.remove_round(edge.session(), _locked(festival_id), round_id)


@api.post(f"{_ROUND}/open")
@open_to(COMMITTEE, ADMIN)
@api.response(200, RoundSchema)
def open_round(festival_id: UUID, round_id: UUID) -> Round:
    """Let the jury score in the next round; opening the festival opened the first."""
    opened = rounds.start_round(edge.session(), _locked(festival_id), round_id, now=clock.now())
    _board_follows(festival_id)
    return opened


@api.post(f"{_ROUND}/close")
@open_to(COMMITTEE, ADMIN)
@api.response(200, RoundSchema)
def close_round(festival_id: UUID, round_id: UUID) -> Round:
    """End a round's scoring."""
    closed = rounds.close_round(edge.session(), _locked(festival_id), round_id, now=clock.now())
    _board_follows(festival_id)
    return closed


@api.patch(_ENTRY)
@open_to(COMMITTEE, ADMIN)
@api.arguments(ChangedEntrySchema)
@api.response(200, EntrySchema)
def change_entry(body: dict[str, Any], festival_id: UUID, entry_id: UUID) -> Entry:
    """Move an entry to another category, make it an anchor, or have it end after a round."""
    return categories.change_entry(edge.session(), _locked(festival_id), entry_id, **body)


@api.post(f"{_ENTRY}/withdraw")
@open_to(COMMITTEE, ADMIN)
@api.arguments(WithdrawalSchema)
@api.response(200, EntrySchema)
def withdraw_entry(body: dict[str, Any], festival_id: UUID, entry_id: UUID) -> Entry:
    """Take an entry out of the competition; its sheets stay on record."""
    withdrawn = categories.withdraw(edge.session(), _locked(festival_id), entry_id, **body, now=clock.now())
    _board_follows(festival_id)
    return withdrawn


def _locked(festival_id: UUID) -> Festival:
    return use_cases.lock(edge.session(), festival_id)


def _board_follows(festival_id: UUID) -> None:
    background.soon(background.RANK_BOARD, festival_id=str(festival_id))
