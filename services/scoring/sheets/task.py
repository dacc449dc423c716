"""What does a judge have to do in the round at hand, and what is there of it already?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.scoring.festival import rounds
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import OPEN, Entry, Festival, Round, Rubric
from services.scoring.jury import panels
from services.scoring.jury import use_cases as jury
from services.scoring.jury.models import Judge
from services.scoring.maturity.models import Innovation
from services.scoring.schedule import running
from services.scoring.schedule.running import Running
from services.scoring.sheets import asides, drafts, use_cases
from services.scoring.sheets.models import Sheet, SheetDraft
from shared.kit.errors import NotFound

# Up to so many levels, each stands on a line of its own with what it means in words.
MOST_LINES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One criterion as a judge sees it; `anchors` say by level what it means."""

    key: str
    name: str
    weight_pct: float
    anchors: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A rubric as a judge sees it."""

    id: UUID
    lowest: int
    highest: int
    criteria: Sequence[Asked]

    @property
    def has_lines(self) -> bool:
        return self.highest - self.lowest < MOST_LINES


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An entry's place in the judge's order, counted from 1, with its neighbours."""

    number: int
    entry: Entry
    innovation: Innovation
    before: Entry | None
    after: Entry | None

    @property
    def agencies(self) -> list[str]:
        """The owner's name first."""
        return agencies_of(self.innovation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """All that a judge has to do in the current round: the entries in their order, and what was given already."""

    judge: Judge
    festival: Festival
    round: Round
    entries: Sequence[tuple[Entry, Innovation]]
    sheets: Mapping[UUID, Sheet]
    drafts: Mapping[UUID, SheetDraft]
    # Who presents when: the schedules that the judge's entries are in.
    schedules: Sequence[Running]
    # How many sheets an earlier device of the judge's left, to be taken over or not.
    left_behind: int

    @property
    def entry_ids(self) -> list[UUID]:
        return [entry.id for entry, _ in self.entries]

    @property
    def is_open(self) -> bool:
        return self.round.status == OPEN

    @property
    def next_entry(self) -> Entry | None:
        """The first entry without a sheet."""
        return next((entry for entry, _ in self.entries if entry.id not in self.sheets), None)

    def after(self, entry_id: UUID) -> Entry | None:
        """The next entry without a sheet, this one aside."""
        left = (entry for entry, _ in self.entries if entry.id not in self.sheets and entry.id != entry_id)
        return next(left, None)

    def place(self, entry_id: UUID) -> Place:
        """Where an entry stands.

        Raises:
            NotFound: the judge does not score it in this round.
        """
        for index, (entry, innovation) in enumerate(self.entries):
            if entry.id == entry_id:
                following = self.entries[index + 1][0] if index + 1 < len(self.entries) else None
                return Place(
                    number=index + 1,
                    entry=entry,
                    innovation=innovation,
                    before=self.entries[index - 1][0] if index else None,
                    after=following,
                )
        raise NotFound

    def scale(self, category_id: UUID) -> Scale:
        """What is asked in a category."""
        return scale_of(self.round.rubric_for(category_id))

    def scales(self) -> dict[UUID, Scale]:
        """What is asked, by category."""
        return {category_id: scale_of(rubric) for category_id, rubric in self.round.newest_rubrics().items()}


def of(session: Session, judge_id: UUID, *, now: datetime) -> Task:
    """The judge's task at this moment."""
    judge = jury.judge_by_id(session, judge_id)
    festival = festivals.festival_of(session, judge.festival_id)
    current = rounds.current(festival)
    entries = panels.entries_to_score(session, judge.id, current)
    own = {entry.id for entry, _ in entries}
    return Task(
        judge=judge,
        festival=festival,
        round=current,
        entries=entries,
        sheets=use_cases.own_sheets(session, judge.id, round_id=current.id),
        drafts=drafts.own(session, judge.id, round_id=current.id),
        left_behind=len(asides.left_behind(session, judge)),
        schedules=[
            shown
            for shown in running.of_festival(session, festival, now=now)
            if not own.isdisjoint(line.entry.id for line in shown.lines)
        ],
    )


def scale_of(rubric: Rubric) -> Scale:
    """A rubric as a judge sees it."""
    share = 100 / float(rubric.weights_total)
    return Scale(
        id=rubric.id,
        lowest=rubric.lowest,
        highest=rubric.highest,
        criteria=[
            Asked(
                key=row["key"],
                name=row["name"],
                weight_pct=round(float(row["weight"]) * share, 1),
                anchors=row.get("anchors", {}),
            )
            for row in rubric.criteria
        ],
    )


def agencies_of(innovation: Innovation) -> list[str]:
    """The agencies that carry it, the owner's name first."""
    return [innovation.agency_name, *(partner["name"] for partner in innovation.partners)]


def in_full(task: Task) -> dict[str, Any]:
    """The task in JSON's own types: all that a device needs to go on without the network."""
    names = {category.id: category.name for category in task.festival.categories}
    return {
        "judge": {"id": str(task.judge.id), "name": task.judge.name},
        "festival": {"id": str(task.festival.id), "slug": task.festival.slug, "name": task.festival.name},
        "round": {
            "id": str(task.round.id),
            "name": task.round.name,
            "kind": task.round.kind,
            "status": task.round.status,
            "closes_at": task.round.closes_at.isoformat() if task.round.closes_at else None,
        },
        "rubrics": {str(category_id): _scale(scale) for category_id, scale in task.scales().items()},
        "entries": [_entry(entry, innovation, names) for entry, innovation in task.entries],
        "sheets": {str(entry_id): _sheet(sheet) for entry_id, sheet in task.sheets.items()},
        "drafts": {
            str(entry_id): {"scores": draft.scores, "note": draft.note}
            for entry_id, draft in task.drafts.items()
            if entry_id not in task.sheets
        },
    }


def _scale(scale: Scale) -> dict[str, Any]:
    criteria = [
        {"key": asked.key, "name": asked.name, "weight_pct": asked.weight_pct, "anchors": dict(asked.anchors)}
        for asked in scale.criteria
    ]
    return {"id": str(scale.id), "lowest": scale.lowest, "highest": scale.highest, "criteria": criteria}


def _entry(entry: Entry, innovation: Innovation, categories: Mapping[UUID, str]) -> dict[str, Any]:
    owner, *partners = agencies_of(innovation)
    return {
        "id": str(entry.id),
        "number": entry.number,
        "category_id": str(entry.category_id),
        "category": categories[entry.category_id],
        "name": innovation.name,
        "slug": innovation.slug,
        "summary": innovation.summary,
        "agency": owner,
        "partners": partners,
    }


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "revision": sheet.revision,
        "scores": sheet.scores,
        "note": sheet.note,
        "total": str(sheet.total),
        "accepted_at": sheet.accepted_at.isoformat(),
    }
