"""Who did what to what: agencies, people, keys, the period, innovations, and who looked at their proof?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, Text, cast, func, literal, or_, select, tuple_, union_all
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.submission.accounts.models import Person
from services.submission.evidence.models import EvidenceView
from services.submission.registry import rules
from services.submission.registry.models import HistoryEntry, Innovation
from services.submission.trail.models import AuditEntry
from services.submission.trail.use_cases import DEEDS
from shared.kit import cursors

VIEW_EVIDENCE = "evidence.view"
OF_INNOVATIONS = "innovation."
WHATS = (*DEEDS, *(f"{OF_INNOVATIONS}{action}" for action in rules.ACTIONS), VIEW_EVIDENCE)
# Tells the three books apart, so that a cursor names one line in any of them.
_DEEDS, _HISTORY, _VIEWS = 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines are asked for; `who` and `subject` are parts of a name, or a whole identifier."""

    who: str | None = None
    what: str | None = None
    subject: str | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Somebody did something, at an instant."""

    at: datetime
    actor: str
    actor_name: str
    what: str
    subject: str
    subject_name: str
    note: str
    changes: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some lines, the newest first; `next` is the cursor of what follows."""

    lines: list[Line]
    next: str | None


def page(session: Session, wanted: Wanted, *, cursor: str | None = None, limit: int) -> Page:
    """One page; of each book no more is read than the page could need.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    after = cursors.decode(cursor, (datetime, int, int))
    parts = [_ordered(part, after).limit(limit + 1).subquery() for part in _books(wanted)]
    either = union_all(*(select(part) for part in parts)).subquery()
    rows = session.execute(select(either).order_by(*_newest(either)).limit(limit + 1)).all()
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    following = cursors.encode(last.at, last.book, last.id) if last is not None else None
    return Page(lines=[_line(row) for row in shown], next=following)


def every(session: Session, wanted: Wanted) -> Iterator[Line]:
    """All of them, the newest first; read as they are used, a few hundred at a time."""
    either = union_all(*_books(wanted)).subquery()
    query = select(either).order_by(*_newest(either)).execution_options(yield_per=500)
    for row in session.execute(query):
        yield _line(row)


def _books(wanted: Wanted) -> list[Select[Any]]:
    return [_deeds(wanted), _history(wanted), _views(wanted)]


def _deeds(wanted: Wanted) -> Select[Any]:
    columns = {
        "at": AuditEntry.at,
        "book": literal(_DEEDS),
        "id": AuditEntry.id,
        "actor": AuditEntry.actor,
        "actor_name": AuditEntry.actor_name,
        "what": AuditEntry.what,
        "subject": AuditEntry.subject,
        "subject_name": AuditEntry.subject_name,
        "note": AuditEntry.note,
        "changes": AuditEntry.changes,
    }
    return _chosen(columns, wanted)


def _history(wanted: Wanted) -> Select[Any]:
    columns = {
        "at": HistoryEntry.at,
        "book": literal(_HISTORY),
        "id": HistoryEntry.id,
        "actor": HistoryEntry.actor,
        "actor_name": HistoryEntry.actor_name,
        "what": literal(OF_INNOVATIONS, Text) + HistoryEntry.what,
        "subject": cast(HistoryEntry.innovation_id, Text),
        "subject_name": Innovation.name,
        "note": HistoryEntry.note,
        "changes": HistoryEntry.changes,
    }
    return _chosen(columns, wanted).join(Innovation, Innovation.id == HistoryEntry.innovation_id)


def _views(wanted: Wanted) -> Select[Any]:
    columns = {
        "at": EvidenceView.viewed_at,
        "book": literal(_VIEWS),
        "id": EvidenceView.id,
        "actor": EvidenceView.viewer,
        "actor_name": func.coalesce(Person.name, ""),
        "what": literal(VIEW_EVIDENCE, Text),
        "subject": cast(EvidenceView.innovation_id, Text),
        "subject_name": func.coalesce(Innovation.name, ""),
        "note": cast(EvidenceView.evidence_id, Text),
        "changes": cast(literal("{}", Text), JSONB),
    }
    query = _chosen(columns, wanted).select_from(EvidenceView)
    query = query.outerjoin(Innovation, Innovation.id == EvidenceView.innovation_id)
    return query.outerjoin(Person, literal("staff:", Text) + cast(Person.id, Text) == EvidenceView.viewer)


def _chosen(columns: dict[str, Any], wanted: Wanted) -> Select[Any]:
    """The lines of one book that are asked for, its columns under the names that all books have."""
    query = select(*(column.label(name) for name, column in columns.items()))
    if wanted.who:
        query = query.where(_named(wanted.who, columns["actor"], columns["actor_name"]))
    if wanted.what:
        query = query.where(columns["what"] == wanted.what)
    if wanted.subject:
        query = query.where(_named(wanted.subject, columns["subject"], columns["subject_name"]))
    if wanted.since is not None:
        query = query.where(columns["at"] >= wanted.since)
    if wanted.before is not None:
        query = query.where(columns["at"] < wanted.before)
    return query


def _named(text: str, identifier: ColumnElement[str], name: ColumnElement[str]) -> ColumnElement[bool]:
    return or_(identifier == text, name.icontains(text, autoescape=True))


def _ordered(query: Select[Any], after: tuple[Any, ...] | None) -> Select[Any]:
    at, book, number = (query.selected_columns[name] for name in ("at", "book", "id"))
    if after is not None:
        position = tuple_(literal(after[0]), literal(after[1]), literal(after[2], BigInteger))
        query = query.where(tuple_(at, book, number) < position)
    return query.order_by(at.desc(), number.desc())


def _newest(either: Any) -> tuple[ColumnElement[Any], ...]:
    return either.c.at.desc(), either.c.book.desc(), either.c.id.desc()


def _line(row: Any) -> Line:
    facts = ("at", "actor", "actor_name", "what", "subject", "subject_name", "note", "changes")
    return Line(**{name: getattr(row, name) for name in facts})
