"""Every page of the three services keeps what we promise of each, from the day it is added.

The pages are those of the applications' routes. Where one needs a value for a parameter, give it in `values`.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests
from playwright.sync_api import Browser
from sqlalchemy import text

from services.scoring.festival import use_cases as festivals
from services.scoring.vote import ballots
from services.submission.sample.people import DOMAIN, SIGN_INS
from shared.kit import clock
from shared.kit.auth import OFFICER, SESSION_COOKIE, VERIFIER
from shared.kit.db import Database
from tests.browser import every_page
from tests.browser.every_page import PHONE, Refused, Values, Visit
from tests.builders import files
from tests.builders.submissions import API, profile
from tests.builders.system import ROOT, System

pytestmark = pytest.mark.browser

PASSWORD = "kata-sandi-uji-coba"
PEOPLE = {role: f"{name}@{DOMAIN}" for role, name, _ in SIGN_INS}
# The report year's duty, which is /kepatuhan as well.
ALSO = {"GET /kepatuhan/<int(fixed_digits=4):year> as public"}
# Headers that the origin sets, and what each must hold.
SECURITY = {
    "content-security-policy": ("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'self'"),
    "x-content-type-options": ("nosniff",),
    "referrer-policy": ("strict-origin-when-cross-origin",),
    "cross-origin-opener-policy": ("same-origin",),
    "permissions-policy": ("camera=()",),
}


@pytest.fixture(scope="module")
def system(scratch: Path) -> Iterator[System]:
    """The system with the sample set, loaded as `make up` loads it."""
    with System(scratch / "every-page") as system:
        environment = {**system.environment, "DEMO_PASSWORD": PASSWORD}
        for service in ("submission", "scoring"):
            command = [sys.executable, "-m", f"services.{service}.sample"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=90)
        yield system


@pytest.fixture(scope="module")
def visits(system: System, browser: Browser) -> list[Visit]:
    """Every page, once."""
    entrance = _judge_path(system)
    cookies = every_page.cookies_of(system.origin, people=PEOPLE, password=PASSWORD, judge_path=entrance)
    bearers = {role: {"Authorization": f"Bearer {cookies[role][SESSION_COOKIE]}"} for role in (OFFICER, VERIFIER)}
    filled = values(system, bearers, token=entrance.rpartition("/")[2])
    found = every_page.visited(browser, system.origin, filled, cookies)
    assert len(found) > 40
    return found


@pytest.fixture(scope="module")
def answers(system: System, browser: Browser, visits: list[Visit]) -> list[Refused]:
    """What forms answer to nothing."""
    cookies = every_page.cookies_of(system.origin, people=PEOPLE, password=PASSWORD, judge_path=_judge_path(system))
    found = every_page.refused(browser, system.origin, visits, cookies)
    assert len(found) > 10
    return found


class TestEveryPage:
    def test_answers(self, visits: list[Visit]) -> None:
        assert {visit.name: visit.status for visit in visits if visit.status != 200} == {}

    def test_violates_nothing_of_wcag_2_2_aa(self, visits: list[Visit]) -> None:
        """By axe-core, in light and dark."""
        assert {visit.name: visit.violations for visit in visits if visit.violations} == {}

    def test_fits_a_phone(self, visits: list[Visit]) -> None:
        """No page scrolls sideways at 320 px."""
        width = PHONE["width"]
        assert {visit.name: visit.phone_width for visit in visits if visit.phone_width > width} == {}

    def test_has_one_heading_of_the_first_level(self, visits: list[Visit]) -> None:
        assert {visit.name: visit.headings for visit in visits if visit.headings != 1} == {}

    def test_says_its_language(self, visits: list[Visit]) -> None:
        assert {visit.name: visit.language for visit in visits if visit.language != "id"} == {}

    def test_has_a_title_of_its_own(self, visits: list[Visit]) -> None:
        """Who has ten tabs open finds each; one page as two people may be called the same."""
        named = {(visit.title, visit.name.partition(" as ")[0]) for visit in visits if visit.name not in ALSO}
        times = Counter(title for title, _ in named)
        assert {visit.name: visit.title for visit in visits if times[visit.title] > 1} == {}
        assert all(visit.title for visit in visits)

    def test_asks_nobody_else(self, visits: list[Visit]) -> None:
        assert {visit.name: visit.elsewhere for visit in visits if visit.elsewhere} == {}

    def test_has_no_trouble_with_its_scripts_and_styles(self, visits: list[Visit]) -> None:
        """No error in the browser's console: nothing missing, nothing that the Content-Security-Policy forbids."""
        assert {visit.name: visit.troubles for visit in visits if visit.troubles} == {}

    def test_of_the_public_can_be_read_without_scripts(self, visits: list[Visit]) -> None:
        """What `main` says when scripts have run, it says without them."""
        public = [visit for visit in visits if visit.is_public]
        assert len(public) > 15
        assert [visit.name for visit in public if visit.words_without_scripts < 0.8 * visit.words] == []

    def test_carries_the_security_headers(self, visits: list[Visit]) -> None:
        lacking = {
            visit.name: header
            for visit in visits
            for header, wanted in SECURITY.items()
            if not all(part in visit.headers.get(header, "") for part in wanted)
        }
        assert lacking == {}

    def test_for_one_person_is_kept_by_no_one_else(self, visits: list[Visit]) -> None:
        """A page behind a sign-in lies in no shared cache; a public one sets no cookie."""
        open_to_caches = [
            visit.name
            for visit in visits
            if not visit.is_public and not {"private", "no-store"} & set(_directives(visit.headers))
        ]
        assert open_to_caches == []
        assert [visit.name for visit in visits if visit.is_public and "set-cookie" in visit.headers] == []


