"""Every page of the three services in a browser, once: what is to be known of it, whoever added it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.routing import Rule

from shared.kit.auth import ADMIN, COMMITTEE, EXECUTIVE, JUDGE, OFFICER, PUBLIC, SESSION_COOKIE, VERIFIER
from tests.builders import authorisation
from tests.builders.services import SERVICES, create_app

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 320, "height": 640}
JUDGE_PLACE = "/juri"
# The markup of /api/<service>/docs is Swagger UI's, not ours to mend; all it says is in openapi.json, too.
NO_PAGES = re.compile(r"/(internal|metrics|livez|readyz|api)\b")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Who sees most of a page goes first; pages that officers and verifiers share differ much between the two.
VIEWERS = (OFFICER, VERIFIER, COMMITTEE, ADMIN, EXECUTIVE)
SEEN_BY_BOTH = frozenset({OFFICER, VERIFIER})
Values = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one page was like for one person; `violations` and `troubles` are lines to read."""

    name: str
    is_public: bool
    status: int
    headers: Mapping[str, str]
    title: str
    language: str
    headings: int
    violations: Sequence[str]
    phone_width: int
    elsewhere: Sequence[str]
    troubles: Sequence[str]
    words: int
    words_without_scripts: int


def pages(values: Values) -> Iterator[tuple[str, str, str]]:
    """Each GET route that may be a page, as route, who looks, and path.

    `values` are the parameters by route, and those of all others by ``.
    """
    for service in SERVICES:
        app = create_app(service)
        for route, rule in authorisation.routes(app):
            if not route.startswith("GET ") or NO_PAGES.match(rule.rule) or _is_file(rule):
                continue
            filled = authorisation.address(rule, {**values[""], **values.get(route, {})})
            for viewer in _viewers(rule, app.view_functions[rule.endpoint].audience.roles):  # type: ignore[attr-defined]
                yield route, viewer, filled
        app.database.dispose()


def visited(browser: Browser, origin: str, values: Values, cookies: Mapping[str, Mapping[str, str]]) -> list[Visit]:
    """All pages, each as whom it is for; what answers something else than HTML is left out."""
    contexts = {viewer: _context(browser, origin, cookies.get(viewer, {})) for viewer in (PUBLIC, JUDGE, *VIEWERS)}
    found = []
    asked = list(pages(values))
    shown = {(viewer, origin + path) for _, viewer, path in asked}
    for route, viewer, path in asked:
        kept = {} if viewer == PUBLIC else cookies[viewer]
        plain = requests.get(origin + path, cookies=dict(kept), timeout=20)
        if plain.history and (viewer, plain.url) in shown:
            # It leads to a page that is visited in its own right.
            continue
        if plain.headers.get("Content-Type", "").startswith("text/html"):
            found.append(_visit(contexts[viewer], origin, path, f"{route} as {viewer}", viewer == PUBLIC, plain))
    for context in contexts.values():
        context.close()
    return found


def _viewers(rule: Rule, roles: frozenset[str]) -> list[str]:
    if rule.rule.startswith(JUDGE_PLACE) and "<token>" not in rule.rule:
        return [JUDGE]
    if PUBLIC in roles:
        return [PUBLIC]
    shared = [role for role in VIEWERS if role in roles & SEEN_BY_BOTH]
    return shared or [next(role for role in VIEWERS if role in roles)]


def _is_file(rule: Rule) -> bool:
    return "." in rule.rule.rpartition("/")[2]


def _context(browser: Browser, origin: str, cookies: Mapping[str, str]) -> BrowserContext:
    context = browser.new_context(viewport=DESK, locale="id-ID", reduced_motion="reduce")
    context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in cookies.items()])
    return context


def _visit(
    context: BrowserContext, origin: str, path: str, name: str, is_public: bool, plain: requests.Response
) -> Visit:
    page = context.new_page()
    asked, troubles = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    answer = page.goto(origin + path, wait_until="load")
    assert answer is not None
    visit = Visit(
        name=name,
        is_public=is_public,
        status=answer.status,
        headers=answer.all_headers(),
        title=page.title(),
        language=page.evaluate("document.documentElement.lang"),
        headings=page.locator("h1").count(),
        violations=_violations(page),
        phone_width=_width_on_a_phone(page),
        elsewhere=[url for url in asked if urlsplit(url).scheme != "data" and not url.startswith(origin)],
        troubles=troubles,
        words=len(page.inner_text("main").split()),
        words_without_scripts=_words_in_main(plain.text),
    )
    page.close()
    return visit


def _violations(page: Page) -> list[str]:
    """Of WCAG 2.2 A and AA in light; in dark what may differ, the colours."""
    axe = Axe()
    found = axe.run(page, options={"resultTypes": ["violations"], "runOnly": WCAG}).response["violations"]
    page.emulate_media(color_scheme="dark")
    colours = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}
    dark = page.evaluate(f"axe.run({axe._format_script_args(options=colours)})")["violations"]
    page.emulate_media(color_scheme="light")
    return [f"light {_in_a_line(one)}" for one in found] + [f"dark {_in_a_line(one)}" for one in dark]


def _in_a_line(violation: Mapping[str, Any]) -> str:
    first = violation["nodes"][0]
    return f"{violation['id']} ×{len(violation['nodes'])}: {first['html'][:200]} — {first['failureSummary'][:300]}"


def _width_on_a_phone(page: Page) -> int:
    page.set_viewport_size(PHONE)
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width


def _words_in_main(html: str) -> int:
    main = re.search(r"<main\b.*</main>", html, re.DOTALL)
    text = re.sub(r"<(script|style|svg|template)\b.*?</\1>|<[^>]+>", " ", main[0] if main else "", flags=re.DOTALL)
    return len(text.split())


def cookies_of(origin: str, *, people: Mapping[str, str], password: str, judge_path: str) -> dict[str, dict[str, str]]:
    """The cookies of everybody who signs in, by role."""
    found = {}
    for role, email in people.items():
        answer = requests.post(
            f"{origin}/masuk", data={"email": email, "password": password}, allow_redirects=False, timeout=20
        )
        found[role] = {SESSION_COOKIE: answer.cookies[SESSION_COOKIE]}
    found[JUDGE] = dict(requests.post(origin + judge_path, allow_redirects=False, timeout=20).cookies)
    return found
