"""How is a judge's sheet taken, so that none is lost and none overwritten?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.scoring.festival import rubrics, rules, views
from services.scoring.festival.models import CLOSED, OPEN, Entry, Festival, Round, Rubric
from services.scoring.festival.views import View
from services.scoring.jury import panels
from services.scoring.jury.models import Judge
from services.scoring.ranking import rules as ranking
from services.scoring.sheets import rules as sheet_rules
from services.scoring.sheets.models import PAGE, Sheet
from services.scoring.sheets.rules import NOTHING_TOLD, Told
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_

# Sheets share the festival's lock and do not wait for one another; who closes it takes it alone, and waits for them.
_SHARE = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:id, 0))")

_COUNTING = text(
    "SELECT DISTINCT ON (round_id, entry_id, judge_id) round_id, entry_id, judge_id, revision, total, scores "
    "FROM sheet WHERE festival_id = :festival_id AND accepted_at < coalesce(CAST(:before AS timestamptz), 'infinity') "
    "AND NOT EXISTS (SELECT FROM conflict WHERE conflict.entry_id = sheet.entry_id "
    "AND conflict.judge_id = sheet.judge_id AND conflict.lifted_at IS NULL) "
    "ORDER BY round_id, entry_id, judge_id, revision DESC"
)


class NotOpen(Refusal):
    """Scoring has not begun, or is over."""

    slug = "scoring-not-open"
    title = N_("Scoring is not open")


class RoundClosed(NotOpen):
    """The round is over: what comes now is late."""

    slug = "round-closed"
    title = N_("The round is closed")


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
class Origin:
    """Where a sheet comes from: by which way, in which request, from which device, typed in by whom."""

    via: str = PAGE
    request_key: str | None = None
    told: Told = NOTHING_TOLD
    entered_by: str | None = None


FROM_PAGE = Origin()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """What a judge scores and by what."""

    festival_id: UUID
    rubric: Rubric


def accept(
    session: Session,
    *,
    judge_id: UUID,
    round_id: UUID,
    entry_id: UUID,
    scores: Mapping[str, int],
    note: str,
    expected: int,
    now: datetime,
    origin: Origin = FROM_PAGE,
    is_late: bool = False,
) -> Sheet:
    """Add a revision to the judge's sheet; `expected` is the revision it was made from, 0 for the first.

    `is_late` takes it after the round was closed, too: the committee's decision, and nobody else's.

    Raises:
        NotFound: no such entry in a round of the judge's festival.
        NotOpen: the round has not begun.
        RoundClosed: it is over.
        InConflict, NotAssigned: the judge does not score this entry.
        Invalid: a criterion that is missing or unknown, or points outside the scale; all are named.
        SheetStale: another revision came first.
    """
    scoring = _scoring(session, judge_id=judge_id, round_id=round_id, entry_id=entry_id, is_late=is_late)
    panels.check_may_score(session, judge_id=judge_id, round_id=round_id, entry_id=entry_id)
    rubric = scoring.rubric
    check(rubric, scores)
    sheet = Sheet(
        round_id=round_id,
        entry_id=entry_id,
        judge_id=judge_id,
        revision=expected + 1,
        festival_id=scoring.festival_id,
        scores=dict(scores),
        rubric_id=rubric.id,
        total=ranking.to_store(ranking.sheet_total(rubrics.criteria(rubric.criteria), scores, highest=rubric.highest)),
        note=note,
        accepted_at=now,
        via=origin.via,
        request_key=origin.request_key,
        device_id=origin.told.device_id,
        device_time=origin.told.time,
        clock_off_s=origin.told.clock_off_s,
        entered_by=origin.entered_by,
    )
    if not _insert(session, sheet, expected=expected):
        raise SheetStale(latest(session, judge_id=judge_id, round_id=round_id, entry_id=entry_id))
    return sheet


def check(rubric: Rubric, scores: Mapping[str, int]) -> None:
    """See that every criterion has points of the scale, and nothing else has.

    Raises:
        Invalid: naming each that has not.
    """
    if errors := _mistakes(rubric, scores):
        raise Invalid(errors)


def answers(rubric: Rubric, scores: Mapping[str, int]) -> bool:
    """Whether points given by an earlier version answer this one as well."""
    return sheet_rules.fits(keys(rubric), scores, lowest=rubric.lowest, highest=rubric.highest)


def keys(rubric: Rubric) -> frozenset[str]:
    """The criteria that it asks for."""
    return frozenset(criterion["key"] for criterion in rubric.criteria)


def latest(session: Session, *, judge_id: UUID, round_id: UUID, entry_id: UUID) -> Sheet | None:
    """The revision that counts, or None before the first."""
    query = select(Sheet).where(Sheet.round_id == round_id, Sheet.judge_id == judge_id, Sheet.entry_id == entry_id)
    return session.scalar(query.order_by(Sheet.revision.desc()).limit(1))


def taken_before(session: Session, *, judge_id: UUID, round_id: UUID, entry_id: UUID, key: str) -> Sheet | None:
    """The revision that the same request made before, whatever became of its answer."""
    query = select(Sheet).where(Sheet.round_id == round_id, Sheet.judge_id == judge_id, Sheet.entry_id == entry_id)
    return session.scalar(query.where(Sheet.request_key == key).limit(1))


def history(session: Session, *, judge_id: UUID, round_id: UUID, entry_id: UUID) -> Sequence[Sheet]:
    """Every revision, the first first."""
    query = select(Sheet).where(Sheet.round_id == round_id, Sheet.judge_id == judge_id, Sheet.entry_id == entry_id)
    return session.scalars(query.order_by(Sheet.revision)).all()


def own_sheets(session: Session, judge_id: UUID, *, round_id: UUID) -> dict[UUID, Sheet]:
    """The judge's sheets of a round that count, by entry."""
    query = select(Sheet).where(Sheet.judge_id == judge_id, Sheet.round_id == round_id).order_by(Sheet.revision)
    return {sheet.entry_id: sheet for sheet in session.scalars(query)}


