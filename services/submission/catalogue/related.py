"""Which other innovations read like this one?"""

from itertools import combinations

from sqlalchemy import Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, REGCONFIG, TSQUERY
from sqlalchemy.orm import Session

from services.submission.catalogue import queries
from services.submission.catalogue.queries import Found
from services.submission.registry.models import Innovation
from services.submission.registry.search import LANGUAGE

# Of so many words each pair is looked for: fifteen pairs. One word alone would bring half the list.
_WORDS = 6
# The newest that share a pair are compared; beyond, reading them all would cost more than it brings.
_COMPARED = 200


def like(session: Session, found: Found, *, limit: int) -> list[Found]:
    """Others that share words of the name and summary, the likest first; then the newest of the same affair."""
    innovation = found.innovation
    likest = _sharing_words(session, innovation, limit=limit)
    if len(likest) == limit:
        return likest
    known = {innovation.id, *(other.innovation.id for other in likest)}
    page = queries.find(session, queries.Wanted(affair=innovation.affair), limit=limit + len(known))
    return [*likest, *(other for other in page.items if other.innovation.id not in known)][:limit]


def _sharing_words(session: Session, innovation: Innovation, *, limit: int) -> list[Found]:
    words = _telling_words(session, f"{innovation.name} {innovation.summary or ''}")
    if len(words) < 2:
        return []
    pairs = cast(" | ".join(f"({one} & {other})" for one, other in combinations(words, 2)), TSQUERY)
    sharing = (
        queries.chosen(queries.Wanted(), None)
        .with_only_columns(Innovation.id)
        .where(Innovation.search_head.bool_op("@@")(pairs), Innovation.id != innovation.id)
        .order_by(Innovation.published_at.desc())
        .limit(_COMPARED)
    )
    likest = (
        select(Innovation.id)
        .where(Innovation.id.in_(sharing))
        .order_by(func.ts_rank(Innovation.search_head, pairs, 1).desc(), Innovation.id.desc())
        .limit(limit)
    )
    return queries.these(session, list(session.scalars(likest)))


def _telling_words(session: Session, text: str) -> list[str]:
    """The stems of the longest words, ready to stand in a query."""
    stems = func.tsvector_to_array(func.to_tsvector(cast(LANGUAGE, REGCONFIG), literal(text)))
    found: list[str] = session.scalar(select(cast(stems, ARRAY(Text)))) or []
    telling = sorted((stem for stem in found if stem.isalpha()), key=lambda stem: (-len(stem), stem))
    return [f"'{stem}'" for stem in telling[:_WORDS]]
