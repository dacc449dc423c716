"""A verifier sees what waits longest first, how long, and all of it page by page."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from services.submission.accounts.models import Agency
from services.submission.app import create_app
from services.submission.checking import pages
from services.submission.config import Settings
from services.submission.registry.models import Innovation
from shared.kit import clock
from shared.kit.auth import OFFICER, SESSION_COOKIE, VERIFIER
from shared.kit.config import Env
from shared.kit.db import Database
from tests.builders import sign_in
from tests.builders.submissions import Caller, id_of


@pytest.fixture
def waiting(client: FlaskClient, database: Database, owner: Caller, partner: Caller) -> FlaskClient:
    """Three that wait: for two weeks, since today, and another agency's for a week."""
    for caller, name, days in ((owner, "Lama", 14), (owner, "Baru", 0), (partner, "Tengah", 7)):
        path = caller.submitted(name=name)
        with database.transaction() as session:
            since = clock.now() - timedelta(days=days)
            session.execute(update(Innovation).where(Innovation.id == id_of(path)).values(submitted_at=since))
    owner.draft(name="Draf")
    client.set_cookie(SESSION_COOKIE, sign_in.session_of(VERIFIER))
    return client


def listed(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/kelola/inovasi/[^"]*">([^<]*)</a>', page)


class TestWorkList:
    def test_begins_with_what_waits_longest(self, waiting: FlaskClient) -> None:
        assert listed(waiting.get("/kelola/inovasi").text) == ["Lama", "Tengah", "Baru"]

    def test_marks_what_waits_too_long(self, waiting: FlaskClient) -> None:
        page = waiting.get("/kelola/inovasi").text
        assert "0 hari kerja" in page
        assert "5 hari kerja</td>" in page
        assert re.search(r'<span class="tag tag-warn"[^>]*>.*10 hari kerja</span>', page)

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("opd=disdukcapil", ["Tengah"]),
            ("opd=tidak-ada", []),
            ("tahun=2026", ["Lama", "Tengah", "Baru"]),
            ("tahun=1999", []),
            ("status=returned", []),
            ("status=apa&sesudah=bukan&tahun=x&opd=%00", ["Lama", "Tengah", "Baru"]),
        ],
    )
    def test_is_filtered(self, waiting: FlaskClient, asked: str, found: list[str]) -> None:
        assert listed(waiting.get(f"/kelola/inovasi?{asked}").text) == found

    def test_counts_each_state_within_the_filters(self, waiting: FlaskClient) -> None:
        page = waiting.get("/kelola/inovasi?opd=disdukcapil").text
        assert re.search(r'<option value="submitted" selected>[^<]*\(1\)</option>', page)

    def test_goes_on_page_by_page(self, waiting: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pages, "PER_PAGE", 2)
        first = waiting.get("/kelola/inovasi").text
        assert listed(first) == ["Lama", "Tengah"]
        following = re.search(r'rel="next" href="([^"]*)"', first)
        assert following
        assert listed(waiting.get(following[1].replace("&amp;", "&")).text) == ["Baru"]

    def test_shows_an_officer_the_agencys_own(self, waiting: FlaskClient, hospital: Agency) -> None:
        session = sign_in.session_of(OFFICER, agency_id=hospital.id)
        waiting.set_cookie(SESSION_COOKIE, session)
        assert set(listed(waiting.get("/kelola/inovasi").text)) == {"Lama", "Baru", "Draf"}


class TestHolidays:
    @pytest.fixture
    def at_leisure(self, waiting: FlaskClient, settings: Settings) -> Iterator[FlaskClient]:
        """Every day of the last month was a holiday."""
        days = frozenset(clock.now().date() - timedelta(days=days) for days in range(-1, 31))
        app = create_app(replace(settings, holidays=days))
        client = app.test_client()
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(VERIFIER))
        yield client
        app.database.dispose()

    def test_are_no_waiting(self, at_leisure: FlaskClient) -> None:
        assert at_leisure.get("/kelola/inovasi").text.count("0 hari kerja</td>") == 3

    def test_are_read_from_the_environment(self) -> None:
        env = Env({"HOLIDAYS": "2026-08-17, 2026-12-25", "WRONG": "17 Agustus"})
        assert env.days("HOLIDAYS") == {date(2026, 8, 17), date(2026, 12, 25)}
        assert env.days("NONE") == frozenset()
        env.days("WRONG")
        assert "WRONG" in env.complaints[0]
