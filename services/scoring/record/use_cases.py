"""How is something written for good, and what stands written?"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.record import rules
from services.scoring.record.models import ChainRecord
from services.scoring.record.rules import Body, Record

STANDINGS = "standings"


def append(session: Session, festival_id: UUID, bodies: Iterable[tuple[str, Body]], *, now: datetime) -> list[Record]:
    """Add records, each a kind with its body, to the end of the festival's chain; the festival must be locked."""
    last = _last(session, festival_id)
    added = []
    for kind, body in bodies:
        last = rules.link(kind, body, at=now.astimezone(UTC).isoformat(), after=last)
        added.append(last)
        session.add(
            ChainRecord(
                festival_id=festival_id,
                number=last.number,
                kind=kind,
                at=now,
                body=dict(body),
                previous=last.previous,
                hash=last.hash,
            )
        )
    session.flush()
    return added


def records(session: Session, festival_id: UUID) -> list[Record]:
    """The festival's chain from its beginning; empty before it is sealed."""
    query = select(ChainRecord).where(ChainRecord.festival_id == festival_id).order_by(ChainRecord.number)
    return [_record(row) for row in session.scalars(query)]


def head(session: Session, festival_id: UUID) -> str | None:
    """The hash of the last record, which stands for all before it; None before the festival is sealed."""
    last = _last(session, festival_id)
    return last.hash if last else None


def sealed_head(session: Session, festival_id: UUID) -> str | None:
    """The hash of the newest standings: what the projector shows before the reveal, and whoever checks compares."""
    row = _newest(session, festival_id, STANDINGS)
    return row.hash if row else None


def sealed_standings(session: Session, festival_id: UUID) -> Sequence[Mapping[str, Any]] | None:
    """The categories of the newest standings, each `{"key", "name", "rows"}`; None before the festival is sealed.

    A row is `{"entry", "entry_id", "place", "total", "sheets", "computed_place"}`, best first; `place` is after the
    plenary's decisions, and None for what has none.
    """
    row = _newest(session, festival_id, STANDINGS)
    return row.body["categories"] if row else None


def _last(session: Session, festival_id: UUID) -> Record | None:
    query = select(ChainRecord).where(ChainRecord.festival_id == festival_id)
    row = session.scalar(query.order_by(ChainRecord.number.desc()).limit(1))
    return _record(row) if row else None


def _newest(session: Session, festival_id: UUID, kind: str) -> ChainRecord | None:
    query = select(ChainRecord).where(ChainRecord.festival_id == festival_id, ChainRecord.kind == kind)
    return session.scalar(query.order_by(ChainRecord.number.desc()).limit(1))


def _record(row: ChainRecord) -> Record:
    return Record(
        number=row.number,
        kind=row.kind,
        at=row.at.astimezone(UTC).isoformat(),
        body=row.body,
        previous=row.previous,
        hash=row.hash,
    )
