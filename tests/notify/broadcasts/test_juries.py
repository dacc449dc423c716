"""The committee writes to judges, or to those of them whose sheets are missing; scoring says who that is."""

import threading
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from services.notify.broadcasts.juries import AskedJuries, JuriesAway
from services.notify.broadcasts.models import Broadcast
from shared.contracts.juries import JURIES_PATH
from shared.kit import clock
from shared.kit.db import Database
from tests.builders import sign_in
from tests.builders.broadcasts import draft, plan, reached, row
from tests.builders.festivals import Built, build, score
from tests.builders.notices import told
from tests.builders.services import create_app

LIST = "/kelola/siaran"
COMMITTEE = sign_in.as_staff("committee")
FORM = {"subject": "Rapat juri", "body": "Yth.", "label": "Buka", "path": "/juri", "agencies": "none"}
ONE, TWO = "juri1@contoh.test", "juri2@contoh.test"
UNKNOWN = str(UUID(int=99))


@pytest.fixture
def scoring(scoring_database_url: str) -> Iterator[tuple[Built, str, Database]]:
    """A running scoring with a festival of two judges, the first of whom is ready; and where it answers."""
    app = create_app("scoring", SCORING_DATABASE_URL=scoring_database_url)
    built = build(app.database)
    for entry in built.entries:
        score(app.database, built.judges[0], entry, 7)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield built, f"http://127.0.0.1:{server.server_port}", app.database
    server.shutdown()
    thread.join()
    server.server_close()
    app.database.dispose()


@pytest.fixture
def ask(scoring: tuple[Built, str, Database]) -> AskedJuries:
    return AskedJuries(scoring[1], token=sign_in.INTERNAL_TOKEN)


@pytest.fixture
def client(notify_database_url: str, scoring: tuple[Built, str, Database]) -> Iterator[FlaskClient]:
    app = create_app("notify", NOTIFY_DATABASE_URL=notify_database_url, SCORING_URL=scoring[1])
    yield app.test_client()
    app.database.dispose()


@pytest.fixture
def alone(notify_database_url: str) -> Iterator[FlaskClient]:
    """notify, while scoring is away."""
    app = create_app("notify", NOTIFY_DATABASE_URL=notify_database_url, SCORING_URL="http://127.0.0.1:9")
    yield app.test_client()
    app.database.dispose()


def of_festival(built: Built) -> dict[str, list[str]]:
    return {"judges": [str(built.festival_id)]}


def of_round(built: Built) -> dict[str, list[str]]:
    return {"rounds": [str(built.round_id)]}


class TestAudience:
    def test_of_a_festival_is_every_judge(
        self, database: Database, scoring: tuple[Built, str, Database], ask: AskedJuries
    ) -> None:
        begun = draft(database, now=clock.now(), ask=ask, roles=[], **of_festival(scoring[0]))
        assert sorted(reached(database, begun, now=clock.now(), ask=ask).addresses) == [ONE, TWO]

    def test_of_a_round_is_who_has_sheets_missing_at_that_moment(
        self, database: Database, scoring: tuple[Built, str, Database], ask: AskedJuries
    ) -> None:
        built, _, theirs = scoring
        begun = draft(database, now=clock.now(), ask=ask, roles=[], **of_round(built))
        assert list(reached(database, begun, now=clock.now(), ask=ask).addresses) == [TWO]
        for entry in built.entries:
            score(theirs, built.judges[1], entry, 7)
        assert list(reached(database, begun, now=clock.now(), ask=ask).addresses) == []

    def test_of_both_is_each_judge_once(
        self, database: Database, scoring: tuple[Built, str, Database], ask: AskedJuries
    ) -> None:
        both = {**of_festival(scoring[0]), **of_round(scoring[0])}
        begun = draft(database, now=clock.now(), ask=ask, roles=[], **both)
        assert reached(database, begun, now=clock.now(), ask=ask).count == 2


