"""How did an innovation become what it is, from year to year?"""

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from services.submission.catalogue import queries
from services.submission.catalogue.queries import Found
from services.submission.registry.models import Innovation


def of(session: Session, innovation: Innovation) -> list[Found]:
    """What it came from and what came of it, itself among them, oldest first; only what is public."""
    this = select(Innovation.id, Innovation.predecessor_id).where(Innovation.id == innovation.id)
    other = aliased(Innovation)
    others = select(other.id, other.predecessor_id)
    # UNION, not UNION ALL: a circle, should there ever be one, ends where it began.
    before = this.cte("before", recursive=True)
    before = before.union(others.join(before, other.id == before.c.predecessor_id))
    after = this.cte("after", recursive=True)
    after = after.union(others.join(after, other.predecessor_id == after.c.id))
    line = session.scalars(select(before.c.id).union(select(after.c.id)))
    return sorted(queries.these(session, list(line)), key=lambda one: (one.innovation.year, one.innovation.created_at))
