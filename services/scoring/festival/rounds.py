"""How are a festival's rounds prepared, begun and ended?"""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.scoring.festival import rubric_versions, rules
from services.scoring.festival.models import CLOSED, DRAFT, OPEN, Festival, Round
from services.scoring.festival.refusals import NotADraft, RoundNotReady
from services.scoring.ranking.standings import METHODS
from shared.kit import ids
from shared.kit.errors import FieldError, Invalid, NotFound
from shared.kit.messages import N_, Message

# What may still be said of a round that has begun.
ALWAYS_CHANGEABLE = ("name", "closes_at")


def round_of(session: Session, round_id: UUID) -> Round:
    """The round.

    Raises:
        NotFound: there is none of that id.
    """
    found = session.get(Round, round_id)
    if found is None:
        raise NotFound
    return found


def open_round(session: Session, festival_id: UUID) -> Round | None:
    """The round in which the jury scores at this moment."""
    return session.scalar(select(Round).where(Round.festival_id == festival_id, Round.status == OPEN))


def current(festival: Festival) -> Round:
    """The round that everybody is at: the open one, else the last that was, else the first to come."""
    begun = [one for one in festival.rounds if one.status != DRAFT and one.kind != rules.PLENARY]
    return begun[-1] if begun else festival.rounds[0]


def add_round(
    session: Session,
    festival: Festival,
    *,
    kind: str,
    name: str,
    weight_pct: str | Decimal,
    now: datetime,
    by: str,
    rubric: str | None = None,
    method: str = METHODS[0],
    closes_at: datetime | None = None,
) -> Round:
    """Add a round after the others, with a preset rubric in every category; a plenary needs none.

    Raises:
        Invalid: a plenary with a weight, or another kind without a preset that is known.
        NotADraft: the festival is final.
    """
    _refuse_final(festival)
    weight = Decimal(weight_pct)
    _check(kind=kind, weight=weight, method=method)
    added = Round(
        id=ids.new_id(),
        festival_id=festival.id,
        kind=kind,
        name=name,
        position=max((one.position for one in festival.rounds), default=0) + 1,
        weight_pct=weight,
        method=method,
        status=DRAFT,
        closes_at=closes_at,
        opened_at=None,
        closed_at=None,
    )
    festival.rounds.append(added)
    session.flush()
    if kind != rules.PLENARY:
        for category in festival.categories:
            rubric_versions.add_preset(session, added, category.id, key=rubric or "", by=by, now=now)
    _changed(festival)
    return added


def change_round(session: Session, festival: Festival, round_id: UUID, **changes: Any) -> Round:
    """Change what is said of a round; once it has begun only its name and planned end.

    Raises:
        NotFound: no such round in the festival.
        RoundNotReady: it has begun, or the festival is final.
        Invalid: a plenary with a weight.
    """
    _refuse_final(festival)
    found = _within(festival, round_id)
    fixed = sorted(changes.keys() - set(ALWAYS_CHANGEABLE))
    if found.status != DRAFT and any(getattr(found, name) != changes[name] for name in fixed):
        raise RoundNotReady(N_("It has begun: only its name and its planned end can be changed."))
    _check(
        kind=found.kind,
        weight=changes.get("weight_pct", found.weight_pct),
        method=changes.get("method", found.method),
    )
    for name, value in changes.items():
        setattr(found, name, value)
    _changed(festival)
    return found


def remove_round(session: Session, festival: Festival, round_id: UUID) -> None:
    """Take a round away that has not begun; the later ones move up.

    Raises:
        NotFound: no such round in the festival.
        RoundNotReady: it has begun, is the only one, or a sheet of it is on record.
    """
    _refuse_final(festival)
    found = _within(festival, round_id)
    if found.status != DRAFT:
        raise RoundNotReady(N_("It has begun and stays on record."))
    if len(festival.rounds) == 1:
        raise RoundNotReady(N_("A festival has at least one round. Add another one first."))
    try:
        with session.begin_nested():
            for rubric in list(found.rubrics):
                session.delete(rubric)
            session.flush()
            festival.rounds.remove(found)
            session.delete(found)
    except IntegrityError as error:
        raise RoundNotReady(N_("A sheet of it was handed in or typed already, and stays on record.")) from error
    for position, left in enumerate(festival.rounds, start=1):
        left.position = position
    session.flush()
    _changed(festival)


