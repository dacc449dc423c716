"""How the committee runs a festival by hand, from the first entry to the result."""

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.scoring.festival.models import Festival
from services.scoring.jury import use_cases as jury
from shared.kit import schema
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import Built, score

HOME = "/kelola/festival"
ABOUT = {"name": "Festival Contoh", "slug": "festival-contoh", "year": "2026", "rubric": "iga-2023"}
JUDGE = {"name": "Juri Contoh 1", "institution": "Lembaga Contoh", "email": "juri1@contoh.test"}


@pytest.fixture
def committee(client: FlaskClient) -> FlaskClient:
    client.set_cookie("sesi", sign_in.session_of("committee"))
    return client


def desk(festival: Built) -> str:
    return f"{HOME}/{festival.festival_id}"


def told(database: Database) -> list[str]:
    with database.transaction() as session:
        return list(session.scalars(select(schema.outbox.c.type).where(schema.outbox.c.type.not_like("%maturity%"))))


class TestWholeDay:
    def test_runs_from_the_first_form_to_the_result(self, committee: FlaskClient, database: Database) -> None:
        known = builder.hear_of_verified(database, ["Inovasi Contoh"])
        here = committee.post(f"{HOME}/baru", data=ABOUT).headers["Location"].partition("?")[0]
        assert committee.post(f"{here}/peserta", data={"innovation_id": str(known[0])}).status_code == 303
        assert committee.post(f"{here}/juri", data=JUDGE).status_code == 303
        assert committee.post(f"{here}/buka").status_code == 303
        with database.transaction() as session:
            festival = session.scalars(select(Festival)).one()
            judge = jury.judges(session, festival.id)[0]
        entry = UUID(re.findall(r'/juri/peserta/([0-9a-f-]{36})"', judges_page(committee, here))[0])
        score(database, judge.id, entry, 8)
        assert "80,00" in committee.get(here).text
        assert committee.post(f"{here}/tutup").headers["Location"] == f"{here}?ditutup"
        assert "Peringkat 1" in committee.get("/festival/festival-contoh/hasil").text
        assert told(database) == [
            "inovasi.entry.entered.v1",
            "inovasi.judge.invited.v1",
            "inovasi.festival.opened.v1",
            "inovasi.festival.finalised.v1",
        ]


def judges_page(committee: FlaskClient, here: str) -> str:
    """What the judge sees, coming in with the link on the card."""
    card = re.search(r'href="([^"]+/kartu)"', committee.get(here).text)
    assert card is not None
    link = re.search(r"http://localhost:8000(/juri/masuk/[\w-]+)", committee.get(card[1]).text)
    assert link is not None
    committee.post(link[1])
    return committee.get("/juri").text


class TestNewFestival:
    def test_keeps_what_was_typed_where_something_is_wrong(self, committee: FlaskClient) -> None:
        answer = committee.post(f"{HOME}/baru", data={**ABOUT, "slug": "Festival 2026", "name": "Nama Saya"})
        assert answer.status_code == 422
        assert 'value="Nama Saya"' in answer.text
        assert "Huruf kecil, angka, dan tanda hubung" in answer.text

    @pytest.mark.parametrize(("field", "value"), [("year", "dua ribu"), ("year", "1"), ("name", ""), ("rubric", "x")])
    def test_names_the_field(self, committee: FlaskClient, field: str, value: str) -> None:
        answer = committee.post(f"{HOME}/baru", data={**ABOUT, field: value})
        assert answer.status_code == 422
        assert f'<a href="#{field}">' in answer.text

    def test_refuses_an_address_that_is_taken(self, committee: FlaskClient, database: Database) -> None:
        builder.build(database)
        answer = committee.post(f"{HOME}/baru", data=ABOUT)
        assert answer.status_code == 409
        assert "memakai alamat festival-contoh" in answer.text


