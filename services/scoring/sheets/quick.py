"""How is an ordinary sheet taken in one statement? Whatever is out of the ordinary goes the careful way.

A process remembers who scores what by which rubric in a round, at which version of the festival. The statement takes
the sheet only where that version still stands, so that what is remembered is never the last word; every change of
rounds, rubrics, panels and conflicts makes a new version, under the lock that sheets share.
"""

import threading
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec
import psycopg
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import OPEN, Round
from services.scoring.jury import panels
from services.scoring.jury.models import Judge
from services.scoring.sheets.rules import Tally, Told
from shared.kit import logs
from shared.kit.db import Database

log = logs.get(__name__)

_TAKE = (
    "SELECT take_sheet(%s, %s, %s, %s, %s, %s, %s, %s, %s::text::jsonb, %s::numeric, %s, %s, "
    "%s, %s, %s::timestamptz, %s)"
)
_MOST_REMEMBERED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRound:
    """Who scores what by which rubric in a round, read when the festival was at `version`."""

    festival_id: UUID
    version: int
    judges: Set[UUID]
    seats: panels.Seats
    # By category.
    rubrics: Mapping[UUID, tuple[UUID, Tally]]

    def rubric_for(self, judge_id: UUID, entry_id: UUID) -> tuple[UUID, Tally] | None:
        """By what the judge scores the entry; None where nobody asks that of the judge."""
        category = self.seats.category_asked(judge_id, entry_id)
        return self.rubrics[category] if category is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A sheet that was taken: its total, and whose board is now due."""

    festival_id: UUID
    revision: int
    total: Decimal


class Quick:
    """The quick way of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rounds: dict[UUID, OpenRound] = {}
        self._reading = threading.Lock()

    def take(
        self,
        *,
        pass_hash: str,
        judge_id: UUID,
        round_id: UUID,
        entry_id: UUID,
        scores: Mapping[str, int],
        note: str,
        expected: int,
        request_key: str | None,
        told: Told,
        now: datetime,
    ) -> Taken | None:
        """Add the revision where nothing speaks against it; None where something may, and nothing was changed."""
        scored = self._round(round_id, judge_id=judge_id)
        known = scored.rubric_for(judge_id, entry_id) if scored else None
        total = known[1].total(scores) if known else None
        if scored is None or known is None or total is None:
            return None
        values = (
            *(pass_hash, scored.festival_id, scored.version, round_id, entry_id, judge_id, expected + 1, known[0]),
            *(msgspec.json.encode(scores).decode(), str(total), note, now),
            *(request_key, told.device_id, told.time, told.clock_off_s),
        )
        try:
            row = self._database.direct().execute(_TAKE, values).fetchone()
        except psycopg.OperationalError as error:
            # Whether it was taken nobody knows; the careful way finds out by the request's key.
            log.warning("sheet.quick_way_lost", error=type(error).__name__)
            self._database.leave_direct()
            return None
        if row is None or not row[0]:
            self._rounds.pop(round_id, None)
            return None
        return Taken(festival_id=scored.festival_id, revision=expected + 1, total=total)

    def _round(self, round_id: UUID, *, judge_id: UUID) -> OpenRound | None:
        """The round, where it is open and the judge one of its festival's; one reads, and the others find it read."""
        held = self._rounds.get(round_id)
        if held is not None and judge_id in held.judges:
            return held
        with self._reading:
            held = self._rounds.get(round_id)
            if held is None or judge_id not in held.judges:
                with self._database.transaction() as session:
                    held = _read(session, round_id)
                if held is not None:
                    if len(self._rounds) >= _MOST_REMEMBERED:
                        self._rounds.clear()
                    self._rounds[round_id] = held
        return held if held is not None and judge_id in held.judges else None


def _read(session: Session, round_id: UUID) -> OpenRound | None:
    """None where no such round is open."""
    festival_id = session.scalar(select(Round.festival_id).where(Round.id == round_id))
    if festival_id is None:
        return None
    # The version before all that may change: what changes while the rest is read makes a newer one.
    festival = festivals.festival_of(session, festival_id)
    round_ = next((one for one in festival.rounds if one.id == round_id and one.status == OPEN), None)
    if round_ is None:
        return None
    return OpenRound(
        festival_id=festival.id,
        version=festival.version,
        judges=frozenset(session.scalars(select(Judge.id).where(Judge.festival_id == festival.id))),
        seats=panels.seats(session, round_),
        rubrics={
            category_id: (rubric.id, Tally(rubric.criteria, lowest=rubric.lowest, highest=rubric.highest))
            for category_id, rubric in round_.newest_rubrics().items()
        },
    )
