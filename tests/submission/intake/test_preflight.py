"""What would happen on submitting now: asked before, and nothing written."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from services.submission.accounts.models import Agency
from services.submission.app import create_app
from services.submission.config import Settings
from services.submission.intake import asking
from services.submission.intake.asking import Scoring
from shared.kit import clock
from shared.kit.auth import OFFICER, SESSION_COOKIE
from shared.kit.db import Database
from tests.builders import services, sign_in
from tests.builders.ports import free_ports
from tests.builders.submissions import Caller, profile
from tests.submission.test_bad_input import pointers, row_counts


@contextmanager
def scoring_listening(database_url: str) -> Iterator[str]:
    """The real scoring application on a port of its own; estimates follow the efforts that are kept there."""
    app = services.create_app("scoring", SCORING_DATABASE_URL=database_url)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.database.dispose()


@contextmanager
def hanging() -> Iterator[str]:
    """A port that takes the call and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


class TestStored:
    def test_names_all_that_submitting_would(self, owner: Caller) -> None:
        path, _ = owner.draft(design="Terlalu pendek.", purpose=None, trial_on="2024-07-01")
        checked = owner.call("POST", f"{path}:check", expect=200).json
        refused = owner.call("POST", f"{path}/submit", expect=422).json
        assert not checked["can_be_submitted"]
        assert {error["pointer"] for error in checked["missing"]} == pointers(refused)
        assert {"/design", "/purpose", "/implemented_on"} <= pointers(refused)

    def test_writes_nothing(self, owner: Caller, database: Database) -> None:
        path, _ = owner.draft()
        before = row_counts(database)
        assert owner.call("POST", f"{path}:check", expect=200).json["can_be_submitted"]
        assert row_counts(database) == before

    def test_hints_at_mandatory_indicators_without_proof(self, owner: Caller) -> None:
        path, etag = owner.draft()
        owner.claim(path, etag, i16=2, i17=1)
        owner.upload(path, indicator="16")
        hints = {
            hint["indicator"]: hint["claimed"] for hint in owner.call("POST", f"{path}:check", expect=200).json["hints"]
        }
        assert "16" not in hints
        assert (hints["17"], hints["35"]) == (1, 0)

    def test_says_whether_the_national_report_takes_it(self, owner: Caller) -> None:
        path, _ = owner.draft(stage="trial")
        assert not owner.call("POST", f"{path}:check", expect=200).json["eligibility"]["is_reportable"]

    def test_says_that_it_was_handed_in_already(self, owner: Caller) -> None:
        path = owner.submitted()
        checked = owner.call("POST", f"{path}:check", expect=200).json
        assert (checked["can_be_submitted"], checked["status"], checked["missing"]) == (False, "submitted", [])

    def test_is_not_for_another_agency(self, owner: Caller, stranger: Caller, citizen: Caller) -> None:
        path, _ = owner.draft()
        stranger.call("POST", f"{path}:check", expect=404)
        citizen.call("POST", f"{path}:check", expect=401)


class TestUnstored:
    def test_names_what_is_missing(self, owner: Caller, database: Database) -> None:
        before = row_counts(database)
        checked = owner.call("POST", "/innovations:check", json={"name": "Ringkas"}, expect=200).json
        assert "/design" in {error["pointer"] for error in checked["missing"]}
        assert row_counts(database) == before

    def test_is_content_with_a_whole_profile(self, owner: Caller) -> None:
        assert owner.call("POST", "/innovations:check", json=profile(), expect=200).json["can_be_submitted"]

    @pytest.mark.parametrize(
        ("body", "wrong"),
        [
            ({"nama": "x"}, {"/nama"}),
            ({"trial_on": "2024-02-30"}, {"/trial_on"}),
            ({"year": 2001}, {"/year"}),
            ({"claims": [{"indicator": "16", "level": 9}]}, {"/claims/0/level"}),
        ],
    )
    def test_names_what_is_wrong(self, owner: Caller, body: dict[str, Any], wrong: set[str]) -> None:
        assert pointers(owner.call("POST", "/innovations:check", json=body, expect=422).json) == wrong


class TestPeriod:
    def test_counts_the_days(self, settings: Settings, owner: Caller) -> None:
        app = create_app(replace(settings, period_closes_at=clock.now() + timedelta(days=3)))
        caller = replace(owner, client=app.test_client())
        checked = caller.call("POST", "/innovations:check", json=profile(), expect=200).json
        app.database.dispose()
        assert (checked["period"]["days_left"], checked["can_be_submitted"]) == (3, True)

    def test_is_over_at_the_deadline(self, settings: Settings, owner: Caller) -> None:
        app = create_app(replace(settings, period_closes_at=clock.now() - timedelta(seconds=1)))
        caller = replace(owner, client=app.test_client())
        checked = caller.call("POST", "/innovations:check", json=profile(), expect=200).json
        app.database.dispose()
        assert (checked["period"]["is_open"], checked["missing"], checked["can_be_submitted"]) == (False, [], False)


