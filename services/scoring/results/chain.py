"""What is written into a festival's chain when it is sealed and when it is released?

Everything that the result follows from, and nothing that it does not: judges by number and institution, their points
without notes. `docs/verify-results.md` describes each record.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.scoring.festival.models import Entry, Festival
from services.scoring.festival.views import View
from services.scoring.jury import use_cases as jury
from services.scoring.maturity import use_cases as maturity
from services.scoring.maturity.models import Innovation
from services.scoring.record.rules import Body
from services.scoring.record.use_cases import STANDINGS
from services.scoring.results.decisions import Minuted
from services.scoring.results.rules import Standing
from services.scoring.sheets import asides, counting
from services.scoring.sheets.models import Sheet

FESTIVAL, RUBRIC, ENTRY, JUDGE, SHEET = "festival", "rubric", "entry", "judge", "sheet"
EXCLUSION, ASIDE, DECISION, RELEASED = "exclusion", "aside", "decision", "released"
# Why a sheet does not count: it answers another version of the rubric, or what counts leaves it out.
OLDER_RUBRIC, SET_ASIDE = "older-rubric", "set-aside"

Written = Iterator[tuple[str, Body]]


def scored(session: Session, festival: Festival) -> Written:
    """The festival with its rubrics, entries, judges and sheets, and which sheets do not count."""
    entries = _entries(session, festival)
    yield FESTIVAL, _festival(festival)
    yield from _rubrics(festival)
    yield from _entry_bodies(session, festival, entries)
    yield from ((JUDGE, {"number": number, "institution": one}) for number, one in _institutions(session, festival))
    yield from _sheets(session, festival, {entry.id: entry for entry, _ in entries})
    yield from _asides(session, festival, {entry.id: entry for entry, _ in entries})


def decided(session: Session, festival: Festival, decisions: Sequence[Minuted]) -> Written:
    """The plenary's decisions, with those who signed as opaque names: whether they differ can be seen, not who."""
    numbers = {entry.id: entry.number for entry, _ in _entries(session, festival)}
    keys = {category.id: category.key for category in festival.categories}
    for one in decisions:
        yield (
            DECISION,
            {
                "number": one.decision.number,
                "category": keys[one.decision.category_id],
                "kind": one.decision.kind,
                "entries": [numbers[entry_id] for entry_id in one.decision.entries],
                "place": one.decision.place,
                "reason": one.decision.reason,
                "decided_at": one.decision.decided_at.isoformat(),
                "signatures": [{"by": sign.person_id, "at": sign.signed_at.isoformat()} for sign in one.signatures],
            },
        )


def standings(session: Session, festival: Festival, found: Mapping[UUID, Sequence[Standing]]) -> tuple[str, Body]:
    """Where everybody stands after the decisions, by category, best first."""
    numbers = {entry.id: entry.number for entry, _ in _entries(session, festival)}
    return STANDINGS, {
        "categories": [
            {
                "key": category.key,
                "name": category.name,
                "rows": [_row(one, numbers) for one in found[category.id]],
            }
            for category in festival.categories
        ]
    }


def released(*, sheets_are_public: bool) -> tuple[str, Body]:
    """That it is over; nothing may follow."""
    return RELEASED, {"sheets_are_public": sheets_are_public}


def judge_numbers(session: Session, festival_id: UUID) -> dict[UUID, int]:
    """By which number each judge goes in the chain: the order of appointment."""
    return {judge.id: number for number, judge in enumerate(jury.judges(session, festival_id), start=1)}


def _festival(festival: Festival) -> Body:
    return {
        "id": str(festival.id),
        "slug": festival.slug,
        "name": festival.name,
        "year": festival.year,
        "categories": [{"key": category.key, "name": category.name} for category in festival.categories],
        "rounds": [
            {
                "position": one.position,
                "kind": one.kind,
                "name": one.name,
                "weight_pct": str(one.weight_pct),
                "method": one.method,
                "status": one.status,
            }
            for one in festival.rounds
        ],
    }


def _rubrics(festival: Festival) -> Written:
    keys = {category.id: category.key for category in festival.categories}
    for round_ in festival.rounds:
        for rubric in round_.rubrics:
            yield (
                RUBRIC,
                {
                    "round": round_.position,
                    "category": keys[rubric.category_id],
                    "version": rubric.version,
                    "lowest": rubric.lowest,
                    "highest": rubric.highest,
                    "weights_total": _plain(rubric.weights_total),
                    "criteria": [
                        {"key": one["key"], "name": one["name"], "weight": _plain(Decimal(str(one["weight"])))}
                        for one in rubric.criteria
                    ],
                    "tie_break": list(rubric.tie_break),
                },
            )


