"""Staff work on the phones they have: no page of /kelola is wider than 320 px, and every link on it leads somewhere."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.builders.system import ROOT, System

pytestmark = pytest.mark.browser

PASSWORD = "kata-sandi-uji-coba"
PHONE_PX = 320
# Of pages that differ only in which row they show, two are enough.
ALIKE = 2
_ROW = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/kata/)[a-z_]+|\?.*|#.*")
# What is downloaded is no page.
_FILE = re.compile(r"/bukti/|\.[a-z]+(\?|$)")


@pytest.fixture(scope="module")
def origin(scratch: Path) -> Iterator[str]:
    """The system with the sample set, loaded as `make up` loads it."""
    with System(scratch / "staff-pages") as system:
        environment = {**system.environment, "DEMO_PASSWORD": PASSWORD}
        for service in ("submission", "scoring"):
            command = [sys.executable, "-m", f"services.{service}.sample"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=90)
        yield system.origin


@pytest.mark.parametrize("email", ["admin@contoh.test", "petugas@contoh.test", "verifikator@contoh.test"])
def test_fits_a_phone_wherever_its_links_lead(origin: str, browser: Browser, email: str) -> None:
    """Breadth first from /kelola through every link into it, at 320 px."""
    page = browser.new_page(viewport={"width": PHONE_PX, "height": 640})
    sign_in(page, origin, email)
    visited: Counter[str] = Counter()
    to_visit, found = ["/kelola"], {}
    while to_visit:
        path = to_visit.pop(0)
        kind = _ROW.sub("*", path)
        if visited[kind] >= ALIKE or _FILE.search(path):
            continue
        visited[kind] += 1
        answer = page.goto(origin + path)
        assert answer is not None
        width = page.evaluate("document.documentElement.scrollWidth")
        if answer.status != 200 or width > PHONE_PX:
            found[path] = (answer.status, width)
        to_visit += [link for link in page.eval_on_selector_all("a", _HREFS) if link.startswith("/kelola")]
    page.close()
    assert found == {}
    assert len(visited) >= 4


_HREFS = "links => links.map(link => link.getAttribute('href') || '')"


def sign_in(page: Page, origin: str, email: str) -> None:
    page.goto(f"{origin}/masuk")
    page.fill("input[type=email]", email)
    page.fill("input[type=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/kelola")
