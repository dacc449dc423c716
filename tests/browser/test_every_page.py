"""Every page of the three services keeps what we promise of each, from the day it is added.

The pages are those of the applications' routes. Where one needs a value for a parameter, give it in `parameters`.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser

from shared.kit.auth import OFFICER, SESSION_COOKIE, VERIFIER
from tests.browser import every_page
from tests.browser.every_page import PHONE, Refused, Visit
from tests.browser.parameters import PASSWORD, PEOPLE, judge_path, values
from tests.builders.system import ROOT, System

pytestmark = pytest.mark.browser

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
    entrance = judge_path(system)
    cookies = every_page.cookies_of(system.origin, people=PEOPLE, password=PASSWORD, judge_path=entrance)
    bearers = {role: {"Authorization": f"Bearer {cookies[role][SESSION_COOKIE]}"} for role in (OFFICER, VERIFIER)}
    filled = values(system, bearers, token=entrance.rpartition("/")[2])
    found = every_page.visited(browser, system.origin, filled, cookies)
    assert len(found) > 40
    return found


@pytest.fixture(scope="module")
def answers(system: System, browser: Browser, visits: list[Visit]) -> list[Refused]:
    """What forms answer to nothing."""
    cookies = every_page.cookies_of(system.origin, people=PEOPLE, password=PASSWORD, judge_path=judge_path(system))
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
        judge = requests.post(
            system.origin + judge_path(system), data={"pindah": "ya"}, allow_redirects=False, timeout=20
        )
        typed = {"email": PEOPLE[OFFICER], "password": PASSWORD}
        staff = requests.post(f"{system.origin}/masuk", data=typed, allow_redirects=False, timeout=20)
        for answer in (judge, staff):
            flags = {part.strip().lower() for part in answer.headers["Set-Cookie"].split(";")[1:]}
            assert {"httponly", "samesite=lax", "path=/"} <= flags


def _directives(headers: Any) -> list[str]:
    return [part.strip() for part in headers.get("cache-control", "").split(",")]