class TestDesk:
    def test_is_for_the_committee(self, client: FlaskClient, database: Database) -> None:
        festival = builder.build(database)
        assert client.get(desk(festival)).status_code == 303
        client.set_cookie("sesi", sign_in.session_of("verifier"))
        assert client.get(desk(festival)).status_code == 403

    def test_does_not_open_without_judges(self, committee: FlaskClient, database: Database) -> None:
        festival = builder.build(database, judges=0, is_open=False)
        answer = committee.post(f"{desk(festival)}/buka")
        assert answer.status_code == 409
        assert "Tunjuk sedikitnya satu juri." in answer.text

    def test_names_what_is_wrong_with_a_judge(self, committee: FlaskClient, database: Database) -> None:
        festival = builder.build(database)
        answer = committee.post(f"{desk(festival)}/juri", data={**JUDGE, "email": "bukan-surel"})
        assert answer.status_code == 422
        assert '<a href="#email">' in answer.text
        assert 'value="Juri Contoh 1"' in answer.text

    def test_enters_nothing_twice(self, committee: FlaskClient, database: Database) -> None:
        festival = builder.build(database)
        innovation_id = builder.entry_of(database, festival.entries[0]).innovation_id
        answer = committee.post(f"{desk(festival)}/peserta", data={"innovation_id": str(innovation_id)})
        assert answer.status_code == 409

    @pytest.mark.parametrize("chosen", ["", "bukan-uuid"])
    def test_wants_an_innovation_chosen(self, committee: FlaskClient, database: Database, chosen: str) -> None:
        festival = builder.build(database)
        assert committee.post(f"{desk(festival)}/peserta", data={"innovation_id": chosen}).status_code == 422

    def test_reads_in_english_by_choice(self, committee: FlaskClient, database: Database) -> None:
        festival = builder.build(database)
        assert "Appoint a judge" in committee.get(f"{desk(festival)}?lang=en").text


class TestPasses:
    def test_show_link_and_code_on_a_card(self, committee: FlaskClient, database: Database) -> None:
        festival = builder.build(database)
        answer = committee.get(f"{desk(festival)}/juri/{festival.judges[0]}/kartu")
        assert f"/juri/masuk/{festival.tokens[0]}" in answer.text
        assert "data:image/svg+xml" in answer.text
        assert answer.headers["Cache-Control"] == "no-store"

    def test_come_as_a_picture(self, committee: FlaskClient, database: Database) -> None:
        festival = builder.build(database)
        answer = committee.get(f"{desk(festival)}/juri/{festival.judges[0]}/pass.svg")
        assert answer.mimetype == "image/svg+xml"
        assert answer.data.lstrip().startswith(b"<")

    def test_can_be_revoked_and_renewed(self, committee: FlaskClient, database: Database) -> None:
        festival = builder.build(database)
        one = f"{desk(festival)}/juri/{festival.judges[0]}"
        assert '<form method="post"' in committee.get(f"{one}/cabut").text
        assert committee.get(f"{one}/kartu").status_code == 200, "asking alone revokes nothing"
        assert committee.post(f"{one}/cabut").status_code == 303
        assert committee.get(f"{one}/kartu").status_code == 404
        assert '<form method="post"' in committee.get(f"{one}/pas-baru").text
        assert committee.post(f"{one}/pas-baru").status_code == 303
        assert committee.get(f"{one}/kartu").status_code == 200

    def test_of_another_festival_are_not_here(self, committee: FlaskClient, database: Database) -> None:
        festival, other = builder.build(database), builder.build(database, slug="lain")
        assert committee.get(f"{desk(other)}/juri/{festival.judges[0]}/kartu").status_code == 404


class TestClosing:
    def test_says_which_entries_nobody_scored(self, committee: FlaskClient, database: Database) -> None:
        festival = builder.build(database, entries=2)
        score(database, festival.judges[0], festival.entries[0], 8)
        page = committee.get(f"{desk(festival)}/tutup").text
        assert "Peserta berikut belum dinilai" in page
        assert "Inovasi 2" in page

    def test_needs_a_sheet(self, committee: FlaskClient, database: Database) -> None:
        festival = builder.build(database)
        answer = committee.post(f"{desk(festival)}/tutup")
        assert answer.status_code == 409
        assert "Belum ada juri yang mengirim lembar nilai." in answer.text
