"""How does a sheet that was filled in on paper become a judge's sheet? Typed twice by two people, and compared.

Who reads a 7 as a 1 reads it so again: the second typing is somebody else's. Where nobody else is there, the same
person may say so and type it twice; the sheet then counts, and is marked wherever the result is (`marks.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.festival import categories
from services.scoring.festival.models import DRAFT, Entry, Festival, Round, Rubric
from services.scoring.jury import panels
from services.scoring.jury import use_cases as jury
from services.scoring.jury.models import Judge
from services.scoring.sheets import asides, rules, use_cases
from services.scoring.sheets.models import PAPER, PaperTyping, Sheet, SheetAside
from services.scoring.sheets.rules import Difference
from services.scoring.sheets.use_cases import NotOpen, Origin, RoundClosed
from shared.kit.errors import NotFound, Refusal
from shared.kit.messages import N_

# What became of a typing.
TYPED_ONCE = "typed-once"
DIFFERS = "differs"
TAKEN = "taken"
COUNTS_ALREADY = "counts-already"
LATE = "late"

_KEY = "paper:"


class SamePerson(Refusal):
    """The second typing is to be somebody else's."""

    slug = "typed-by-the-same-person"
    title = N_("Somebody else types it the second time")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper sheet: whose it is, of what, and how often it was typed since it was last taken."""

    round: Round
    entry: Entry
    judge: Judge
    rubric: Rubric
    typings: Sequence[PaperTyping]
    counting: Sheet | None

    @property
    def keys(self) -> list[str]:
        return [row["key"] for row in self.rubric.criteria]

    @property
    def differences(self) -> list[Difference]:
        """Where the last two typings differ; none before there are two."""
        if len(self.typings) < 2:
            return []
        before, last = self.typings[-2:]
        return rules.differences(self.keys, before.scores, last.scores)

    def is_only_by(self, person: str) -> bool:
        """Whether it was typed, and by nobody but this person: they cannot check themselves."""
        return bool(self.typings) and all(one.typed_by == person for one in self.typings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What became of a typing; the sheet where it was taken."""

    outcome: str
    sheet: Sheet | None = None


def paper_of(session: Session, festival: Festival, *, round_id: UUID, entry_id: UUID, judge_id: UUID) -> Paper:
    """One paper sheet as it stands.

    Raises:
        NotFound: no such round, entry or judge in the festival, or a round without sheets.
        InConflict, NotAssigned: the judge does not score this entry.
    """
    round_ = next((one for one in festival.rounds if one.id == round_id), None)
    entry = categories.entry_of(session, festival, entry_id)
    judge = jury.judge_of(session, festival.id, judge_id)
    if round_ is None or not round_.rubrics:
        raise NotFound
    panels.check_may_score(session, judge_id=judge_id, round_id=round_id, entry_id=entry_id)
    about = {"round_id": round_id, "entry_id": entry_id, "judge_id": judge_id}
    taken = _last_taken(session, **about)
    query = select(PaperTyping).filter_by(**about).where(PaperTyping.number > taken)
    return Paper(
        round=round_,
        entry=entry,
        judge=judge,
        rubric=round_.rubric_for(entry.category_id),
        typings=session.scalars(query.order_by(PaperTyping.number)).all(),
        counting=use_cases.latest(session, **about),
    )


def type_in(
    session: Session,
    paper: Paper,
    *,
    scores: Mapping[str, int],
    note: str,
    by: str,
    by_name: str,
    is_alone: bool = False,
    now: datetime,
) -> Typed:
    """Note what was read from the paper; taken as the judge's next revision once two people give the same points.

    `is_alone` says that nobody else is there: then two typings by one person will do. The festival must be locked.
    Typed after the round was closed, it is kept aside for the committee to decide.

    Raises:
        Invalid: a criterion without points, or points outside the scale; all are named.
        NotOpen: the round has not begun.
        SamePerson: nobody else has typed it, and the person does not say to be alone.
    """
    use_cases.check(paper.rubric, scores)
    if paper.round.status == DRAFT:
        raise NotOpen(N_("The committee has not opened the scoring yet."))
    if paper.is_only_by(by) and not is_alone:
        raise SamePerson(
            N_(
                "You typed this sheet the first time. Have somebody else type it now, signed in by their own name; or "
                "say below that nobody else is there."
            )
        )
    number = (paper.typings[-1].number if paper.typings else _last_number(session, paper)) + 1
    agreeing = [one for one in paper.typings if one.scores == dict(scores) and (is_alone or one.typed_by != by)]
    session.add(
        PaperTyping(
            round_id=paper.round.id,
            entry_id=paper.entry.id,
            judge_id=paper.judge.id,
            number=number,
            scores=dict(scores),
            note=note,
            typed_by=by,
            typed_by_name=by_name,
            typed_at=now,
        )
    )
    session.flush()
    if not agreeing:
        return Typed(outcome=DIFFERS if paper.typings else TYPED_ONCE)
    # The points were typed twice; the note only has to be typed once.
    return _take(session, paper, scores=scores, note=note or agreeing[-1].note, number=number, by=by, now=now)


def progress(session: Session, round_: Round) -> dict[tuple[UUID, UUID], int]:
    """How many typings of each paper sheet there are, taken or not, by entry and judge."""
    found: dict[tuple[UUID, UUID], int] = {}
    query = select(PaperTyping.entry_id, PaperTyping.judge_id).where(PaperTyping.round_id == round_.id)
    for row in session.execute(query):
        found[row.entry_id, row.judge_id] = found.get((row.entry_id, row.judge_id), 0) + 1
    return found


def _take(
    session: Session, paper: Paper, *, scores: Mapping[str, int], note: str, number: int, by: str, now: datetime
) -> Typed:
    about: dict[str, Any] = {"round_id": paper.round.id, "entry_id": paper.entry.id, "judge_id": paper.judge.id}
    origin = Origin(via=PAPER, request_key=f"{_KEY}{number}", entered_by=by)
    expected = paper.counting.revision if paper.counting else 0
    if paper.counting is not None and paper.counting.scores == dict(scores) and note in {"", paper.counting.note}:
        return Typed(outcome=COUNTS_ALREADY, sheet=paper.counting)
    try:
        sheet = use_cases.accept(session, **about, scores=scores, note=note, expected=expected, origin=origin, now=now)
    except RoundClosed:
        asides.keep(
            session, why=asides.LATE, **about, scores=scores, note=note, expected=expected, origin=origin, now=now
        )
        return Typed(outcome=LATE)
    return Typed(outcome=TAKEN, sheet=sheet)


def _last_number(session: Session, paper: Paper) -> int:
    query = select(PaperTyping.number).filter_by(
        round_id=paper.round.id, entry_id=paper.entry.id, judge_id=paper.judge.id
    )
    return session.scalar(query.order_by(PaperTyping.number.desc()).limit(1)) or 0


def _last_taken(session: Session, **about: UUID) -> int:
    """The number of the typing that became a sheet last, or was kept aside; 0 where none did."""
    keys = [
        key
        for table in (Sheet, SheetAside)
        for key in session.scalars(select(table.request_key).filter_by(**about))
        if key and key.startswith(_KEY)
    ]
    return max((int(key.removeprefix(_KEY)) for key in keys), default=0)
