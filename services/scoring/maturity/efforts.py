"""How much work does each step take, in a year?

Data of the year, `efforts/<year>.json`, until whoever guides the agencies changes it here; what does not fit the
year's catalogue is refused.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.scoring.maturity.models import EffortTable
from services.scoring.maturity.rules import Efforts
from shared.contracts.catalogue import MAX_LEVEL, Catalogue

_FOLDER = Path(__file__).parent / "efforts"
_PLACES = Decimal("0.01")
MOST = Decimal(1000)


class WrongEfforts(Exception):
    """The efforts do not fit the year's catalogue; the message says where."""


def of_year(catalogue: Catalogue) -> Efforts:
    """The year's efforts as shipped; a year without a file has every step cost the same.

    Raises:
        WrongEfforts: an indicator is missing or unknown, or a step costs nothing.
    """
    return parse(shipped(catalogue), catalogue)


def in_force(session: Session, catalogue: Catalogue) -> Efforts:
    """The year's efforts as changed here, or else as shipped."""
    return parse(document(session, catalogue), catalogue)


def document(session: Session, catalogue: Catalogue) -> dict[str, Any]:
    """The efforts in force, in the shape of the year's file."""
    changed = session.get(EffortTable, catalogue.year)
    return changed.document if changed is not None else shipped(catalogue)


def version(session: Session, year: int) -> int:
    """How often they were changed; 0 while they are as shipped."""
    changed = session.get(EffortTable, year)
    return 0 if changed is None else changed.version


def change(session: Session, catalogue: Catalogue, wanted: Mapping[str, Any], *, by: str, now: datetime) -> None:
    """Have other efforts in force.

    Raises:
        WrongEfforts: they do not fit the year.
    """
    parse(wanted, catalogue)
    row = {"version": 1, "document": dict(wanted), "changed_by": by, "changed_at": now}
    statement = insert(EffortTable).values(year=catalogue.year, **row)
    again = {**row, "version": EffortTable.version + 1}
    session.execute(statement.on_conflict_do_update(index_elements=["year"], set_=again))
    session.expire_all()


def reset(session: Session, year: int) -> None:
    """Have the shipped efforts in force again."""
    session.execute(delete(EffortTable).where(EffortTable.year == year))


def parse(wanted: Mapping[str, Any], catalogue: Catalogue) -> Efforts:
    """Read and check one year's document.

    Raises:
        WrongEfforts: as for `of_year`.
    """
    year = catalogue.year
    steps = {one: tuple(_effort(step, year) for step in row) for one, row in wanted["steps"].items()}
    spd = {one: tuple(_effort(step, year) for step in row) for one, row in wanted.get("spd", {}).items()}
    if wrong := set(steps) ^ set(catalogue.sid):
        raise WrongEfforts(f"{year}: indicators {', '.join(sorted(wrong))} are not in both files")
    if wrong := set(spd) - set(catalogue.spd):
        raise WrongEfforts(f"{year}: rows {', '.join(sorted(wrong))} are none of the city's own")
    if any(len(row) != MAX_LEVEL for row in [*steps.values(), *spd.values()]):
        raise WrongEfforts(f"{year}: each indicator has {MAX_LEVEL} steps")
    return Efforts(
        proof=_effort(wanted["proof"], year), new=_effort(wanted.get("new", "1"), year), steps=steps, spd=spd
    )


def shipped(catalogue: Catalogue) -> dict[str, Any]:
    """The year's document as shipped."""
    path = _FOLDER / f"{catalogue.year}.json"
    return _known(path) if path.is_file() else _even(catalogue)


def effort_of(typed: str) -> Decimal | None:
    """The effort that a text says; None where it says none: above 0, at most `MOST`, with two decimals at most."""
    try:
        effort = Decimal(typed)
        is_one = effort.is_finite() and 0 < effort <= MOST and effort == effort.quantize(_PLACES)
    except InvalidOperation:
        return None
    return effort if is_one else None


def _effort(typed: object, year: int) -> Decimal:
    effort = effort_of(str(typed))
    if effort is None:
        raise WrongEfforts(f"{year}: each step costs something, at most {MOST}, with two decimals; {typed!r} does not")
    return effort


@cache
def _known(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _even(catalogue: Catalogue) -> dict[str, Any]:
    row = ["1"] * MAX_LEVEL
    return {"proof": "1", "new": "1", "steps": dict.fromkeys(catalogue.sid, row), "spd": {}}
