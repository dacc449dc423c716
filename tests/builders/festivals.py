"""A festival for tests: verified innovations that take part, judges with their passes, and sheets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select

from services.scoring.festival import preparing, rounds
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Entry, Festival
from services.scoring.handlers import HANDLERS
from services.scoring.jury import use_cases as jury
from services.scoring.sheets import use_cases as sheets
from shared.kit import schema
from shared.kit.db import Database
from shared.kit.events import Event
from tests.builders import innovations

CRITERIA = ("novelty", "benefit", "replicability", "authority_collaboration", "presentation")
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
SECRET = "a-secret-of-the-tests-32-letters-long"
PUBLIC_URL = "http://localhost:8000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What was built: entries in the order of their numbers, judges with the tokens of their passes."""

    festival_id: UUID
    slug: str
    round_id: UUID
    category_id: UUID
    entries: Sequence[UUID]
    judges: Sequence[UUID]
    tokens: Sequence[str]


def points(*each: int) -> dict[str, int]:
    """Points for every criterion: one number for all, or one for each."""
    return dict(zip(CRITERIA, each * len(CRITERIA) if len(each) == 1 else each, strict=False))


def hear_of_verified(database: Database, names: Sequence[str]) -> list[UUID]:
    """Have verified innovations arrive by event; their ids."""
    events = [innovations.verified(1, name=name) for name in names]
    hear(database, events)
    return [event.innovation.id for event in events]


def hear(database: Database, events: Sequence[Event]) -> None:
    """Have events arrive after all that arrived before."""
    with database.transaction() as session:
        heard = session.scalar(select(func.max(schema.inbox.c.position))) or 0
    innovations.deliver(database, HANDLERS, innovations.envelopes(events, start=heard + 1))


def build(
    database: Database,
    *,
    entries: int = 3,
    judges: int = 2,
    slug: str = "festival-contoh",
    is_open: bool = True,
    rubric: str = "iga-2023",
) -> Built:
    """A festival with entries "Inovasi 1" … and judges "Juri Contoh 1" …, open for scoring unless said otherwise."""
    known = hear_of_verified(database, [f"Inovasi {number}" for number in range(1, entries + 1)])
    with database.transaction() as session:
        festival = preparing.create_festival(
            session, name="Festival Contoh", slug=slug, year=2026, rubric=rubric, now=NOW
        )
        entered = [festivals.enter(session, festival.id, innovation_id=one, now=NOW).id for one in known]
        appointed = [
            jury.appoint(
                session,
                festival.id,
                name=f"Juri Contoh {number}",
                institution="Lembaga Contoh",
                email=f"juri{number}@contoh.test",
                secret=SECRET,
                public_url=PUBLIC_URL,
                now=NOW,
            )
            for number in range(1, judges + 1)
        ]
        if is_open:
            festivals.open_festival(session, festival.id, judges=judges, now=NOW)
        return Built(
            festival_id=festival.id,
            slug=slug,
            round_id=festival.rounds[0].id,
            category_id=festival.categories[0].id,
            entries=entered,
            judges=[judge.id for judge, _ in appointed],
            tokens=[link.rpartition("/")[2] for _, link in appointed],
        )


def score(
    database: Database, judge_id: UUID, entry_id: UUID, given: int | Mapping[str, int], *, expected: int = 0
) -> None:
    """Hand in a sheet: one number for every criterion, or the points of each."""
    scores = points(given) if isinstance(given, int) else given
    with database.transaction() as session:
        entry = session.get_one(Entry, entry_id)
        current = rounds.current(festivals.festival_of(session, entry.festival_id))
        sheets.accept(
            session,
            judge_id=judge_id,
            round_id=current.id,
            entry_id=entry_id,
            scores=scores,
            note="",
            expected=expected,
            now=NOW,
        )


def festival_of(database: Database, built: Built) -> Festival:
    """The festival as it stands now."""
    with database.transaction() as session:
        return festivals.festival_of(session, built.festival_id)


def entry_of(database: Database, entry_id: UUID) -> Entry:
    """One entry."""
    with database.transaction() as session:
        return session.get_one(Entry, entry_id)