class TestPages:
    def test_write_show_count_and_send_to_those_who_are_awaited(
        self, client: FlaskClient, database: Database, scoring: tuple[Built, str, Database]
    ) -> None:
        form = client.get(f"{LIST}/baru", headers=COMMITTEE).text
        assert str(scoring[0].festival_id) in form
        assert str(scoring[0].round_id) in form
        begun = client.post(f"{LIST}/baru", data={**FORM, **of_round(scoring[0])}, headers=COMMITTEE)
        page = client.get(begun.headers["Location"], headers=COMMITTEE).text
        assert "Juri yang lembar nilainya belum lengkap: Festival Contoh" in page
        assert "j***@contoh.test" in page
        confirmed = {"version": "1", "count": "1"}
        sent = client.post(f"{begun.headers['Location']}/kirim", data=confirmed, headers=COMMITTEE)
        assert sent.status_code == 303
        plan(database, now=clock.now())
        assert told(database, "broadcast") == [TWO]

    def test_send_nothing_where_somebody_became_ready_since_it_was_shown(
        self, client: FlaskClient, database: Database, scoring: tuple[Built, str, Database]
    ) -> None:
        built, _, theirs = scoring
        both = {**FORM, **of_round(built), **of_festival(built)}
        begun = client.post(f"{LIST}/baru", data=both | {"judges": []}, headers=COMMITTEE).headers["Location"]
        for entry in built.entries:
            score(theirs, built.judges[1], entry, 7)
        assert client.post(f"{begun}/kirim", data={"version": "1", "count": "1"}, headers=COMMITTEE).status_code == 409
        assert plan(database, now=clock.now()) == 0

    @pytest.mark.parametrize(
        "wrong", [{"judges": UNKNOWN}, {"rounds": UNKNOWN}, {"rounds": "bukan"}, {"judges": "\x00"}]
    )
    def test_refuse_what_was_not_offered(self, client: FlaskClient, wrong: dict[str, str]) -> None:
        answer = client.post(f"{LIST}/baru", data={**FORM, **wrong}, headers=COMMITTEE)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text


class TestWithoutScoring:
    def test_others_can_be_written_to(self, alone: FlaskClient, database: Database) -> None:
        assert "tidak dapat dipilih" in alone.get(f"{LIST}/baru", headers=COMMITTEE).text
        begun = alone.post(f"{LIST}/baru", data={**FORM, "roles": "verifier"}, headers=COMMITTEE)
        assert alone.get(begun.headers["Location"], headers=COMMITTEE).status_code == 200

    def test_nothing_goes_to_judges_nor_is_their_draft_changed(
        self, alone: FlaskClient, database: Database, scoring: tuple[Built, str, Database], ask: AskedJuries
    ) -> None:
        begun = draft(database, now=clock.now(), ask=ask, roles=[], **of_festival(scoring[0]))
        for path in (f"{LIST}/{begun}", f"{LIST}/{begun}/ubah"):
            answer = alone.get(path, headers=COMMITTEE)
            assert answer.status_code == 503
            assert "beberapa detik" in answer.text
        data = {"version": "1", "count": "2"}
        assert alone.post(f"{LIST}/{begun}/kirim", data=data, headers=COMMITTEE).status_code == 503
        found: Broadcast = row(database, begun)
        assert (found.sent_at, found.chosen["judges"]) == (None, [str(scoring[0].festival_id)])

    def test_that_answers_something_else_is_away(self) -> None:
        with pytest.raises(JuriesAway):
            AskedJuries("http://127.0.0.1:9", token="x")()


class TestJuries:
    def test_are_told_to_the_other_services_alone(self, scoring_database_url: str) -> None:
        app = create_app("scoring", SCORING_DATABASE_URL=scoring_database_url)
        client = app.test_client()
        assert client.get(JURIES_PATH, headers=COMMITTEE).status_code in {303, 403}
        assert client.get(JURIES_PATH, headers=sign_in.as_internal()).json == []
        app.database.dispose()
