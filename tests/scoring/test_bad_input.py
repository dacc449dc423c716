"""Whatever somebody puts into a form of scoring, the answer says what is wrong; it is never an error of ours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient

from services.scoring.festival import use_cases as festivals
from services.scoring.schedule import queries
from services.scoring.schedule import use_cases as schedules
from services.scoring.sheets import asides
from services.scoring.sheets.use_cases import Origin
from services.scoring.vote import polls
from shared.kit import auth, clock
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.builders import authorisation, sign_in
from tests.builders import festivals as builder
from tests.builders.festivals import NOW, Built

# As a browser never sends it, already in the shape of a form: bytes that are no character, among others.
HOSTILE: Mapping[str, str] = {
    "nothing": "",
    "NUL": "a%00b",
    "bytes that are no text": "%ED%A0%80%FF",
    "ten thousand letters": "x" * 10_000,
    "a number of 400 digits": "9" * 400,
    "a negative number": "-1",
    "digits of another script": quote("٣"),
    "no number": "NaN",
    "an exponent": "1e999999",
    "no moment": "2026-13-45T99:99",
    "a moment far off": "9999-12-31T23:59",
    "text that turns round": quote("\u202egnp"),
    "markup": quote("<script>alert(1)</script>"),
    "an id of nobody": "00000000-0000-0000-0000-000000000000",
}
# What gets furthest, one field at a time.
TELLING = ("NUL", "bytes that are no text", "ten thousand letters", "a number of 400 digits", "no moment")
# Between them they see every form of the city's own people.
STAFF = (auth.ADMIN, auth.COMMITTEE, auth.VERIFIER)


@dataclass(slots=True)
class Form:
    """A form of a page: where it goes, and the value that each of its fields has."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """All forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._address = address

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(given.get("action") or self._address, given.get("method", "get").lower()))
        elif tag in {"input", "select", "textarea", "button"} and self.found and given.get("name"):
            self.found[-1].fields.setdefault(given["name"], given.get("value", ""))


@pytest.fixture
def festival(database: Database) -> Built:
    """A festival in the middle of its day: scored, with a schedule and a public vote."""
    built = builder.build(database, entries=2, judges=2)
    builder.score(database, built.judges[0], built.entries[0], 7)
    now = clock.now()
    with database.transaction() as session:
        held = festivals.lock(session, built.festival_id)
        schedules.add(session, held, round_id=built.round_id, starts_at=NOW, minutes=15, pause_minutes=5)
        asides.keep(
            session,
            why=asides.MOVED,
            judge_id=built.judges[0],
            round_id=built.round_id,
            entry_id=built.entries[1],
            scores=builder.points(6),
            note="",
            expected=0,
            origin=Origin(request_key="left"),
            now=NOW,
        )
        polls.set_window(
            session, built.festival_id, opens_at=now, closes_at=now + timedelta(days=1), keep_days=1, now=now
        )
    return built


@pytest.fixture
def values(database: Database, festival: Built) -> dict[str, Any]:
    """What the parameters of pages' addresses are."""
    with database.transaction() as session:
        held = festivals.festival_of(session, festival.festival_id)
        [schedule] = queries.of_round(session, held.rounds[0])
        return {
            "festival_id": festival.festival_id,
            "entry_id": festival.entries[0],
            "round_id": festival.round_id,
            "category_id": festival.category_id,
            "judge_id": festival.judges[0],
            "innovation_id": builder.entry_of(database, festival.entries[0]).innovation_id,
            "schedule_id": schedule.id,
            "slug": festival.slug,
            "row": "12",
        }


def pages(app: ServiceApp, values: Mapping[str, Any]) -> Iterator[str]:
    """The addresses of scoring's pages, as far as their parameters are known here."""
    for route, rule in authorisation.routes(app):
        if route.startswith("GET ") and "/api/" not in route and rule.arguments <= set(values):
            yield authorisation.address(rule, values)


def forms_of(client: FlaskClient, address: str, headers: Mapping[str, str]) -> list[Form]:
    answer = client.get(address, headers=headers)
    assert answer.status_code != 500, address
    parser = Forms(address)
    if answer.status_code == 200 and answer.mimetype == "text/html":
        parser.feed(answer.text)
    answer.close()
    return parser.found


class TestEveryForm:
    @pytest.mark.parametrize("who", ["staff", "judge", "anybody"])
    def test_answers_nonsense_in_every_field_with_what_is_wrong(
        self, app: ServiceApp, festival: Built, values: dict[str, Any], who: str
    ) -> None:
        """Each form of each page, with each of it in all fields, and in all that is not hidden from the reader."""
        headers: Mapping[str, str] = {
            "staff": sign_in.as_staff(*STAFF),
            "judge": {"Cookie": f"juri={festival.tokens[0]}"},
            "anybody": {},
        }[who]
        client, failed, sent = app.test_client(use_cookies=False), [], 0
        with authorisation.nothing_stays(app) as take_back:
            found = {
                (form.action, form.method, *form.fields): form
                for address in pages(app, values)
                for form in forms_of(client, address, headers)
            }
            for form in found.values():
                for what, text in HOSTILE.items():
                    body = "&".join(f"{quote(name)}={text}" for name in form.fields if name != "idempotency_key")
                    sent += 1
                    if _fails(client, form, body, headers):
                        failed.append(f"{form.method} {form.action}: {what}")
                    take_back()
        assert failed == []
        assert sent > len(HOSTILE) * {"staff": 20, "judge": 2, "anybody": 2}[who]

    def test_answers_each_single_field_with_nonsense(
        self, app: ServiceApp, festival: Built, values: dict[str, Any]
    ) -> None:
        """All else as the page has it, so that the nonsense gets as far as it can."""
        client, failed = app.test_client(use_cookies=False), []
        headers = sign_in.as_staff(*STAFF)
        with authorisation.nothing_stays(app) as take_back:
            for address in pages(app, values):
                for form in forms_of(client, address, headers):
                    for name in form.fields:
                        if name == "idempotency_key" or form.method == "get":
                            continue
                        others = {
                            key: value for key, value in form.fields.items() if key not in {name, "idempotency_key"}
                        }
                        for what, text in ((one, HOSTILE[one]) for one in TELLING):
                            body = f"{urlencode(others)}&{quote(name)}={text}"
                            if _fails(client, form, body, headers):
                                failed.append(f"{form.action} {name}: {what}")
                            take_back()
        assert failed == []


def _fails(client: FlaskClient, form: Form, body: str, headers: Mapping[str, str]) -> bool:
    if form.method == "get":
        answer = client.get(f"{form.action}?{body}", headers=headers)
    else:
        answer = client.post(
            form.action, data=body.encode(), headers=headers, content_type="application/x-www-form-urlencoded"
        )
    status = answer.status_code
    answer.close()
    return status >= 500
