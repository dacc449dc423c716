"""Would another method have put somebody else on the podium?

The standings are computed by each method side by side. Where the first three places by the plain mean, by the trimmed
mean, by the severity-adjusted totals or by the methods that were chosen are not the same entries in the same order, the
committee is alarmed before it reveals anything. Which method counts stays as it was chosen before the round.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.scoring.ranking import standings
from services.scoring.ranking.rules import Ranked
from services.scoring.ranking.standings import ADJUSTED, MEAN, METHODS, TRIMMED, RoundSheets

CHOSEN = "chosen"
PODIUM = 3
# The standardised totals are shown beside them, but give no alarm: they suppose that all judges saw alike entries.
_ALARMING = (CHOSEN, MEAN, TRIMMED, ADJUSTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An entry that the methods place differently, one of them on the podium; its place by each."""

    entry_id: UUID
    places: Mapping[str, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A category's standings by each method, `CHOSEN` being what counts."""

    by_method: Mapping[str, Mapping[UUID, Ranked]]
    moves: Sequence[Move]

    @property
    def is_alarming(self) -> bool:
        return bool(self.moves)

    @property
    def chosen(self) -> Sequence[Ranked]:
        """What counts, best first."""
        return list(self.by_method[CHOSEN].values())


def compare(entries: Mapping[UUID, int | None], rounds: Sequence[RoundSheets]) -> Comparison:
    """A category's standings by the methods chosen and by every other, and who moves on the podium."""
    found = {CHOSEN: standings.standings(entries, rounds)}
    for method in METHODS:
        found[method] = standings.standings(entries, standings.by_method(rounds, method))
    by_method = {method: {one.entry_id: one for one in ranked} for method, ranked in found.items()}
    moves = []
    for one in found[CHOSEN]:
        places = {method: by_method[method][one.entry_id].place for method in _ALARMING}
        if len(set(places.values())) > 1 and any(place is not None and place <= PODIUM for place in places.values()):
            moves.append(Move(entry_id=one.entry_id, places=places))
    return Comparison(by_method=by_method, moves=moves)