class TestScoring:
    CLAIMS = (asking.ClaimToScore(indicator="16", level=2, has_evidence=True),)

    def test_says_what_it_scores_and_what_would_help_most(self, scoring_database_url: str) -> None:
        with scoring_listening(scoring_database_url) as address:
            found = Scoring(address, token=sign_in.INTERNAL_TOKEN).estimate(year=2026, claims=self.CLAIMS)
        assert found is not None
        assert (found.claimed, found.maximum, len(found.advice)) == (6, 111, 3)
        assert all(step.evidence and step.gain > 0 for step in found.advice)

    def test_is_away_with_a_wrong_token(self, scoring_database_url: str) -> None:
        with scoring_listening(scoring_database_url) as address:
            assert Scoring(address, token="salah").estimate(year=2026, claims=self.CLAIMS) is None

    def test_is_away_where_nobody_listens(self) -> None:
        scoring = Scoring(f"http://127.0.0.1:{free_ports(1)[0]}", token="")
        assert scoring.estimate(year=2026, claims=self.CLAIMS) is None

    def test_is_not_waited_for_when_it_hangs(self) -> None:
        """Within a second, and the next ones do not wait at all."""
        with hanging() as address:
            scoring = Scoring(address, token="")
            began = time.monotonic()
            assert scoring.estimate(year=2026, claims=self.CLAIMS) is None
            waited_s = time.monotonic() - began
            began = time.monotonic()
            assert scoring.estimate(year=2026, claims=self.CLAIMS) is None
            waited_again_s = time.monotonic() - began
        assert waited_s < asking.CONNECT_TIMEOUT_S + asking.READ_TIMEOUT_S + 0.5
        assert waited_again_s < 0.05


class TestOfficersPage:
    @pytest.fixture
    def officer(self, client: FlaskClient, hospital: Agency) -> FlaskClient:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(OFFICER, agency_id=hospital.id))
        return client

    def test_says_what_is_missing_before_the_button(self, owner: Caller, officer: FlaskClient) -> None:
        path, _ = owner.draft(purpose=None)
        page = officer.get(f"/kelola{path.replace('innovations', 'inovasi')}")
        assert (page.status_code, "/ubah#purpose" in page.text) == (200, True)
        assert page.text.index("/ubah#purpose") < page.text.index("/ajukan")

    def test_shows_what_would_help_most(self, owner: Caller, officer: FlaskClient, scoring_database_url: str) -> None:
        path, _ = owner.draft()
        with scoring_listening(scoring_database_url) as address:
            officer.application.extensions[asking.EXTENSION] = Scoring(address, token=sign_in.INTERNAL_TOKEN)
            page = officer.get(f"/kelola{path.replace('innovations', 'inovasi')}").text
        assert "Yang paling menaikkan nilainya" in page

    def test_does_without_while_scoring_is_away(self, owner: Caller, officer: FlaskClient) -> None:
        path, _ = owner.draft()
        page = officer.get(f"/kelola{path.replace('innovations', 'inovasi')}").text
        assert "Yang paling menaikkan nilainya" not in page
        assert "/ajukan" in page


class TestWhatReadsLikeIt:
    def test_is_named_with_the_words(self, owner: Caller, partner: Caller, verifier: Caller) -> None:
        path = owner.submitted(name="Akta Lahir Pulang")
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        asked = {"name": "Akta Bayi Pulang", "summary": "Akta kelahiran bayi terbit sebelum ibu pulang.", "claims": []}
        (found,) = partner.call("POST", "/innovations:check", json=asked, expect=200).json["likely"]
        assert found["id"] == path.rpartition("/")[2]
        assert 0.5 <= found["similarity"] <= 1
        assert "akta" in found["shared_words"]
        assert {"rumah", "sakit"} <= set(found["words_of_other"])
        assert "dari" not in found["words_of_other"]

    def test_is_not_told_of_anothers_draft(self, owner: Caller, partner: Caller) -> None:
        owner.draft(name="Akta Lahir Pulang")
        path, _ = partner.draft(name="Akta Lahir Pulang")
        assert partner.call("POST", f"{path}:check", expect=200).json["likely"] == []

    def test_hinders_nobody(self, owner: Caller) -> None:
        owner.submitted()
        path, _ = owner.draft()
        checked = owner.call("POST", f"{path}:check", expect=200).json
        assert checked["likely"]
        assert checked["can_be_submitted"]
