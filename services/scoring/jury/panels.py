"""Which judge scores which entry of a round?"""

from collections import Counter
from collections.abc import Mapping, Sequence
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


def entries_to_score(session: Session, judge_id: UUID, round_: Round) -> Sequence[tuple[Entry, Innovation]]:
    """What a judge is asked to score in a round, in the order of the entries."""
    mine = categories_to_score(session, judge_id, round_)
    return [(entry, innovation) for entry, innovation in festivals.entries_in(session, round_) if entry.id in mine]


def categories_to_score(session: Session, judge_id: UUID, round_: Round) -> Mapping[UUID, UUID]:
    """The same entries, each with its category, without all that is known of them: for what is asked by the thousand.

    What this answers holds for a version of the festival: whatever changes it counts `Festival.version` up.
    """
    inside = _categories_in(session, round_)
    pairs = assigned(session, round_.id)
    with_panels = {inside[entry] for entry, _ in pairs if entry in inside}
    barred = conflicts(session, round_.festival_id)
    return {
        entry: category
        for entry, category in inside.items()
        if (entry, judge_id) not in barred and (category not in with_panels or (entry, judge_id) in pairs)
    }


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
    if entry_id not in categories_to_score(session, judge_id, round_):
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
    pairs, barred = assigned(session, round_.id), conflicts(session, round_.festival_id)
    entries = _categories_in(session, round_)
    with_panels = {entries[entry] for entry, _ in pairs if entry in entries}
    return {
        (entry, judge)
        for entry, category in entries.items()
        for judge in judges
        if (entry, judge) not in barred and (category not in with_panels or (entry, judge) in pairs)
    }


def sheets_expected(session: Session, round_: Round) -> Mapping[UUID, int]:
    """How many sheets a round comes to when everybody is done, by category."""
    categories = _categories_in(session, round_)
    judges = set(session.scalars(select(Judge.id).where(Judge.festival_id == round_.festival_id)))
    pairs, barred = assigned(session, round_.id), conflicts(session, round_.festival_id)
    with_panels = {categories[entry] for entry, _ in pairs if entry in categories}
    # Counted, not written out: of 200 entries and 15 judges there are 3,000 pairs.
    expected = {
        category: 0 if category in with_panels else entries * len(judges)
        for category, entries in Counter(categories.values()).items()
    }
    for entry, judge in pairs - barred:
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