def start_round(session: Session, festival: Festival, round_id: UUID, *, now: datetime) -> Round:
    """Let the jury score in the next round.

    Raises:
        NotFound: no such round in the festival.
        RoundNotReady: the festival is not open, another round is, an earlier one has not ended, or it began before.
    """
    found = _within(festival, round_id)
    if festival.stands:
        raise RoundNotReady(N_("The result stands; no round can begin any more."))
    if festival.status != OPEN:
        raise RoundNotReady(N_("Open the festival first; that opens its first round."))
    if found.status != DRAFT:
        raise RoundNotReady(N_("It has begun before."))
    if any(one.status != CLOSED for one in festival.rounds if one.position < found.position):
        raise RoundNotReady(N_("Close the rounds before it first."))
    if missing := what_is_missing(festival):
        raise RoundNotReady(N_("The rounds are not ready."), errors=missing)
    begin(found, now=now)
    _changed(festival)
    return found


def close_round(session: Session, festival: Festival, round_id: UUID, *, now: datetime) -> Round:
    """End a round's scoring; sheets that come later are kept aside and do not count.

    Raises:
        NotFound: no such round in the festival.
        RoundNotReady: it is not open.
    """
    found = _within(festival, round_id)
    if found.status != OPEN:
        raise RoundNotReady(N_("It is not open."))
    found.status = CLOSED
    found.closed_at = now
    _changed(festival)
    return found


def begin(round_: Round, *, now: datetime) -> None:
    """Have the round take sheets from now on."""
    round_.status = OPEN
    round_.opened_at = now


def what_is_missing(festival: Festival) -> list[FieldError]:
    """What keeps the rounds from being scored in: weights that don't add up, a category without a rubric."""
    missing = []
    lack = rules.weights_missing_pct([one.weight_pct for one in festival.rounds])
    if lack:
        reached = rules.ALL_PCT - lack
        words = N_("The rounds' weights add up to %(reached)s %%, not to 100 %%.", reached=str(reached))
        missing.append(FieldError("/rounds", words))
    for index, one in enumerate(festival.rounds):
        known = one.newest_rubrics()
        missing += [
            FieldError(f"/rounds/{index}/rubrics", N_("%(category)s has no rubric yet.", category=category.name))
            for category in festival.categories
            if one.kind != rules.PLENARY and category.id not in known
        ]
    return missing


def _within(festival: Festival, round_id: UUID) -> Round:
    found = next((one for one in festival.rounds if one.id == round_id), None)
    if found is None:
        raise NotFound
    return found


def _refuse_final(festival: Festival) -> None:
    if festival.stands:
        raise NotADraft(N_("The result stands; nothing can be changed any more."))


def _check(*, kind: str, weight: Decimal, method: str) -> None:
    errors = [
        FieldError(pointer, message)
        for pointer, is_wrong, message in (
            ("/kind", kind not in rules.KINDS, _known(rules.KINDS)),
            ("/method", method not in METHODS, _known(METHODS)),
            ("/weight_pct", not 0 <= weight <= rules.ALL_PCT, N_("A weight goes from 0 to 100 percent.")),
            ("/weight_pct", kind == rules.PLENARY and weight != 0, N_("A plenary has no sheets: its weight is 0.")),
        )
        if is_wrong
    ]
    if errors:
        raise Invalid(errors)


def _known(names: tuple[str, ...]) -> Message:
    return N_("Choose one of: %(known)s.", known=", ".join(names))


def _changed(festival: Festival) -> None:
    festival.version += 1
