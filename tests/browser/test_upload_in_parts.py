"""A large file from the web form: in parts, with progress, and on again after a broken line or a reload."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import func, select
from werkzeug.serving import make_server

from services.submission.accounts.models import Agency
from services.submission.app import create_app
from services.submission.evidence.models import Evidence, Upload
from services.submission.registry import use_cases
from shared.kit.auth import OFFICER, SESSION_COOKIE
from shared.kit.edge import ServiceApp
from tests.builders import files, sign_in, submissions
from tests.builders.submissions import NOW

pytestmark = [
    pytest.mark.browser,
    # A browser that walks on in the middle of a picture leaves werkzeug's open file to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Desk:
    """submission as an officer's browser meets it, with one draft and a large file on the device."""

    app: ServiceApp
    origin: str
    agency: Agency
    innovation_id: UUID
    file: Path

    @property
    def form(self) -> str:
        return f"{self.origin}/kelola/inovasi/{self.innovation_id}/klaim"

    def proofs(self) -> list[tuple[str, int]]:
        with self.app.database.session() as session:
            return [(one.sha256, one.size_bytes) for one in session.scalars(select(Evidence))]

    def received(self) -> int:
        with self.app.database.session() as session:
            return session.scalar(select(func.coalesce(func.sum(Upload.received_bytes), 0))) or 0


@pytest.fixture
def desk(submission_database_url: str, tmp_path: Path) -> Iterator[Desk]:
    settings = submissions.settings(
        submission_database_url, storage_url=(tmp_path / "store").as_uri(), max_file_bytes=10 * MEGABYTE
    )
    app = create_app(settings)
    agency = submissions.add_agency(app.database, "RSUD Besemah", "RSUD")
    with app.database.transaction() as session:
        profile = {"name": "Ringkas", "year": 2026}
        draft = use_cases.create(session, submissions.caller_of(agency), profile=profile, now=NOW)
    large = tmp_path / "bukti besar: 1.pdf"
    head, body = files.pdf().split(b"\n", 1)
    comment = b"%" + random.Random(1).randbytes(4 * MEGABYTE).replace(b"\n", b" ").replace(b"\r", b" ")
    large.write_bytes(b"\n".join((head, comment, body)))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield Desk(app, f"http://127.0.0.1:{server.port}", agency, draft.id, large)
    server.shutdown()
    thread.join()


@pytest.fixture
def page(desk: Desk, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="id-ID")
    token = sign_in.session_of(OFFICER, agency_id=desk.agency.id)
    context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": desk.origin}])
    yield context.new_page()
    context.close()


def send(page: Page, desk: Desk) -> None:
    page.goto(desk.form)
    page.select_option("#indicator", "16")
    page.set_input_files("#file", desk.file)
    page.get_by_role("button", name="Tambahkan bukti").click()


def stop_after(page: Page, parts: int) -> None:
    """Let so many parts through, and no more."""
    sent = 0

    def handle(route: Route) -> None:
        nonlocal sent
        sent += route.request.method == "PATCH"
        if sent > parts:
            route.abort()
        else:
            route.continue_()

    page.route("**/uploads/**", handle)


def is_there_once(desk: Desk) -> bool:
    content = desk.file.read_bytes()
    return desk.proofs() == [(hashlib.sha256(content).hexdigest(), len(content))]


class TestLargeFile:
    def test_goes_up_in_parts_and_shows_how_far_it_is(self, page: Page, desk: Desk) -> None:
        parts = []
        page.on("request", lambda request: parts.append(request) if request.method == "PATCH" else None)
        send(page, desk)
        expect(page.get_by_role("link", name="bukti besar").first).to_be_visible(timeout=20_000)
        assert len(parts) == 5
        assert is_there_once(desk)

    def test_goes_on_by_itself_when_the_line_is_back(self, page: Page, desk: Desk) -> None:
        stop_after(page, 2)
        send(page, desk)
        expect(page.locator("[data-upload] [role=status]")).to_contain_text("Tidak ada koneksi")
        assert desk.received() == 2 * MEGABYTE
        page.unroute("**/uploads/**")
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.get_by_role("link", name="bukti besar").first).to_be_visible(timeout=20_000)
        assert is_there_once(desk)

    def test_goes_on_after_a_reload_when_the_same_file_is_chosen(self, page: Page, desk: Desk) -> None:
        stop_after(page, 2)
        send(page, desk)
        expect(page.locator("[data-upload] [role=status]")).to_contain_text("Tidak ada koneksi")
        page.unroute("**/uploads/**")
        page.reload()
        expect(page.locator("[data-upload] [role=status]")).to_contain_text("belum lengkap")
        asked = []
        page.on("request", lambda request: asked.append(request.method) if "/uploads" in request.url else None)
        send(page, desk)
        expect(page.get_by_role("link", name="bukti besar").first).to_be_visible(timeout=20_000)
        assert "POST" not in asked
        assert asked.count("PATCH") == 3
        assert is_there_once(desk)

    def test_can_be_ended(self, page: Page, desk: Desk) -> None:
        stop_after(page, 1)
        send(page, desk)
        expect(page.locator("[data-upload] [role=status]")).to_contain_text("Tidak ada koneksi")
        page.unroute("**/uploads/**")
        page.get_by_role("button", name="Akhiri unggahan").click()
        expect(page.locator("[data-upload] [role=status]")).to_contain_text("Unggahan diakhiri")
        with desk.app.database.session() as session:
            assert session.scalar(select(func.count()).select_from(Upload)) == 0
        page.reload()
        expect(page.locator("[data-upload]")).to_be_hidden()

    def test_says_what_is_wrong_with_the_whole(self, page: Page, desk: Desk) -> None:
        desk.file.write_bytes(random.Random(2).randbytes(2 * MEGABYTE))
        send(page, desk)
        expect(page.locator("[data-upload] [role=status]")).to_contain_text("PDF", timeout=20_000)
        assert desk.proofs() == []
        assert page.get_by_role("button", name="Tambahkan bukti").is_enabled()

    def test_that_is_too_large_is_refused_before_it_is_sent(self, page: Page, desk: Desk) -> None:
        with desk.file.open("wb") as file:
            file.truncate(600 * MEGABYTE)
        send(page, desk)
        expect(page.locator("[data-upload] [role=status]")).to_contain_text("MB")
        assert desk.received() == 0
