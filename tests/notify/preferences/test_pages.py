"""Whoever signs in chooses what they are told, how and when; the choice holds from then on."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from services.notify.delivery.models import DELIVERED, DIGEST, EMAIL, PENDING, SUPPRESSED, Delivery
from services.notify.preferences import pages, rules, typed, use_cases
from services.notify.preferences.rules import GROUPS, Choice, Wishes
from shared.kit.db import Database
from tests.builders.inboxes import READER, add_person, tell_person
from tests.builders.services import create_app
from tests.builders.sign_in import as_staff

PATH = pages.PLACE
ME = as_staff("officer", person_id=READER)


@pytest.fixture
def client(notify_database_url: str) -> FlaskClient:
    return create_app("notify", NOTIFY_DATABASE_URL=notify_database_url).test_client()


def form(**changes: str) -> dict[str, str]:
    """The form as it stands for whoever chose nothing, with some fields typed otherwise."""
    return typed.form_of(Wishes()) | {name.replace("_", "-"): value for name, value in changes.items()}


def held(database: Database, person_id: UUID = READER) -> Wishes:
    with database.transaction() as session:
        return use_cases.wishes(session, [person_id])[person_id]


def rows(database: Database) -> set[tuple[str, str, str]]:
    """Channel, state and language of what was told."""
    with database.transaction() as session:
        return {(row.channel, row.state, row.language) for row in session.scalars(select(Delivery))}


class TestWords:
    def test_exist_for_every_group_and_pace(self) -> None:
        assert set(pages.GROUP_NAMES) == {group.name for group in GROUPS}
        assert set(pages.PACE_NAMES) == set(rules.PACES)


class TestForm:
    def test_shows_what_everybody_has_until_something_is_chosen(self, client: FlaskClient) -> None:
        page = client.get(PATH, headers=ME)
        assert page.status_code == 200
        assert page.text.count('<option value="now" selected>') == len(GROUPS)
        assert "Selalu tampil di aplikasi" in page.text
        assert 'name="aplikasi-account"' not in page.text

    def test_shows_what_was_chosen(self, client: FlaskClient, database: Database) -> None:
        chosen = form(surel_festival="weekly", tenang_dari="21:00", tenang_sampai="06:30", bahasa="en")
        del chosen["aplikasi-festival"]
        assert client.post(PATH, data=chosen, headers=ME).status_code == 303
        page = client.get(f"{PATH}?tersimpan", headers=ME)
        assert "Tersimpan. Berlaku mulai sekarang." in page.text
        assert 'value="06:30"' in page.text
        kept = held(database)
        assert (kept.language, kept.of_kind("festival_opened")) == ("en", Choice(email="weekly", inbox=False))

    def test_changes_nobody_elses(self, client: FlaskClient, database: Database) -> None:
        client.post(PATH, data=form(surel_festival="off"), headers=ME)
        assert held(database, UUID(int=71)) == Wishes()

    def test_can_be_changed_again(self, client: FlaskClient, database: Database) -> None:
        for pace in ("off", "daily"):
            client.post(PATH, data=form(surel_festival=pace), headers=ME)
        assert held(database).of_kind("festival_opened").email == "daily"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("surel-festival", ""),
            ("surel-festival", "hourly"),
            ("surel-festival", "\0"),
            ("surel-account", "weekly"),
            ("bahasa", "xx"),
            ("bahasa", ""),
            ("tenang-dari", "21:00"),
            ("tenang-sampai", "6"),
            ("tenang-dari", "24:00"),
            ("tenang-dari", "٢١:٠٠"),
            ("tenang-dari", "9" * 10_000),
            ("tenang-sampai", "\ud83d"),
        ],
    )
    def test_names_what_is_wrong_keeps_what_was_typed_and_saves_nothing(
        self, client: FlaskClient, database: Database, field: str, value: str
    ) -> None:
        sent = form(surel_progress="daily") | {field: value.encode("utf-8", "replace").decode()}
        answer = client.post(PATH, data=sent, headers=ME)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert '<option value="daily" selected>' in answer.text
        assert held(database) == Wishes()

    def test_that_is_empty_names_each_choice(self, client: FlaskClient) -> None:
        answer = client.post(PATH, data={}, headers=ME)
        assert answer.status_code == 422
        assert answer.text.count('aria-invalid="true"') >= len(GROUPS)

    def test_wants_quiet_hours_that_end(self, client: FlaskClient) -> None:
        same = form(tenang_dari="21:00", tenang_sampai="21:00")
        assert client.post(PATH, data=same, headers=ME).status_code == 422


class TestWhatHoldsThen:
    @pytest.mark.parametrize(
        ("pace", "expected"),
        [
            ("now", (EMAIL, PENDING)),
            ("daily", (DIGEST, PENDING)),
            ("weekly", (DIGEST, PENDING)),
            ("off", (EMAIL, SUPPRESSED)),
        ],
    )
    def test_is_how_the_letter_comes(
        self, client: FlaskClient, database: Database, pace: str, expected: tuple[str, str]
    ) -> None:
        add_person(database, "officer")
        client.post(PATH, data=form(surel_progress=pace, bahasa="en"), headers=ME)
        tell_person(database)
        assert rows(database) == {(*expected, "en"), ("inbox", DELIVERED, "en")}

    def test_leaves_the_app_out_where_that_was_chosen(self, client: FlaskClient, database: Database) -> None:
        add_person(database, "officer")
        chosen = form()
        del chosen["aplikasi-progress"]
        client.post(PATH, data=chosen, headers=ME)
        with pytest.raises(NoResultFound):
            tell_person(database)

    def test_keeps_duty_in_the_app_whatever_was_sent(self, client: FlaskClient, database: Database) -> None:
        add_person(database, "officer")
        chosen = form(surel_action="off")
        chosen.pop("aplikasi-action")
        client.post(PATH, data=chosen, headers=ME)
        tell_person(database, kind="innovation_returned")
        assert rows(database) == {(EMAIL, SUPPRESSED, "id"), ("inbox", DELIVERED, "id")}
