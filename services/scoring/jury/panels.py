"""Which judge scores which entry of a round?"""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.scoring.festival import rules
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Entry, Round
from services.scoring.jury.assignment import Pair
from services.scoring.jury.models import Assignment, Conflict, Judge
from services.scoring.maturity.models import Innovation
from shared.kit.errors import Refusal
from shared.kit.messages import N_


class InConflict(Refusal):
    """The judge has a conflict of interest with the entry."""

    slug = "conflict-of-interest"
    title = N_("You have a conflict of interest with this entry")


class NotAssigned(Refusal):
    """The entry is for other judges."""

    slug = "not-assigned"
    title = N_("This entry is for other judges")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """Who scores what in a round: each entry's category, who was given what, and which pairs must not be.

    What this says holds for a version of the festival: whatever changes it counts `Festival.version` up.
    """

    categories: Mapping[UUID, UUID]
    given: Set[Pair]
    barred: Set[Pair]
    with_panels: Set[UUID]

    def asks(self, judge_id: UUID, entry_id: UUID) -> bool:
        """Whether a sheet for the entry is asked of the judge, who is one of the festival's."""
        return self.category_asked(judge_id, entry_id) is not None

    def category_asked(self, judge_id: UUID, entry_id: UUID) -> UUID | None:
        """The category in which it is asked; None where it is not."""
        category, pair = self.categories.get(entry_id), (entry_id, judge_id)
        if category is None or pair in self.barred:
            return None
        return category if category not in self.with_panels or pair in self.given else None


def entries_to_score(session: Session, judge_id: UUID, round_: Round) -> Sequence[tuple[Entry, Innovation]]:
    """What a judge is asked to score in a round, in the order of the entries."""
    seated = seats(session, round_)
    entries = festivals.entries_in(session, round_)
    return [(entry, innovation) for entry, innovation in entries if seated.asks(judge_id, entry.id)]


def seats(session: Session, round_: Round) -> Seats:
    """Who scores what in a round, without all that is known of the entries: for what is asked by the thousand."""
    categories, given = _categories_in(session, round_), assigned(session, round_.id)
    return Seats(
        categories=categories,
        given=given,
        barred=conflicts(session, round_.festival_id),
        with_panels={categories[entry] for entry, _ in given if entry in categories},
    )


def check_may_score(session: Session, *, judge_id: UUID, round_id: UUID, entry_id: UUID) -> None:
    """See that nothing keeps this judge from scoring this entry.

    Raises:
        InConflict: the judge has a conflict of interest with it.
        NotAssigned: its panel is of other judges.
    """
    held = session.get(Conflict, (entry_id, judge_id))
    if held is not None and held.lifted_at is None:
        raise InConflict(N_("The committee knows of it. Nothing of this entry is asked of you."))
    round_ = session.get_one(Round, round_id)
    if not seats(session, round_).asks(judge_id, entry_id):
        raise NotAssigned(N_("The committee has given it to other judges."))


def assigned(session: Session, round_id: UUID) -> set[Pair]:
    """The pairs of entry and judge in a round's panels."""
    query = select(Assignment.entry_id, Assignment.judge_id).where(Assignment.round_id == round_id)
    return {(row.entry_id, row.judge_id) for row in session.execute(query)}


def conflicts(session: Session, festival_id: UUID) -> set[Pair]:
    """The pairs of entry and judge that must not be."""
    query = select(Conflict.entry_id, Conflict.judge_id)
    query = query.where(Conflict.festival_id == festival_id, Conflict.lifted_at.is_(None))
    return {(row.entry_id, row.judge_id) for row in session.execute(query)}


def who_scores(session: Session, round_: Round) -> set[Pair]:
    """Every pair of entry and judge of which a sheet is asked in a round."""
    judges = session.scalars(select(Judge.id).where(Judge.festival_id == round_.festival_id)).all()
    seated = seats(session, round_)
    return {(entry, judge) for entry in seated.categories for judge in judges if seated.asks(judge, entry)}


def sheets_expected(session: Session, round_: Round) -> Mapping[UUID, int]:
    """How many sheets a round comes to when everybody is done, by category."""
    seated = seats(session, round_)
    categories, barred, with_panels = seated.categories, seated.barred, seated.with_panels
    judges = set(session.scalars(select(Judge.id).where(Judge.festival_id == round_.festival_id)))
    # Counted, not written out: of 200 entries and 15 judges there are 3,000 pairs.
    expected = {
        category: 0 if category in with_panels else entries * len(judges)
        for category, entries in Counter(categories.values()).items()
    }
    for entry, judge in seated.given - barred:
        if entry in categories and judge in judges:
            expected[categories[entry]] += 1
    for entry, judge in barred:
        if entry in categories and judge in judges and categories[entry] not in with_panels:
            expected[categories[entry]] -= 1
    return expected


def _categories_in(session: Session, round_: Round) -> dict[UUID, UUID]:
    """The category of each entry that takes part in a round; none in a plenary."""
    if round_.kind == rules.PLENARY:
        return {}
    query = select(Entry.id, Entry.category_id).where(
        Entry.festival_id == round_.festival_id,
        Entry.withdrawn_at.is_(None),
        or_(Entry.ends_after.is_(None), Entry.ends_after >= round_.position),
    )
    return {row.id: row.category_id for row in session.execute(query)}