def all_own_sheets(session: Session, judge_id: UUID) -> list[Sheet]:
    """The judge's sheets that count, of every round."""
    query = select(Sheet).where(Sheet.judge_id == judge_id).order_by(Sheet.revision)
    return list({(sheet.round_id, sheet.entry_id): sheet for sheet in session.scalars(query)}.values())


def counting(session: Session, festival: Festival, *, view: View) -> Sequence[Row[Any]]:
    """Per round, entry and judge, the revision that counts in a view, with its points and total."""
    before = views.horizon(festival, view)
    return session.execute(_COUNTING, {"festival_id": festival.id, "before": before}).all()


def _scoring(session: Session, *, judge_id: UUID, round_id: UUID, entry_id: UUID, is_late: bool) -> Scoring:
    found = (
        select(Entry, Round)
        .join(Round, Round.festival_id == Entry.festival_id)
        .join(Judge, Judge.festival_id == Entry.festival_id)
        .where(Entry.id == entry_id, Entry.withdrawn_at.is_(None), Round.id == round_id, Judge.id == judge_id)
    )
    row = session.execute(found).one_or_none()
    if row is None or row.Round.kind == rules.PLENARY or not rules.takes_part(row.Entry.ends_after, row.Round.position):
        raise NotFound
    session.execute(_SHARE, {"id": str(row.Entry.festival_id)})
    # Asked again under the lock: the committee may have closed it while we waited.
    status = session.scalar(select(Round.status).where(Round.id == round_id))
    if status == CLOSED and not is_late:
        raise RoundClosed(N_("The round is closed; no sheet of it can be changed any more."))
    if status not in {OPEN, CLOSED}:
        raise NotOpen(N_("The committee has not opened the scoring yet."))
    newest = select(Rubric).where(Rubric.round_id == round_id, Rubric.category_id == row.Entry.category_id)
    rubric = session.scalars(newest.order_by(Rubric.version.desc()).limit(1)).one()
    return Scoring(festival_id=row.Entry.festival_id, rubric=rubric)


def _insert(session: Session, sheet: Sheet, *, expected: int) -> bool:
    """Add the revision if it follows on the newest one."""
    held = {"judge_id": sheet.judge_id, "round_id": sheet.round_id, "entry_id": sheet.entry_id}
    newest = latest(session, **held) if expected else None
    if expected and (newest is None or newest.revision != expected):
        return False
    values = {column.key: getattr(sheet, column.key) for column in Sheet.__table__.columns}
    statement = insert(Sheet).values(values).on_conflict_do_nothing().returning(Sheet.revision)
    return session.scalar(statement) is not None


def _mistakes(rubric: Rubric, scores: Mapping[str, int]) -> list[FieldError]:
    keys = [criterion["key"] for criterion in rubric.criteria]
    return sheet_rules.mistakes(keys, scores, lowest=rubric.lowest, highest=rubric.highest)
