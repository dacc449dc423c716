"""A festival with a result: three entries at 90, 80 and 70 points, from as many judges as are asked for."""

from datetime import timedelta

from services.scoring.results import use_cases
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders.festivals import NOW, Built, score

LATER = NOW + timedelta(hours=3)


def scored(database: Database, *, judges: int = 3, slug: str = "festival-contoh") -> Built:
    """All sheets are there, the round is open."""
    built = builder.build(database, entries=3, judges=judges, slug=slug)
    for judge in built.judges:
        for entry, points in zip(built.entries, (9, 8, 7), strict=True):
            score(database, judge, entry, points)
    return built


def sealed(database: Database, *, judges: int = 3) -> Built:
    """Sealed, and seen by nobody."""
    built = scored(database, judges=judges)
    seal(database, built)
    return built


def released(
    database: Database, *, judges: int = 3, sheets_are_public: bool = False, slug: str = "festival-contoh"
) -> Built:
    """Published."""
    built = scored(database, judges=judges, slug=slug)
    seal(database, built)
    release(database, built, sheets_are_public=sheets_are_public)
    return built


def seal(database: Database, built: Built) -> None:
    """Seal its result."""
    with database.transaction() as session:
        use_cases.seal(session, built.festival_id, now=LATER)


def release(database: Database, built: Built, *, sheets_are_public: bool = False) -> None:
    """Publish its sealed result."""
    with database.transaction() as session:
        use_cases.release(session, built.festival_id, sheets_are_public=sheets_are_public, now=LATER)
