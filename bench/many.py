"""Where do a hundred thousand made-up innovations come from, with words as unevenly used as in any language?"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, product
from typing import Any

from sqlalchemy import func, insert, select, text

from services.submission.accounts.models import Agency
from services.submission.catalogue.models import MaturityFigure
from services.submission.registry import rules
from services.submission.registry.models import Innovation, Partnership
from services.submission.sample.innovations import IDEAS
from shared.contracts import affairs
from shared.kit import ids
from shared.kit.db import Database

AGENCIES = 34
YEARS = (2024, 2025, 2026)
BATCH = 2_000
NOW = datetime(2026, 7, 1, tzinfo=UTC)
_SYLLABLES = [a + b for a, b in product("bcdghjklmnprstw", ("a", "i", "u", "e", "o", "ang", "ing", "ar"))]


class Words:
    """A vocabulary whose n-th word is used 1/n as often as the first (Zipf), the sample's own words first."""

    def __init__(self, seed: int = 2026, size: int = 12_000) -> None:
        self.random = random.Random(seed)
        known = [word.lower() for idea in IDEAS for word in f"{idea.name} {idea.about}".split() if word.isalpha()]
        made = ("".join(self.random.choices(_SYLLABLES, k=self.random.randint(2, 4))) for _ in range(size))
        self.all = list(dict.fromkeys([*known, *made]))
        self._weights = list(accumulate(1 / rank for rank in range(1, len(self.all) + 1)))

    def some(self, count: int) -> str:
        """So many words, the usual ones often."""
        return " ".join(self.random.choices(self.all, cum_weights=self._weights, k=count))

    def queries(self, count: int) -> list[str]:
        """What people type: a word or two, the beginning of one, now and then with a slip."""
        return [self._query(self.random.random()) for _ in range(count)]

    def _query(self, chance: float) -> str:
        word = self.some(1)
        if chance < 0.4:
            return word
        if chance < 0.7:
            return f"{word} {self.some(1)}"
        if chance < 0.9:
            return word[: max(3, len(word) - 2)]
        place = self.random.randrange(len(word))
        return word[:place] + "x" + word[place + 1 :]


def fill(database: Database, words: Words, *, upto: int) -> None:
    """Publish made-up innovations until there are `upto`; a tenth of them carried by two agencies."""
    with database.transaction() as session:
        there = session.scalar(select(func.count()).select_from(Innovation)) or 0
        if not there:
            session.execute(insert(Agency), list(_agencies()))
        agencies = list(session.scalars(select(Agency.id).order_by(Agency.name)))
    for start in range(there, upto, BATCH):
        rows = [_innovation(words, number, agencies) for number in range(start, min(upto, start + BATCH))]
        with database.transaction() as session:
            session.execute(insert(Innovation), rows)
            session.execute(insert(Partnership), [_partner(row, agencies) for row in rows[::10]])
            session.execute(insert(MaturityFigure), [_figure(words, row) for row in rows])
            session.execute(text(_DOCUMENTS), {"first": rows[0]["slug"], "last": rows[-1]["slug"]})
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


# The weights of services/submission/registry/search.py, for many rows at once.
_DOCUMENTS = """
    UPDATE innovation SET search_document =
        setweight(to_tsvector('indonesian', name), 'A') || setweight(to_tsvector('indonesian', summary), 'B')
        || setweight(to_tsvector('indonesian', design || ' ' || purpose || ' ' || benefits || ' ' || results), 'C')
    WHERE slug BETWEEN :first AND :last
"""


def slug_of(number: int) -> str:
    """The address part of the made-up innovation with this number."""
    return f"inovasi-{number:07}"


def _agencies() -> Iterator[dict[str, Any]]:
    for number in range(AGENCIES):
        name = f"Dinas Rekaan {number:02}"
        yield {
            "id": ids.new_id(),
            "version": 1,
            "slug": f"dinas-{number:02}",
            "name": name,
            "short_name": f"DR{number:02}",
            "is_confirmed": True,
            "is_sample": True,
            "updated_at": NOW - timedelta(days=1),
        }


def _innovation(words: Words, number: int, agencies: list[Any]) -> dict[str, Any]:
    chance, published_at = words.random, NOW + timedelta(minutes=number)
    return {
        "id": ids.new_id(),
        "version": 4,
        "slug": slug_of(number),
        "status": rules.VERIFIED,
        "is_sample": True,
        "year": chance.choice(YEARS),
        "agency_id": chance.choice(agencies),
        "name": words.some(5).capitalize(),
        "summary": words.some(15),
        "stage": chance.choice(rules.STAGES),
        "initiator": "agency",
        "initiator_name": "Dinas Rekaan",
        "classification": "agency",
        "kind": chance.choice(rules.KINDS),
        "form": chance.choice(rules.FORMS),
        "asta_cita": 4,
        "pkpn": "Kesehatan",
        "affair": chance.choice(list(affairs.ALL)),
        "other_affairs": [],
        "implemented_on": date(2025, 1, 1),
        "trial_on": date(2024, 6, 1),
        "design": words.some(300),
        "purpose": words.some(30),
        "benefits": words.some(30),
        "results": words.some(30),
        "created_at": NOW,
        "updated_at": NOW,
        "submitted_at": NOW,
        "verified_at": NOW,
        "published_at": published_at,
        "searchable_since": NOW,
    }


def _partner(row: dict[str, Any], agencies: list[Any]) -> dict[str, Any]:
    other = agencies[(agencies.index(row["agency_id"]) + 1) % len(agencies)]
    return {
        "innovation_id": row["id"],
        "agency_id": other,
        "version": 1,
        "role": "mitra",
        "state": rules.ACCEPTED,
        "reason": "",
        "invited_at": NOW,
        "answered_at": NOW,
    }


def _figure(words: Words, row: dict[str, Any]) -> dict[str, Any]:
    score = words.random.randint(0, 111)
    return {
        "innovation_id": row["id"],
        "version": 4,
        "year": row["year"],
        "claimed": score,
        "verified": score,
        "maximum": 111,
        "by_variable": {"Infrastruktur": str(score)},
        "mandatory_gaps": [],
        "heard_at": NOW,
    }
