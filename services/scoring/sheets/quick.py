"""How is an ordinary sheet taken in one statement? Whatever is out of the ordinary goes the careful way.

A process remembers who judges what by which rubric, at which version of the festival. The statement takes the sheet
only where that version still stands, so that what is remembered is never the last word; every change of rounds,
rubrics, panels and conflicts makes a new version, under the lock that sheets share.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec
import psycopg
from sqlalchemy.orm import Session

from services.scoring.festival import rounds
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import OPEN
from services.scoring.jury import panels
from services.scoring.jury import use_cases as jury
from services.scoring.sheets.rules import Tally, Told
from shared.kit import logs
from shared.kit.db import Database
from shared.kit.errors import NotFound

log = logs.get(__name__)

_TAKE = (
    "SELECT take_sheet(%s, %s, %s, %s, %s, %s, %s, %s, %s::text::jsonb, %s::numeric, %s, %s, "
    "%s, %s, %s::timestamptz, %s)"
)
_MOST_REMEMBERED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What a judge scores in a round by what, read when the festival was at `version`."""

    festival_id: UUID
    version: int
    rubrics: Mapping[UUID, tuple[UUID, Tally]]


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
        self._panels: dict[tuple[UUID, UUID], Panel] = {}
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
        panel = self._panel(judge_id, round_id)
        known = panel.rubrics.get(entry_id) if panel else None
        total = known[1].total(scores) if known else None
        if panel is None or known is None or total is None:
            return None
        values = (
            *(pass_hash, panel.festival_id, panel.version, round_id, entry_id, judge_id, expected + 1, known[0]),
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
            self._panels.pop((judge_id, round_id), None)
            return None
        return Taken(festival_id=panel.festival_id, revision=expected + 1, total=total)

    def _panel(self, judge_id: UUID, round_id: UUID) -> Panel | None:
        key = (judge_id, round_id)
        held = self._panels.get(key)
        if held is not None:
            return held
        # One reads, and the others find it read.
        with self._reading:
            held = self._panels.get(key)
            if held is None:
                with self._database.transaction() as session:
                    held = _read(session, judge_id=judge_id, round_id=round_id)
                if held is not None:
                    if len(self._panels) >= _MOST_REMEMBERED:
                        self._panels.clear()
                    self._panels[key] = held
        return held


def _read(session: Session, *, judge_id: UUID, round_id: UUID) -> Panel | None:
    """None where the round is not open, or not one of the judge's festival."""
    try:
        # The version before all that may change: what changes while the rest is read makes a newer one.
        festival = festivals.festival_of(session, jury.judge_by_id(session, judge_id).festival_id)
        round_ = rounds.round_of(session, round_id)
    except NotFound:
        return None
    if round_.festival_id != festival.id or round_.status != OPEN:
        return None
    tallies = {
        category_id: (rubric.id, Tally(rubric.criteria, lowest=rubric.lowest, highest=rubric.highest))
        for category_id, rubric in round_.newest_rubrics().items()
    }
    found = panels.categories_to_score(session, judge_id, round_)
    return Panel(
        festival_id=festival.id,
        version=festival.version,
        rubrics={entry_id: tallies[category_id] for entry_id, category_id in found.items()},
    )
