"""The words of a letter are read and changed by program, tried as on the page before they are kept."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from services.notify.messages import use_cases as messages
from tests.builders.services import create_app
from tests.builders.sign_in import as_staff

PATH = "/api/notify/v1/wordings"
ONE = f"{PATH}/innovation_verified/id"
ME = as_staff("committee")
REASON = "Lebih singkat"
NEW = "Selamat: {{ innovation }}\n\nHalo {{ agency }},\n\n[Lihat]({{ link }})\n"


@pytest.fixture
def client(notify_database_url: str) -> Iterator[FlaskClient]:
    app = create_app("notify", NOTIFY_DATABASE_URL=notify_database_url)
    yield app.test_client()
    app.database.dispose()


def seen(client: FlaskClient) -> dict[str, str]:
    return {**ME, "If-Match": client.get(ONE, headers=ME).headers["ETag"]}


class TestWording:
    def test_is_the_files_until_other_words_are_put(self, client: FlaskClient) -> None:
        found = client.get(ONE, headers=ME).json
        file = messages.file_of("innovation_verified", "id")
        assert found == {"template": file, "origin": "file", "version": 0}
        put = client.put(ONE, json={"template": NEW, "reason": REASON}, headers=seen(client))
        assert (put.status_code, put.json["origin"], put.json["version"]) == (200, "everywhere", 1)
        kinds = {one["kind"]: one["edited"] for one in client.get(PATH, headers=ME).json["items"]}
        assert kinds["innovation_verified"] == 1
        back = client.put(ONE, json={"template": None, "reason": REASON}, headers=seen(client))
        assert (back.json["template"], back.json["origin"], back.json["version"]) == (file, "file", 2)

    def test_with_an_unknown_placeholder_is_refused_with_the_known_ones(self, client: FlaskClient) -> None:
        wrong = {"template": NEW.replace("agency", "kantor"), "reason": REASON}
        answer = client.put(ONE, json=wrong, headers=seen(client))
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/template")
        assert "innovation" in answer.json["errors"][0]["detail"]

    @pytest.mark.parametrize("template", ["", "\x00", "{" * 10_000, "{{ ''.__class__ }}", 7])
    def test_that_no_letter_can_be_made_of_is_refused(self, client: FlaskClient, template: object) -> None:
        answer = client.put(ONE, json={"template": template, "reason": REASON}, headers=seen(client))
        assert answer.status_code == 422

    def test_needs_a_reason_and_the_newest_version(self, client: FlaskClient) -> None:
        headers = seen(client)
        assert client.put(ONE, json={"template": NEW, "reason": " "}, headers=headers).status_code == 422
        assert client.put(ONE, json={"template": NEW, "reason": REASON}, headers=ME).status_code == 428
        client.put(ONE, json={"template": NEW, "reason": REASON}, headers=headers)
        assert client.put(ONE, json={"template": NEW + "\nLagi.", "reason": REASON}, headers=headers).status_code == 412

    @pytest.mark.parametrize(
        "path", ["/unknown/id", "/innovation_verified/de", f"/judge_invited/id?festival={'0' * 32}"]
    )
    def test_of_what_there_is_not_is_not_found(self, client: FlaskClient, path: str) -> None:
        assert client.get(PATH + path, headers=ME).status_code == 404
