"""How many innovations would each filter of the public list leave?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Select, SQLColumnExpression, Text, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.catalogue import queries
from services.submission.catalogue.queries import Wanted
from services.submission.registry import rules
from services.submission.registry.models import Partnership

Counts = Mapping[str, Mapping[str, int]]
"""Per filter, such as `stage`, and per value, the number of innovations; a value that leaves none is missing."""

TOGETHER = "ya"
_FILTERS = ("year", "kind", "form", "stage", "affair", "agency", "together")


def count(session: Session, wanted: Wanted, *, pool: Sequence[UUID] | None = None) -> Counts:
    """For each value of each filter: how many are left when it is chosen beside all other filters that are set.

    `pool` is `queries.pool` of `wanted`, where it is known already.
    """
    # A filter leaves itself aside, so those that are not set are counted over the same innovations, looked for once.
    alike: defaultdict[Wanted, list[str]] = defaultdict(list)
    for name in _FILTERS:
        alike[replace(wanted, **{name: None})].append(name)
    parts: list[Select[str, str, int]] = []
    for number, (others, names) in enumerate(alike.items()):
        held = pool if pool is not None and others == wanted else queries.pool(session, others)
        chosen = queries.chosen(others, held).cte(f"chosen_{number}").prefix_with("MATERIALIZED", dialect="postgresql")
        parts += (part for name in names for part in _counted(name, chosen))
    counts: dict[str, dict[str, int]] = {name: defaultdict(int) for name in _FILTERS}
    for name, value, number in session.execute(union_all(*parts)):
        counts[name][value] += number
    return {name: dict(values) for name, values in counts.items()}


def _counted(name: str, chosen: CTE) -> Iterator[Select[str, str, int]]:
    """The statements that count one filter's values; what several of them count for a value is added up."""
    carried = Partnership.state == rules.ACCEPTED, Partnership.innovation_id.in_(select(chosen.c.id))
    if name == "together":
        number = func.count(Partnership.innovation_id.distinct())
        yield select(literal(name), literal(TOGETHER), number).where(*carried).having(number > 0)
    elif name == "agency":
        # It counts for its owner, and for each partner that said yes.
        yield _by(name, Agency.slug).select_from(chosen).join(Agency, Agency.id == chosen.c.agency_id)
        yield _by(name, Agency.slug).join(Partnership, Partnership.agency_id == Agency.id).where(*carried)
    elif name == "affair":
        yield _by(name, chosen.c.affair)
        value = func.unnest(chosen.c.other_affairs).label("value")
        other = select(chosen.c.id, chosen.c.affair, value).distinct().subquery()
        yield _by(name, other.c.value).where(other.c.value != other.c.affair)
    else:
        yield _by(name, cast(chosen.c[name], Text))


def _by(name: str, value: SQLColumnExpression[Any]) -> Select[str, str, int]:
    return select(literal(name), value, func.count()).group_by(value)
