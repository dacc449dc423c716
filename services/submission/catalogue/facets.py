"""How many innovations would each filter of the public list leave?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Subquery, Text, cast, func, select, tuple_
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.catalogue import queries
from services.submission.catalogue.queries import Wanted
from services.submission.registry import rules
from services.submission.registry.models import Partnership

Counts = Mapping[str, Mapping[str, int]]
"""Per filter, such as `stage`, and per value, the number of innovations; a value that leaves none is missing."""

TOGETHER = "ya"
_COLUMNS = ("year", "kind", "form", "stage", "affair", "agency")
_FILTERS = (*_COLUMNS, "together")


def count(session: Session, wanted: Wanted, *, pool: Sequence[UUID] | None = None) -> Counts:
    """For each value of each filter: how many are left when it is chosen beside all other filters that are set.

    `pool` is `queries.pool` of `wanted`, where it is known already.
    """
    # A filter leaves itself aside, so those that are not set are counted over the same innovations, in one pass.
    alike: defaultdict[Wanted, list[str]] = defaultdict(list)
    for name in _FILTERS:
        alike[replace(wanted, **{name: None})].append(name)
    counts: dict[str, dict[str, int]] = {name: defaultdict(int) for name in _FILTERS}
    for others, names in alike.items():
        held = pool if pool is not None and others == wanted else queries.pool(session, others)
        for name, value, number in _counted(session, queries.chosen(others, held).subquery(), names):
            counts[name][value] += number
    return {name: dict(values) for name, values in counts.items()}


def _counted(session: Session, chosen: Subquery, names: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    if columns := [name for name in _COLUMNS if name in names]:
        yield from _by_column(session, chosen, columns)
    if "affair" in names:
        yield from _by_other_affair(session, chosen)
    if "agency" in names:
        yield from _by_partner(session, chosen)
    if "together" in names:
        carried = Partnership.state == rules.ACCEPTED, Partnership.innovation_id.in_(select(chosen.c.id))
        if number := session.scalar(select(func.count(Partnership.innovation_id.distinct())).where(*carried)):
            yield "together", TOGETHER, number


def _by_column(session: Session, chosen: Subquery, names: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    columns = {name: Agency.slug if name == "agency" else cast(chosen.c[name], Text) for name in names}
    values = list(columns.values())
    query = select(func.grouping(*values), func.count(), *values).select_from(chosen)
    if "agency" in columns:
        query = query.join(Agency, Agency.id == chosen.c.agency_id)
    everywhere = (1 << len(names)) - 1
    for left_out, number, *row in session.execute(query.group_by(func.grouping_sets(*map(tuple_, values)))):
        # A bit for each column, the last one's the lowest: all are left out but the one that this row counts by.
        place = len(names) - (everywhere - left_out).bit_length()
        yield names[place], row[place], number


def _by_other_affair(session: Session, chosen: Subquery) -> Iterator[tuple[str, str, int]]:
    value = func.unnest(chosen.c.other_affairs).label("value")
    each = select(chosen.c.id, chosen.c.affair, value).distinct().subquery()
    query = select(each.c.value, func.count()).where(each.c.value != each.c.affair).group_by(each.c.value)
    for affair, number in session.execute(query):
        yield "affair", affair, number


def _by_partner(session: Session, chosen: Subquery) -> Iterator[tuple[str, str, int]]:
    """An innovation counts for its owner and for each partner that said yes."""
    carried = Partnership.state == rules.ACCEPTED, Partnership.innovation_id.in_(select(chosen.c.id))
    query = select(Agency.slug, func.count()).join(Partnership, Partnership.agency_id == Agency.id).where(*carried)
    for slug, number in session.execute(query.group_by(Agency.slug)):
        yield "agency", slug, number