class TestFormSentEmpty:
    def test_is_refused_and_not_broken(self, answers: list[Refused]) -> None:
        assert {answer.name: answer.status for answer in answers if answer.status >= 500} == {}

    def test_says_what_is_wrong(self, answers: list[Refused]) -> None:
        assert {answer.name: answer.status for answer in answers if not answer.told} == {}

    def test_violates_nothing_of_wcag_2_2_aa(self, answers: list[Refused]) -> None:
        assert {answer.name: answer.violations for answer in answers if answer.violations} == {}

    def test_fits_a_phone(self, answers: list[Refused]) -> None:
        assert {answer.name: answer.phone_width for answer in answers if answer.phone_width > PHONE["width"]} == {}


class TestCookies:
    def test_that_open_something_are_hidden_from_scripts_and_other_sites(self, system: System) -> None:
        judge = requests.post(system.origin + _judge_path(system), allow_redirects=False, timeout=20)
        typed = {"email": PEOPLE[OFFICER], "password": PASSWORD}
        staff = requests.post(f"{system.origin}/masuk", data=typed, allow_redirects=False, timeout=20)
        for answer in (judge, staff):
            flags = {part.strip().lower() for part in answer.headers["Set-Cookie"].split(";")[1:]}
            assert {"httponly", "samesite=lax", "path=/"} <= flags


def values(system: System, bearers: dict[str, dict[str, str]], *, token: str) -> Values:
    """The parameters of routes, from the sample and an innovation that came back to the officer's agency."""
    own = _returned(system.origin, bearers)
    submission, scoring = (Database(system.database_url(service), pool_size=1) for service in ("submission", "scoring"))
    with submission.transaction() as session:
        agency_id, slug = session.execute(
            text("SELECT a.id, a.slug FROM agency a JOIN innovation i ON i.agency_id = a.id WHERE i.id = :id"),
            {"id": own["innovation_id"]},
        ).one()
        document_id = session.scalar(
            text("SELECT document_id FROM evidence WHERE id = :id"), {"id": own["evidence_id"]}
        )
        public = session.scalar(text("SELECT slug FROM innovation WHERE status = 'verified' ORDER BY slug LIMIT 1"))
    with scoring.transaction() as session:
        festival_id, festival = session.execute(text("SELECT id, slug FROM festival WHERE status = 'open'")).one()
        over_id, over, code = session.execute(
            text("SELECT f.id, f.slug, c.code FROM festival f JOIN certificate c ON c.festival_id = f.id LIMIT 1")
        ).one()
        here = {"festival": festival_id}
        round_id, category_id = session.execute(
            text("SELECT round_id, category_id FROM rubric WHERE festival_id = :festival LIMIT 1"), here
        ).one()
        judge_id = session.scalar(text("SELECT id FROM judge WHERE festival_id = :festival ORDER BY id LIMIT 1"), here)
        entry_id = session.scalar(text("SELECT id FROM entry WHERE festival_id = :festival AND number = 1"), here)
    ticket, link = _votes(system, scoring, festival_id, entry_id)
    for database in (submission, scoring):
        database.dispose()
    of_festivals, of_results = ("", "/papan", "/favorit"), ("/hasil", "/hasil/<int:number>", "/piagam/<code>")
    return {
        "": {
            **own,
            "agency_id": agency_id,
            "document_id": document_id,
            "key_id": _key(system, agency_id),
            "slug": public,
            "code": "kesehatan",
            "year": 2026,
            "festival_id": festival_id,
            "round_id": round_id,
            "category_id": category_id,
            "judge_id": judge_id,
            "entry_id": entry_id,
            "token": token,
        },
        "GET /berkas/<token>": {"token": _link(system.origin, own["evidence_id"], bearers[OFFICER])},
        "GET /perangkat-daerah/<slug>": {"slug": slug},
        **{f"GET /festival/<slug>{page}": {"slug": festival} for page in of_festivals},
        "GET /festival/<slug>/favorit/tiket/<token>": {"slug": festival, "token": ticket},
        "GET /festival/<slug>/favorit/konfirmasi/<token>": {"slug": festival, "token": link},
        **{f"GET /festival/<slug>{page}": {"slug": over, "number": 1, "code": code} for page in of_results},
        **{
            f"GET /kelola/festival/<uuid:festival_id>/{page}": {"festival_id": over_id, "code": code}
            for page in ("hasil", "piagam/<code>/cabut")
        },
    }


