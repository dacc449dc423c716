"""Somebody's wishes can be read and changed by program, by the same rules as on the page."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.notify.preferences import use_cases
from services.notify.preferences.rules import FESTIVAL, GROUPS, Choice
from shared.kit.db import Database
from tests.builders.inboxes import READER
from tests.builders.services import create_app
from tests.builders.sign_in import as_staff

PATH = "/api/notify/v1/preferences"
ME = as_staff("officer", person_id=READER)
PLAIN: dict[str, Any] = {"language": "id", "quiet_from": None, "quiet_until": None, "choices": {}}


@pytest.fixture
def client(notify_database_url: str) -> Iterator[FlaskClient]:
    app = create_app("notify", NOTIFY_DATABASE_URL=notify_database_url)
    yield app.test_client()
    app.database.dispose()


class TestPreferences:
    def test_of_whoever_chose_nothing_are_everybodys(self, client: FlaskClient) -> None:
        shown = client.get(PATH, headers=ME).json
        assert shown["language"] == "id"
        assert shown["choices"] == {group.name: {"email": "now", "inbox": True} for group in GROUPS}

    def test_hold_once_they_are_put_and_leave_what_is_not_named(self, client: FlaskClient, database: Database) -> None:
        one = {"festival": {"email": "weekly", "inbox": False}}
        wanted = PLAIN | {"language": "en", "quiet_from": "21:30", "quiet_until": "06:00", "choices": one}
        assert client.put(PATH, json=wanted, headers=ME).status_code == 200
        again = client.put(PATH, json=PLAIN | {"language": "en"}, headers=ME).json
        assert (again["quiet_from"], again["choices"]["festival"]) == (None, {"email": "weekly", "inbox": False})
        with database.transaction() as session:
            held = use_cases.wishes(session, [READER])[READER]
        assert (held.language, held.of_group(FESTIVAL)) == ("en", Choice(email="weekly", inbox=False))

    @pytest.mark.parametrize(
        ("wrong", "pointer"),
        [
            ({"language": "de"}, "/language"),
            ({"quiet_from": "21:30"}, "/quiet_until"),
            ({"quiet_from": "9 malam", "quiet_until": "06:00"}, "/quiet_from"),
            ({"choices": {"action": {"email": "weekly", "inbox": True}}}, "/choices/action/email"),
            ({"choices": {"festival": {"email": "hourly"}}}, "/choices/festival"),
            ({"choices": {"unknown": {"email": "now"}}}, "/choices/unknown"),
            ({"choices": []}, "/choices"),
        ],
    )
    def test_that_cannot_be_are_named_and_nothing_changes(
        self, client: FlaskClient, wrong: dict[str, Any], pointer: str
    ) -> None:
        answer = client.put(PATH, json=PLAIN | wrong, headers=ME)
        assert answer.status_code == 422
        assert any(error["pointer"].startswith(pointer) for error in answer.json["errors"])
        assert client.get(PATH, headers=ME).json["language"] == "id"

    def test_are_nobodys_who_did_not_sign_in_by_name(self, client: FlaskClient) -> None:
        assert client.get(PATH).status_code == 401
