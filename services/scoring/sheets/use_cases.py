"""How is a judge's sheet taken, so that none is lost and none overwritten?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.scoring.festival import rubrics
from services.scoring.festival.models import FINAL, OPEN, Entry, Festival
from services.scoring.jury.models import Judge
from services.scoring.ranking import rules as ranking
from services.scoring.sheets.models import Sheet
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_

# Sheets share the festival's lock and do not wait for one another; who closes it takes it alone, and waits for them.
_SHARE = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:id, 0))")

_COUNTING = text(
    "SELECT DISTINCT ON (entry_id, judge_id) entry_id, judge_id, revision, total FROM sheet "
    "WHERE festival_id = :festival_id ORDER BY entry_id, judge_id, revision DESC"
)


class NotOpen(Refusal):
    """Scoring has not begun, or is over."""

    slug = "scoring-not-open"
    title = N_("Scoring is not open")


class SheetStale(Refusal):
    """There is a newer revision of this sheet, from another device perhaps."""

    status = 412
    slug = "sheet-stale"
    title = N_("There is a newer version of this sheet")

    def __init__(self, current: Sheet | None) -> None:
        revision = current.revision if current else 0
        super().__init__(
            N_("Version %(revision)s was saved meanwhile. Compare, and save again if yours holds.", revision=revision)
        )
        self.current = current


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """What a judge scores and by what."""

    entry_id: UUID
    festival_id: UUID
    status: str
    rubric: Mapping[str, Any]


def accept(
    session: Session,
    *,
    judge_id: UUID,
    entry_id: UUID,
    scores: Mapping[str, int],
    note: str,
    expected: int,
    now: datetime,
) -> Sheet:
    """Add a revision to the judge's sheet; `expected` is the revision it was made from, 0 for the first.

    Raises:
        NotFound: no such entry in the judge's festival.
        NotOpen: scoring has not begun, or is over.
        Invalid: a criterion that is missing or unknown, or points outside the scale; all are named.
        SheetStale: another revision came first.
    """
    scoring = _scoring(session, judge_id=judge_id, entry_id=entry_id)
    check(scoring.rubric, scores)
    criteria = rubrics.criteria(scoring.rubric)
    sheet = Sheet(
        entry_id=entry_id,
        judge_id=judge_id,
        revision=expected + 1,
        festival_id=scoring.festival_id,
        scores=dict(scores),
        total=ranking.sheet_total(criteria, scores, highest=scoring.rubric["highest"]),
        note=note,
        accepted_at=now,
    )
    if not _insert(session, sheet, expected=expected):
        raise SheetStale(latest(session, judge_id=judge_id, entry_id=entry_id))
    return sheet


def check(rubric: Mapping[str, Any], scores: Mapping[str, int]) -> None:
    """See that every criterion has points of the scale, and nothing else has.

    Raises:
        Invalid: naming each that has not.
    """
    keys = {criterion["key"] for criterion in rubric["criteria"]}
    lowest, highest = rubrics.LOWEST, rubric["highest"]
    errors = [FieldError(f"/scores/{key}", N_("Points are missing.")) for key in sorted(keys - scores.keys())]
    errors += [
        FieldError(f"/scores/{key}", N_("The rubric has no such criterion.")) for key in sorted(scores.keys() - keys)
    ]
    errors += [
        FieldError(f"/scores/{key}", N_("Points go from %(lowest)s to %(highest)s.", lowest=lowest, highest=highest))
        for key, points in scores.items()
        if key in keys and not lowest <= points <= highest
    ]
    if errors:
        raise Invalid(errors)


def latest(session: Session, *, judge_id: UUID, entry_id: UUID) -> Sheet | None:
    """The revision that counts, or None before the first."""
    query = select(Sheet).where(Sheet.judge_id == judge_id, Sheet.entry_id == entry_id)
    return session.scalar(query.order_by(Sheet.revision.desc()).limit(1))


def own_sheets(session: Session, judge_id: UUID) -> dict[UUID, Sheet]:
    """The judge's sheets that count, by entry."""
    query = select(Sheet).where(Sheet.judge_id == judge_id).order_by(Sheet.revision)
    return {sheet.entry_id: sheet for sheet in session.scalars(query)}


def counting_totals(session: Session, festival_id: UUID) -> Sequence[Row[Any]]:
    """Per entry and judge, the total of the revision that counts."""
    return session.execute(_COUNTING, {"festival_id": festival_id}).all()


def _scoring(session: Session, *, judge_id: UUID, entry_id: UUID) -> Scoring:
    found = (
        select(Entry.id, Entry.festival_id, Festival.status, Festival.rubric)
        .join(Festival, Festival.id == Entry.festival_id)
        .join(Judge, Judge.festival_id == Festival.id)
        .where(Entry.id == entry_id, Judge.id == judge_id)
    )
    row = session.execute(found).one_or_none()
    if row is None:
        raise NotFound
    session.execute(_SHARE, {"id": str(row.festival_id)})
    # Asked again under the lock: the committee may have closed it while we waited.
    status = session.scalar(select(Festival.status).where(Festival.id == row.festival_id))
    if status == FINAL:
        raise NotOpen(N_("The result stands; no sheet can be changed any more."))
    if status != OPEN:
        raise NotOpen(N_("The committee has not opened the scoring yet."))
    return Scoring(entry_id=row.id, festival_id=row.festival_id, status=status, rubric=row.rubric)


def _insert(session: Session, sheet: Sheet, *, expected: int) -> bool:
    """Add the revision if it follows on the newest one."""
    newest = latest(session, judge_id=sheet.judge_id, entry_id=sheet.entry_id) if expected else None
    if expected and (newest is None or newest.revision != expected):
        return False
    values = {column.key: getattr(sheet, column.key) for column in Sheet.__table__.columns}
    statement = insert(Sheet).values(values).on_conflict_do_nothing().returning(Sheet.revision)
    return session.scalar(statement) is not None
