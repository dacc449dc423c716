"""How many innovations would each filter of the public list leave?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, Text, cast, func, literal, select, union, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.catalogue import queries
from services.submission.catalogue.queries import Wanted
from services.submission.registry import rules
from services.submission.registry.models import Innovation, Partnership

Counts = Mapping[str, Mapping[str, int]]
"""Per filter, such as `stage`, and per value, the number of innovations; a value that leaves none is missing."""


def count(session: Session, wanted: Wanted) -> Counts:
    """For each value of each filter: how many are left when it is chosen beside all other filters that are set."""
    columns: dict[str, SQLColumnExpression[Any]] = {
        "year": cast(Innovation.year, Text),
        "kind": Innovation.kind,
        "form": Innovation.form,
        "stage": Innovation.stage,
        "affair": func.unnest(func.array_append(Innovation.other_affairs, Innovation.affair, type_=ARRAY(Text))),
    }
    parts = [_by_value(name, column, wanted) for name, column in columns.items()]
    found: dict[str, dict[str, int]] = {name: {} for name in (*columns, "agency")}
    for name, value, number in session.execute(union_all(*parts, _by_agency(wanted))):
        found[name][value] = number
    return found


def _by_value(name: str, column: SQLColumnExpression[Any], wanted: Wanted) -> Select[str, str, int]:
    listed = queries.ids(replace(wanted, **{name: None})).add_columns(column.label("value")).distinct().subquery()
    return _counted(name, listed.c.value, listed.c.id)


def _by_agency(wanted: Wanted) -> Select[str, str, int]:
    """An innovation counts for its owner and for each partner that said yes."""
    listed = queries.ids(replace(wanted, agency=None)).add_columns(Innovation.agency_id).subquery()
    partnered = select(Partnership.innovation_id, Partnership.agency_id).where(Partnership.state == rules.ACCEPTED)
    carriers = union(
        select(listed.c.id, listed.c.agency_id),
        partnered.where(Partnership.innovation_id.in_(select(listed.c.id))),
    ).subquery()
    joined = _counted("agency", Agency.slug, carriers.c.id)
    return joined.join_from(carriers, Agency, Agency.id == carriers.c.agency_id)


def _counted(name: str, value: SQLColumnExpression[Any], counted: SQLColumnExpression[Any]) -> Select[str, str, int]:
    return select(literal(name), value, func.count(counted)).group_by(value)
