"""What becomes of a sheet that was handed in and cannot count? It is kept, and the committee decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.scoring.festival.models import Entry, Round
from services.scoring.jury.models import Judge
from services.scoring.maturity.models import Innovation
from services.scoring.sheets import use_cases
from services.scoring.sheets.models import AsideDecision, Sheet, SheetAside
from services.scoring.sheets.use_cases import Origin
from shared.kit import ids
from shared.kit.errors import NotFound, Refusal
from shared.kit.messages import N_, Message

LATE = "late"
STALE = "stale"
SHUT_OUT = "shut-out"
MOVED = "moved"
CONFLICT = "in-conflict"
NOT_ASSIGNED = "not-assigned"
REASONS: Mapping[str, Message] = {
    LATE: N_("Came after the round was closed"),
    STALE: N_("Another device was first"),
    SHUT_OUT: N_("The pass had been revoked"),
    MOVED: N_("Left on the judge's earlier device"),
    CONFLICT: N_("The judge has a conflict of interest with the entry"),
    NOT_ASSIGNED: N_("The entry is not the judge's to score"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sheet that was kept aside, with what it is about, the sheet that counts, and what was decided, if anything."""

    aside: SheetAside
    round: Round
    entry: Entry
    innovation: Innovation
    judge: Judge
    decision: AsideDecision | None
    counting: Sheet | None

    @property
    def tapped_at(self) -> datetime | None:
        """When the judge tapped it, by our clock, as far as the device said; no proof, but it helps to decide."""
        if self.aside.device_time is None or self.aside.clock_off_s is None:
            return None
        return self.aside.device_time + timedelta(seconds=self.aside.clock_off_s)

    @property
    def clock_off_minutes(self) -> int:
        """By how many whole minutes the device's clock was behind ours; negative where it was ahead."""
        return round((self.aside.clock_off_s or 0) / 60)

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to decide; of two devices' sheets the judge did, who was shown both.

        What counts already, because it came in some other way later, is no question any more.
        """
        is_same = self.counting is not None and (self.counting.scores, self.counting.note) == (
            self.aside.scores,
            self.aside.note,
        )
        return self.decision is None and self.aside.why != STALE and not is_same


def reason_of(refusal: Refusal) -> str | None:
    """Why a refused sheet is kept aside; None where it is not: it was never a sheet of this round."""
    if isinstance(refusal, use_cases.RoundClosed):
        return LATE
    if isinstance(refusal, use_cases.SheetStale):
        return STALE
    return refusal.slug if refusal.slug in REASONS else None


def keep(
    session: Session,
    *,
    why: str,
    judge_id: UUID,
    round_id: UUID,
    entry_id: UUID,
    scores: Mapping[str, int],
    note: str,
    expected: int,
    origin: Origin,
    now: datetime,
) -> UUID | None:
    """Keep a sheet that does not count, once per request; its id. None where round and entry are not the judge's.

    Its points are kept as they were given, right or wrong.
    """
    festival_id = _festival_of(session, judge_id=judge_id, round_id=round_id, entry_id=entry_id)
    if festival_id is None:
        return None
    row = insert(SheetAside).values(
        id=ids.new_id(),
        festival_id=festival_id,
        round_id=round_id,
        entry_id=entry_id,
        judge_id=judge_id,
        why=why,
        expected=expected,
        scores=dict(scores),
        note=note,
        kept_at=now,
        via=origin.via,
        request_key=origin.request_key or str(ids.new_id()),
        device_id=origin.told.device_id,
        device_time=origin.told.time,
        clock_off_s=origin.told.clock_off_s,
        entered_by=origin.entered_by,
    )
    kept: UUID | None = session.scalar(row.on_conflict_do_nothing().returning(SheetAside.id))
    if kept is not None:
        return kept
    mine = select(SheetAside.id).where(
        SheetAside.round_id == round_id, SheetAside.entry_id == entry_id, SheetAside.judge_id == judge_id
    )
    return session.scalar(mine.where(SheetAside.request_key == origin.request_key))


def lines(session: Session, festival_id: UUID) -> list[Line]:
    """All that was kept aside in a festival, the newest first."""
    query = (
        select(SheetAside, Round, Entry, Innovation, Judge, AsideDecision)
        .join(Round, Round.id == SheetAside.round_id)
        .join(Entry, Entry.id == SheetAside.entry_id)
        .join(Innovation, Innovation.id == Entry.innovation_id)
        .join(Judge, Judge.id == SheetAside.judge_id)
        .outerjoin(AsideDecision, AsideDecision.aside_id == SheetAside.id)
        .where(SheetAside.festival_id == festival_id)
        .order_by(SheetAside.kept_at.desc(), SheetAside.id)
    )
    found = session.execute(query).all()
    counting = _counting(session, [row.SheetAside for row in found])
    return [
        Line(
            aside=row.SheetAside,
            round=row.Round,
            entry=row.Entry,
            innovation=row.Innovation,
            judge=row.Judge,
            decision=row.AsideDecision,
            counting=counting.get(_key(row.SheetAside)),
        )
        for row in found
    ]


def line(session: Session, festival_id: UUID, aside_id: UUID) -> Line:
    """One of them.

    Raises:
        NotFound: no such sheet was kept aside in the festival.
    """
    found = next((one for one in lines(session, festival_id) if one.aside.id == aside_id), None)
    if found is None:
        raise NotFound
    return found


def left_behind(session: Session, judge: Judge) -> list[Line]:
    """What the judge gave on a device that the pass was moved from, to be taken over or left."""
    return [
        one
        for one in lines(session, judge.festival_id)
        if one.judge.id == judge.id and one.aside.why == MOVED and one.is_waiting
    ]


def _key(sheet: Sheet | SheetAside) -> tuple[UUID, UUID, UUID]:
    return sheet.round_id, sheet.entry_id, sheet.judge_id


def _counting(session: Session, asides: Sequence[SheetAside]) -> dict[tuple[UUID, UUID, UUID], Sheet]:
    """The sheets that count beside those kept aside."""
    wanted = tuple_(Sheet.round_id, Sheet.entry_id, Sheet.judge_id).in_({_key(aside) for aside in asides})
    return {_key(sheet): sheet for sheet in session.scalars(select(Sheet).where(wanted).order_by(Sheet.revision))}


def _festival_of(session: Session, *, judge_id: UUID, round_id: UUID, entry_id: UUID) -> UUID | None:
    same = (
        select(Round.festival_id)
        .join(Entry, Entry.festival_id == Round.festival_id)
        .join(Judge, Judge.festival_id == Round.festival_id)
    )
    return session.scalar(same.where(Round.id == round_id, Entry.id == entry_id, Judge.id == judge_id))
