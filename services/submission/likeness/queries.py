"""Which innovations may be the same as this one under another name, agency or year?"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, literal, literal_column, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.likeness import rules
from services.submission.likeness.rules import Comparison, Described, Marked
from services.submission.registry import access, succession
from services.submission.registry import rules as registry_rules
from services.submission.registry.models import Innovation
from services.submission.registry.search import LANGUAGE
from shared.kit.auth import Principal

MOST = 5
# Of so many words each pair and each three are looked for.
_WORDS = 6
# So many of each kind are read and compared; beyond, reading them would cost more than it brings.
_COMPARED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """An innovation that may be the same; `name` and `summary` come in runs, the shared words apart.

    `is_open` says whether the caller may see all of it, not only its public page.
    """

    id: UUID
    slug: str
    agency: str
    year: int
    status: str
    is_open: bool
    name: Sequence[Marked]
    summary: Sequence[Marked]
    comparison: Comparison

    @property
    def title(self) -> str:
        """The name as one text."""
        return "".join(run.text for run in self.name)

    @property
    def similarity_pct(self) -> int:
        return round(self.comparison.similarity * 100)


def likely_of(session: Session, caller: Principal, innovation: Innovation, *, limit: int = MOST) -> list[Likely]:
    """The likeliest duplicates of a stored innovation; what it follows from, and what follows from it, is none."""
    described = Described(name=innovation.name, summary=innovation.summary or "")
    line = {entry.id for entry in succession.lineage(session, innovation)}
    return find_likely(session, caller, described, apart_from=line, limit=limit)


def find_likely(
    session: Session,
    caller: Principal,
    described: Described,
    *,
    apart_from: Collection[UUID] = (),
    limit: int = MOST,
) -> list[Likely]:
    """What reads like this and the caller may know of: what is public, and what is the caller's to see.

    The work is bounded, however many innovations there are: at most 300 are read.
    """
    own = rules.words_of(f"{described.name} {described.summary}")
    stems = _stems(session, own)
    query = _candidates(caller, described, stems, apart_from=apart_from)
    if query is None:
        return []
    rows = session.execute(query).all()
    stems |= _stems(session, (word for row in rows for word in rules.words_of(f"{row.name} {row.summary or ''}")))
    compared = [(rules.compare(described, _described(row), stems=stems), row) for row in rows]
    likely = [(comparison, row) for comparison, row in compared if comparison.similarity >= rules.LEAST]
    likely.sort(key=lambda pair: (-pair[0].similarity, -pair[1].year, pair[1].id))
    return [_likely(row, comparison, described, stems) for comparison, row in likely[:limit]]


def _described(row: Any) -> Described:
    return Described(name=row.name, summary=row.summary or "")


def _likely(row: Any, comparison: Comparison, described: Described, stems: rules.Stems) -> Likely:
    theirs = _described(row)
    facts = {name: getattr(row, name) for name in ("id", "slug", "agency", "year", "status", "is_open")}
    return Likely(
        **facts,
        name=rules.marked(theirs.name, against=described, stems=stems),
        summary=rules.marked(theirs.summary, against=described, stems=stems),
        comparison=comparison,
    )


def _candidates(
    caller: Principal, described: Described, stems: rules.Stems, *, apart_from: Collection[UUID]
) -> Select[UUID, str, str, str | None, int, str, str, bool] | None:
    """Those that share three telling words first, then two, then a word of the name; None where there is no word."""
    is_public = and_(Innovation.status == registry_rules.VERIFIED, Innovation.published_at.is_not(None))
    fits = [
        or_(access.visible_to(caller), is_public),
        Innovation.status != registry_rules.WITHDRAWN,
        Innovation.id.not_in(apart_from),
    ]
    named = _lexemes(rules.telling(rules.words_of(described.name)), stems)
    told = list(dict.fromkeys([*named, *_lexemes(rules.telling(rules.words_of(described.summary)), stems)]))
    questions = [_any(combinations(told[:_WORDS], 3)), _any(combinations(told[:_WORDS], 2))]
    questions.append(" | ".join(f"{lexeme}:A" for lexeme in named[:_WORDS]))
    parts = [
        select(Innovation.id).where(*fits, _holds(question)).limit(_COMPARED).subquery()
        for question in filter(None, questions)
    ]
    if not parts:
        return None
    ids = union_all(*(select(part.c.id) for part in parts)).subquery()
    columns = Innovation.id, Innovation.slug, Innovation.name, Innovation.summary, Innovation.year, Innovation.status
    return (
        select(*columns, Agency.name.label("agency"), access.visible_to(caller).label("is_open"))
        .join(Agency, Agency.id == Innovation.agency_id)
        .where(Innovation.id.in_(select(ids.c.id)))
    )


def _any(several: Iterable[tuple[str, ...]]) -> str:
    return " | ".join(f"({' & '.join(each)})" for each in several)


def _holds(question: str) -> ColumnElement[bool]:
    return Innovation.search_head.bool_op("@@")(cast(literal(question), TSQUERY))


def _lexemes(words: Iterable[str], stems: rules.Stems) -> list[str]:
    """The stems ready to stand in a question; only letters and digits, so that none of them means anything there."""
    found = (stems.get(word) for word in words)
    return list(dict.fromkeys(f"'{stem}'" for stem in found if stem and stem.isalnum()))


def _stems(session: Session, words: Iterable[str]) -> dict[str, str]:
    """The stem of each word, as the search knows it."""
    wanted = sorted(set(words))
    word = func.unnest(cast(wanted, ARRAY(Text))).column_valued("word")
    stem = func.array_to_string(func.ts_lexize(literal_column(f"'{LANGUAGE}_stem'"), word), "")
    return {word: stem or word for word, stem in session.execute(select(word, stem))}