def _entry_bodies(session: Session, festival: Festival, entries: Sequence[tuple[Entry, Innovation]]) -> Written:
    keys = {category.id: category.key for category in festival.categories}
    names = maturity.agency_names(session, [innovation for _, innovation in entries])
    for entry, innovation in entries:
        yield (
            ENTRY,
            {
                "number": entry.number,
                "id": str(entry.id),
                "category": keys[entry.category_id],
                "innovation": innovation.name,
                "agencies": [names[agency_id] for agency_id in innovation.agency_ids],
                "is_anchor": entry.is_anchor,
                "ends_after": entry.ends_after,
                "withdrawn": entry.withdrawn_at is not None,
                "withdrawn_reason": entry.withdrawn_reason,
            },
        )


def _institutions(session: Session, festival: Festival) -> list[tuple[int, str]]:
    return [(number, one.institution) for number, one in enumerate(jury.judges(session, festival.id), start=1)]


def _sheets(session: Session, festival: Festival, entries: Mapping[UUID, Entry]) -> Written:
    judges = judge_numbers(session, festival.id)
    rounds = {one.id: one for one in festival.rounds}
    versions = {rubric.id: rubric.version for one in festival.rounds for rubric in one.rubrics}
    counts = _counting(session, festival)
    query = (
        select(Sheet)
        .where(Sheet.festival_id == festival.id)
        .ext(distinct_on(Sheet.round_id, Sheet.entry_id, Sheet.judge_id))
        .order_by(Sheet.round_id, Sheet.entry_id, Sheet.judge_id, Sheet.revision.desc())
    )
    newest = sorted(
        session.scalars(query),
        key=lambda one: (rounds[one.round_id].position, entries[one.entry_id].number, judges[one.judge_id]),
    )
    excluded = []
    for one in newest:
        place = {
            "round": rounds[one.round_id].position,
            "entry": entries[one.entry_id].number,
            "judge": judges[one.judge_id],
        }
        yield SHEET, {**place, "revision": one.revision, "rubric": versions[one.rubric_id], "scores": one.scores}
        if (one.round_id, one.entry_id, one.judge_id) not in counts and entries[one.entry_id].withdrawn_at is None:
            newest_version = rounds[one.round_id].rubric_for(entries[one.entry_id].category_id).version
            why = OLDER_RUBRIC if versions[one.rubric_id] != newest_version else SET_ASIDE
            excluded.append((EXCLUSION, {**place, "reason": why}))
    yield from excluded


def _asides(session: Session, festival: Festival, entries: Mapping[UUID, Entry]) -> Written:
    """What was handed in and could not count; what the committee let count stands among the sheets too."""
    judges = judge_numbers(session, festival.id)
    positions = {one.id: one.position for one in festival.rounds}
    for line in reversed(asides.lines(session, festival.id)):
        one, decision = line.aside, line.decision
        yield (
            ASIDE,
            {
                "round": positions[one.round_id],
                "entry": entries[one.entry_id].number,
                "judge": judges[one.judge_id],
                "why": one.why,
                # As they were given, right or wrong.
                "scores": {
                    key: points if isinstance(points, int) else str(points) for key, points in one.scores.items()
                },
                "is_accepted": None if decision is None else decision.is_accepted,
                "reason": "" if decision is None else decision.reason,
            },
        )


def _counting(session: Session, festival: Festival) -> set[tuple[UUID, UUID, UUID]]:
    return {
        (one.round_id, sheet.entry_id, sheet.judge_id)
        for each in counting.round_sheets(session, festival, view=View.COMMITTEE).values()
        for one in each
        for sheet in one.sheets
    }


def _entries(session: Session, festival: Festival) -> list[tuple[Entry, Innovation]]:
    """Also those withdrawn: they stay on record."""
    query = select(Entry, Innovation).join(Innovation, Innovation.id == Entry.innovation_id)
    rows = session.execute(query.where(Entry.festival_id == festival.id).order_by(Entry.number))
    return [(entry, innovation) for entry, innovation in rows]


def _row(one: Standing, numbers: Mapping[UUID, int]) -> Body:
    return {
        "entry": numbers[one.entry_id],
        "entry_id": str(one.entry_id),
        "place": one.place,
        "computed_place": one.computed_place,
        "total": None if one.total is None else str(one.total),
        "sheets": one.sheets,
    }


def _plain(number: Decimal) -> str:
    return format(number, "f")
