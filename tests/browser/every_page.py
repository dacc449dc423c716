"""Every page of the three services in a browser, once: what is to be known of it, whoever added it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Response
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
# The addresses of a page's forms that somebody types into, and that send what was typed to be kept.
FORMS = """() => [...document.querySelectorAll("main form[method=post]")]
    .filter((form) => form.querySelector("input:not([type=hidden],[type=checkbox],[type=radio]), textarea"))
    .map((form) => new URL(form.action).pathname)"""
# As a browser without any of our checks would send it.
SEND_EMPTY = """(path) => {
    const forms = [...document.querySelectorAll("main form[method=post]")];
    const form = forms.find((one) => new URL(one.action).pathname === path);
    for (const field of form.elements) {
        if (["checkbox", "radio"].includes(field.type)) field.checked = false;
        else if (field.type !== "hidden" && "value" in field) field.value = "";
    }
    HTMLFormElement.prototype.submit.call(form);
}"""
Values = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one page was like for one person; `violations` and `troubles` are lines to read."""

    name: str
    url: str
    is_public: bool
    status: int
    headers: Mapping[str, str]
    title: str
    language: str
    headings: int
    violations: Sequence[str]
    phone_width: int
    forms: Sequence[str]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A page that came back because of what was sent from it."""

    name: str
    status: int
    violations: Sequence[str]
    phone_width: int
    told: int


def refused(
    browser: Browser, origin: str, visits: Sequence[Visit], cookies: Mapping[str, Mapping[str, str]]
) -> list[Refused]:
    """What each form of these pages answers when it is sent with nothing filled in, where that is a page again."""
    found = []
    shown = set[str]()
    for visit in visits:
        viewer = visit.name.rpartition(" as ")[2]
        for path in visit.forms:
            kind = re.sub(r"[0-9a-f-]{36}", "", path)
            if kind in shown:
                continue
            shown.add(kind)
            context = _context(browser, origin, cookies.get(viewer, {}))
            page = context.new_page()
            page.goto(visit.url, wait_until="load")
            with page.expect_navigation() as navigation:
                page.evaluate(SEND_EMPTY, path)
            if (answer := navigation.value) and answer.status >= 400:
                found.append(_refused(page, f"POST {path} as {viewer}", answer))
            context.close()
    return found


def _refused(page: Page, name: str, answer: Response) -> Refused:
    # As it was sent: the judge's page draws itself anew, and with its script never sends an empty sheet.
    told = answer.text().count('role="alert"')
    return Refused(
        name=name,
        status=answer.status,
        violations=_violations(page),
        phone_width=page.evaluate("document.documentElement.scrollWidth"),
        told=told,
    )


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
        url=origin + path,
        is_public=is_public,
        status=answer.status,
        headers=answer.all_headers(),
        title=page.title(),
        language=page.evaluate("document.documentElement.lang"),
        headings=page.locator("h1").count(),
        violations=_violations(page),
        phone_width=page.evaluate("document.documentElement.scrollWidth"),
        forms=page.evaluate(FORMS),
        elsewhere=[url for url in asked if urlsplit(url).scheme != "data" and not url.startswith(origin)],
        troubles=troubles,
        words=len(page.inner_text("main").split()),
        words_without_scripts=_words_in_main(plain.text),
    )
    page.close()
    return visit


def _violations(page: Page) -> list[str]:
    """Of WCAG 2.2 A and AA, in light on a desk and in dark on a phone; leaves the page as narrow as the phone."""
    options = {"resultTypes": ["violations"], "runOnly": WCAG}
    axe = Axe()
    found = axe.run(page, options=options).response["violations"]
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    narrow = page.evaluate(f"axe.run({axe._format_script_args(options=options)})")["violations"]
    page.emulate_media(color_scheme="light")
    return [f"light {_in_a_line(one)}" for one in found] + [f"dark, phone {_in_a_line(one)}" for one in narrow]


def _in_a_line(violation: Mapping[str, Any]) -> str:
    first = violation["nodes"][0]
    return f"{violation['id']} ×{len(violation['nodes'])}: {first['html'][:200]} — {first['failureSummary'][:300]}"


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
    # The pass opens on one device at a time: this one takes it from whoever came before.
    came_in = requests.post(origin + judge_path, data={"pindah": "ya"}, allow_redirects=False, timeout=20)
    found[JUDGE] = dict(came_in.cookies)
    return found
