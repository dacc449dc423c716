"""Can severe judges be told from weak entries, and if not, what is missing?

Judges and entries form a graph: a sheet joins its judge with its entry. Only within a connected part can two judges
be compared through the entries that they share, even indirectly. Anchor entries, which all judges score, join all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.scoring.ranking.ratings import Ratings


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Judges and entries that are joined with one another and with nobody else."""

    judges: tuple[UUID, ...]
    entries: tuple[UUID, ...]


def parts(ratings: Ratings) -> list[Part]:
    """The connected parts, that with most entries first; one where all is linked, none without a sheet."""
    # Few different panels score many entries.
    panels: dict[frozenset[UUID], list[UUID]] = {}
    for entry_id, row in ratings.by_entry.items():
        panels.setdefault(frozenset(row), []).append(entry_id)
    joined: dict[UUID, UUID] = {}
    for first, *others in panels:
        for judge_id in others:
            _join(joined, first, judge_id)
    members: dict[UUID, tuple[set[UUID], list[UUID]]] = {}
    for panel, scored in panels.items():
        judges, entries = members.setdefault(_head(joined, next(iter(panel))), (set(), []))
        judges.update(panel)
        entries += scored
    found = [Part(judges=tuple(sorted(judges)), entries=tuple(sorted(entries))) for judges, entries in members.values()]
    return sorted(found, key=lambda part: (-len(part.entries), part.judges))


def missing_anchors(anchors: Iterable[UUID], judges: Iterable[UUID], ratings: Ratings) -> Mapping[UUID, Sequence[UUID]]:
    """The anchor entries that judges have not scored yet, by judge; who has scored all is not in it."""
    wanted = sorted(anchors)
    missing = {
        judge_id: [entry_id for entry_id in wanted if judge_id not in ratings.by_entry.get(entry_id, {})]
        for judge_id in sorted(judges)
    }
    return {judge_id: entries for judge_id, entries in missing.items() if entries}


def _head(joined: dict[UUID, UUID], judge_id: UUID) -> UUID:
    """Who stands for the judge's part; the way there is shortened, so that the next is quick."""
    while judge_id in joined:
        above = joined[judge_id]
        if above in joined:
            joined[judge_id] = joined[above]
        judge_id = above
    return judge_id


def _join(joined: dict[UUID, UUID], one: UUID, other: UUID) -> None:
    head, below = _head(joined, one), _head(joined, other)
    if head != below:
        joined[below] = head
