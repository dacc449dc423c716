"""What did it all come to: three databases and the mailbox, told without ids and clocks?"""

from collections import Counter
from typing import Any

import requests
from sqlalchemy import text

from services.submission.accounts import people
from shared.kit import clock
from shared.kit.db import Database
from tests.builders.system import SERVICES, System

State = dict[str, list[Any]]

# Each row is told by names, so that two runs can be compared. How often scores and index were told of on the way is
# left out: a state that was overtaken is passed over, and bursts are folded into one.
_QUERIES: dict[str, tuple[str, str]] = {
    "agencies": ("submission", "SELECT name, version FROM agency ORDER BY 1"),
    "people": ("submission", "SELECT email, roles FROM person ORDER BY 1"),
    "innovations": ("submission", "SELECT name, status, version FROM innovation ORDER BY 1"),
    "claims": (
        "submission",
        "SELECT name, indicator, claimed, verified, evidence_count FROM claim JOIN innovation ON id = innovation_id "
        "ORDER BY 1, 2",
    ),
    "evidence": (
        "submission",
        "SELECT name, indicator, sha256 FROM evidence JOIN document ON document.id = document_id "
        "JOIN innovation ON innovation.id = innovation_id "
        "ORDER BY 1, 2, 3",
    ),
    "history": (
        "submission",
        "SELECT name, what, count(*) FROM innovation_history JOIN innovation ON innovation.id = innovation_id "
        "GROUP BY 1, 2 ORDER BY 1, 2",
    ),
    "events of submission": (
        "submission",
        "SELECT type, count(*) FROM outbox WHERE type <> 'inovasi.api_key.issued.v1' GROUP BY 1 ORDER BY 1",
    ),
    "maturity as submission shows it": (
        "submission",
        "SELECT name, claimed, verified FROM maturity_figure JOIN innovation ON id = innovation_id ORDER BY 1",
    ),
    "index as submission shows it": ("submission", "SELECT year, claimed, verified FROM index_figure ORDER BY 1"),
    "innovations at scoring": ("scoring", "SELECT name, status, version FROM innovation ORDER BY 1"),
    "maturity": (
        "scoring",
        "SELECT name, innovation_version, claimed, verified FROM maturity_score JOIN innovation ON id = innovation_id "
        "ORDER BY 1",
    ),
    "index": ("scoring", "SELECT year, claimed ->> 'index', verified ->> 'index' FROM index_projection ORDER BY 1"),
    "sheets": (
        "scoring",
        "SELECT innovation.name, judge.name, revision, scores, total, note FROM sheet "
        "JOIN judge ON judge.id = judge_id "
        "JOIN entry ON entry.id = entry_id JOIN innovation ON innovation.id = innovation_id ORDER BY 1, 2, 3",
    ),
    "results": (
        "scoring",
        "SELECT name, place, total, sheets FROM result JOIN entry ON entry.id = entry_id "
        "JOIN innovation ON innovation.id = innovation_id ORDER BY 1",
    ),
    "events of scoring": (
        "scoring",
        "SELECT type, count(*) FROM outbox WHERE type !~ '^inovasi.(index|maturity)' GROUP BY 1 ORDER BY 1",
    ),
    "deliveries": (
        "notify",
        "SELECT kind, recipient, state, count(*) FROM delivery WHERE kind <> 'api_key_issued' AND channel = 'email' "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    ),
    "inboxes": (
        "notify",
        "SELECT kind, recipient, state, count(*) FROM delivery WHERE kind <> 'api_key_issued' AND channel = 'inbox' "
        "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    ),
}


def make_admin(system: System, email: str, password: str) -> None:
    """The first account, as an installation begins."""
    database = Database(system.database_url("submission"), pool_size=1)
    with database.transaction() as session:
        people.register_person(
            session, name="Admin", email=email, roles=["admin"], agency_id=None, password=password, now=clock.now()
        )
    database.dispose()


def read(system: System) -> State:
    """The state now, with what is still under way."""
    found: State = {}
    for service in SERVICES:
        database = Database(system.database_url(service), pool_size=1)
        with database.transaction() as session:
            for name, (owner, query) in _QUERIES.items():
                if owner == service:
                    found[name] = [tuple(map(str, row)) for row in session.execute(text(query))]
        database.dispose()
    found["mail"] = sorted(_mails(system).items())
    return found


def is_quiet(found: State) -> bool:
    """Whether the undisturbed run has come to rest: every letter delivered, every score back at submission."""
    deliveries = found["deliveries"]
    delivered = sum(int(count) for _, _, state, count in deliveries if state == "delivered")
    everything_delivered = all(state == "delivered" for _, _, state, _ in deliveries)
    scored = {row[0] for row in found["maturity as submission shows it"]} >= {row[0] for row in found["maturity"]}
    mailed = sum(count for _, count in found["mail"])
    shown = found["index"] == found["index as submission shows it"]
    return everything_delivered and scored and shown and bool(found["results"]) and delivered == mailed


def dead_letters(system: System) -> int:
    """Events that no service could handle."""
    return sum(_number(system, service, "SELECT count(*) FROM dead_letters") for service in SERVICES)


def doubled_mails(system: System) -> list[str]:
    """Message-IDs that came more than once."""
    counted = Counter(letter["message_id"] for letter in requests.get(system.mailbox, timeout=10).json())
    return [message_id for message_id, count in counted.items() if count > 1]


def _mails(system: System) -> Counter[tuple[str, str]]:
    letters = requests.get(system.mailbox, timeout=10).json()
    # A key is issued once more where the answer with the first one was lost: its letter is no part of the comparison.
    kept = [letter for letter in letters if not letter["subject"].startswith("Kunci API")]
    return Counter((", ".join(letter["to"]), letter["subject"]) for letter in kept)


def _number(system: System, service: str, query: str) -> int:
    database = Database(system.database_url(service), pool_size=1)
    with database.transaction() as session:
        found = session.scalar(text(query)) or 0
    database.dispose()
    return int(found)


def differences(found: State, expected: State) -> list[str]:
    """What is there and should not be (+), and what should be and is not (-), line by line."""
    return [
        f"{sign} {name}: {row}"
        for name in expected
        for sign, rows in (
            ("+", [row for row in found[name] if row not in expected[name]]),
            ("-", [row for row in expected[name] if row not in found[name]]),
        )
        for row in rows
    ]