def _votes(system: System, scoring: Database, festival_id: UUID, entry_id: UUID) -> tuple[str, str]:
    """The tokens of a ticket and of a letter's link, of the sample's public vote."""
    secret = system.environment["PASS_SECRET"]
    with scoring.transaction() as session:
        (ticket,) = ballots.print_tickets(session, festival_id, number=1, secret=secret, now=clock.now())
        ballots.ask_by_email(
            session,
            festivals.festival_of(session, festival_id),
            email=f"warga@{DOMAIN}",
            entry_id=entry_id,
            network="",
            secret=secret,
            public_url=system.origin,
            now=clock.now(),
        )
        asked = "SELECT data ->> 'link' FROM outbox WHERE type = 'inovasi.vote.requested.v1'"
        return ticket, str(session.scalar(text(asked))).rpartition("/")[2]


def _returned(origin: str, bearers: dict[str, dict[str, str]]) -> dict[str, Any]:
    """An innovation of the officer's that was submitted, so that there is a receipt, and sent back to be mended."""

    def call(role: str, method: str, path: str, **sent: Any) -> Any:
        headers = {**bearers[role], **sent.pop("headers", {})}
        answer = requests.request(method, f"{origin}{API}{path}", headers=headers, timeout=20, **sent)
        assert answer.ok, answer.text
        return answer

    begun = call(OFFICER, "POST", "/innovations", json=profile(name="Kembali untuk diperbaiki"))
    path = f"/innovations/{begun.json()['id']}"
    levels = {"claims": [{"indicator": "16", "level": 2}]}
    call(OFFICER, "PUT", f"{path}/claims", json=levels, headers={"If-Match": "*"})
    proof = call(OFFICER, "POST", f"{path}/evidence", data={"indicator": "16"}, files={"file": ("a.pdf", files.pdf())})
    receipt = call(OFFICER, "POST", f"{path}/submit").json()["receipt"]
    call(VERIFIER, "POST", f"{path}/return", json={"note": "Contoh: lengkapi.", "indicator_notes": []})
    return {"innovation_id": begun.json()["id"], "evidence_id": proof.json()["id"], "receipt_id": receipt["id"]}


def _link(origin: str, evidence_id: str, headers: dict[str, str]) -> str:
    """The token of a signed link to a proof."""
    answer = requests.get(f"{origin}/kelola/bukti/{evidence_id}", headers=headers, allow_redirects=False, timeout=20)
    return answer.headers["Location"].rpartition("/")[2]


def _key(system: System, agency_id: Any) -> str:
    typed = {"email": PEOPLE["admin"], "password": PASSWORD}
    token = requests.post(f"{system.origin}{API}/sessions", json=typed, timeout=20).json()["token"]
    issued = requests.post(
        f"{system.origin}{API}/agencies/{agency_id}/api-keys",
        json={"label": "sistem contoh", "scopes": ["innovations:read"]},
        headers={"Authorization": f"Bearer {token}"},
        timeout=20,
    )
    return str(issued.json()["id"])


def _judge_path(system: System) -> str:
    """The first judge's entrance, as `make up` prints it."""
    command = [sys.executable, "-m", "services.scoring.sample", "--sign-ins"]
    told = subprocess.run(command, cwd=ROOT, env=system.environment, check=True, capture_output=True, text=True)
    return "/juri/masuk/" + told.stdout.split("/juri/masuk/")[1].split()[0]


def _directives(headers: Any) -> list[str]:
    return [part.strip() for part in headers.get("cache-control", "").split(",")]
