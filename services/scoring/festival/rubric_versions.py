"""How does a rubric come to a round and category, and how is it changed without losing a sheet?"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.scoring.festival import rubrics, rules
from services.scoring.festival.models import CLOSED, Festival, Round, Rubric
from services.scoring.festival.refusals import ReasonMissing, RoundNotReady
from shared.kit import ids
from shared.kit.errors import FieldError, Invalid, NotFound
from shared.kit.messages import N_, Message

OWN = "own"


def add_preset(session: Session, round_: Round, category_id: UUID, *, key: str, by: str, now: datetime) -> Rubric:
    """Give a round's category one of the rubrics that come with us.

    Raises:
        Invalid: no such preset.
    """
    if key not in rubrics.presets():
        raise Invalid([FieldError("/rubric", unknown_preset())])
    return _add(session, round_, category_id, rubrics.presets()[key], reason="", by=by, now=now)


def add_copy(session: Session, like: Rubric, round_: Round, category_id: UUID, *, by: str, now: datetime) -> Rubric:
    """Give a round's category a rubric that another one has."""
    names = ("key", "source", "lowest", "highest", "weights_total", "criteria", "tie_break")
    same = {name: getattr(like, name) for name in names}
    return _add(session, round_, category_id, same, reason="", by=by, now=now)


def replace(
    session: Session,
    festival: Festival,
    *,
    round_id: UUID,
    category_id: UUID,
    rubric: Mapping[str, Any],
    sheets: int,
    reason: str,
    by: str,
    now: datetime,
) -> Rubric:
    """A new version of a rubric; `sheets` is how many were given by the one before, and then a reason is needed.

    Raises:
        NotFound: no such round and category, or a plenary.
        RoundNotReady: the round is closed.
        ReasonMissing: sheets were given, and no reason is.
        Invalid: the rubric contradicts itself; all that is wrong is named.
    """
    round_ = next((one for one in festival.rounds if one.id == round_id), None)
    is_known = any(one.id == category_id for one in festival.categories)
    if round_ is None or not is_known or round_.kind == rules.PLENARY:
        raise NotFound
    if round_.status == CLOSED:
        raise RoundNotReady(N_("It is closed; its rubric can't be changed any more."))
    if errors := rubrics.mistakes(rubric):
        raise Invalid(errors)
    if sheets and not reason.strip():
        wanted = N_("%(sheets)s sheets were given by the rubric as it is. Say why it changes.", sheets=sheets)
        raise ReasonMissing(wanted, errors=[FieldError("/reason", wanted)])
    festival.version += 1
    return _add(session, round_, category_id, rubric, reason=reason, by=by, now=now)


def unknown_preset() -> Message:
    """What to say to whoever names a rubric that does not come with us."""
    return N_("There is no such rubric. Known: %(known)s.", known=", ".join(rubrics.presets()))


def _add(
    session: Session,
    round_: Round,
    category_id: UUID,
    rubric: Mapping[str, Any],
    *,
    reason: str,
    by: str,
    now: datetime,
) -> Rubric:
    held = round_.newest_rubrics().get(category_id)
    added = Rubric(
        id=ids.new_id(),
        festival_id=round_.festival_id,
        round_id=round_.id,
        category_id=category_id,
        version=held.version + 1 if held else 1,
        key=rubric.get("key", OWN),
        source=rubric.get("source", ""),
        lowest=rubric["lowest"],
        highest=rubric["highest"],
        weights_total=Decimal(rubric["weights_total"]),
        criteria=list(rubric["criteria"]),
        tie_break=list(rubric["tie_break"]),
        reason=reason,
        created_by=by,
        created_at=now,
    )
    round_.rubrics.append(added)
    session.flush()
    return added
