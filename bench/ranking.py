"""What does it cost to rank a category, and how does the cost grow with the sheets?"""

import random
import time
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from bench.rows import Row
from services.scoring.ranking.rules import Criterion
from services.scoring.ranking.standings import ADJUSTED, JudgeSheet, RoundSheets, standings

ENTRIES = 200
TIMES = 10
JUDGES = 15
REPEATS = 5
_SEED = 200
_MS = 1000
_WEIGHTS = {"novelty": 30, "benefit": 25, "replicability": 20, "authority": 10, "collaboration": 5, "presentation": 10}
# The dearest: every sheet is fitted, and the judges' equations are solved exactly.
_METHOD = ADJUSTED


def growth() -> Row:
    """Ranking ten times the sheets, beside the sheets themselves; the ratio should be near ten."""
    chance = random.Random(_SEED)
    judges = [_named(chance) for _ in range(JUDGES)]
    rounds = [
        _round([_named(chance) for _ in range(entries)], judges, chance) for entries in (ENTRIES, ENTRIES * TIMES)
    ]
    once, ten_times = (_cost_ms(one) for one in rounds)
    yardstick = f"{ENTRIES} entries × {JUDGES} judges × {len(_WEIGHTS)} criteria; ours has {TIMES} × the entries"
    return Row("(f3) ranking a category by severity-adjusted totals", ten_times, once, "ms", yardstick, goal="≤ 12")


def _cost_ms(sheets: RoundSheets) -> float:
    """The processor's time, the best of several: what else the machine does is left out."""
    entries = {sheet.entry_id: None for sheet in sheets.sheets}
    costs = []
    for _ in range(REPEATS):
        began = time.process_time()
        standings(entries, [sheets])
        costs.append(time.process_time() - began)
    return min(costs) * _MS


def _round(entries: Sequence[UUID], judges: Sequence[UUID], chance: random.Random) -> RoundSheets:
    sheets = [
        JudgeSheet(judge_id=judge, entry_id=entry, points={key: chance.randint(1, 10) for key in _WEIGHTS})
        for entry in entries
        for judge in judges
    ]
    return RoundSheets(
        round_id=_named(chance),
        position=1,
        weight_pct=Decimal(100),
        method=_METHOD,
        lowest=1,
        highest=10,
        criteria=[Criterion(key=key, name=key, weight=Decimal(weight)) for key, weight in _WEIGHTS.items()],
        # Two: at either size some entries need both, so that the ratio is one of sheets alone.
        tie_break=list(_WEIGHTS)[:2],
        sheets=sheets,
    )


def _named(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128))
