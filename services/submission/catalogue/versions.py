"""How did an innovation become what it is, from year to year?"""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from services.submission.catalogue import queries
from services.submission.catalogue.queries import Found
from services.submission.registry.models import Innovation

_this = select(Innovation.id, Innovation.predecessor_id).where(Innovation.id == bindparam("innovation_id"))
_other = aliased(Innovation)
_others = select(_other.id, _other.predecessor_id)
# UNION, not UNION ALL: a circle, should there ever be one, ends where it began.
_before = _this.cte("before", recursive=True)
_before = _before.union(_others.join(_before, _other.id == _before.c.predecessor_id))
_after = _this.cte("after", recursive=True)
_after = _after.union(_others.join(_after, _other.predecessor_id == _after.c.id))
_LINE = select(_before.c.id).union(select(_after.c.id))


def of(session: Session, found: Found) -> list[Found]:
    """What it came from and what came of it, itself among them, oldest first; only what is public."""
    line = list(session.scalars(_LINE, {"innovation_id": found.innovation.id}))
    if len(line) == 1:
        return [found]
    return sorted(queries.these(session, line), key=lambda one: (one.innovation.year, one.innovation.created_at))
