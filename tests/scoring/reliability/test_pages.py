"""The committee's page about the jury, in plain words."""

import re

import pytest
from flask.testing import FlaskClient

from services.scoring.festival import use_cases as festivals
from services.scoring.reliability import use_cases
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import Built
from tests.scoring.reliability import scenes
from tests.scoring.reliability.scenes import QUIET, SEVERE, UNLINKED


@pytest.fixture
def committee(client: FlaskClient) -> FlaskClient:
    client.set_cookie("sesi", sign_in.session_of("committee"))
    return client


def page(committee: FlaskClient, built: Built, rest: str = "") -> str:
    answer = committee.get(f"/kelola/festival/{built.festival_id}/keandalan{rest}")
    assert answer.status_code == 200
    return answer.text


class TestReliability:
    def test_gives_alarm_before_the_reveal(self, committee: FlaskClient, database: Database) -> None:
        text = page(committee, scenes.scored(database, SEVERE))
        assert "Tiga besar bergantung pada cara menghitung" in text
        assert 'role="alert"' in text

    def test_says_that_all_is_well(self, committee: FlaskClient, database: Database) -> None:
        assert "Tiga besar sama menurut rata-rata" in page(committee, scenes.scored(database, QUIET))

    def test_draws_severity_with_the_same_figures_in_a_table(self, committee: FlaskClient, database: Database) -> None:
        text = page(committee, scenes.scored(database, SEVERE))
        assert text.count("10,00 poin lebih sedikit") == 3
        assert '<circle class="dot"' in text

    def test_says_so_where_no_agreement_can_be_seen(self, committee: FlaskClient, database: Database) -> None:
        text = page(committee, scenes.scored(database, [[8, 3], [3, 8], [6, 5]]))
        assert "Kesepakatan tidak terlihat" in text
        assert "angka-angka ini belum banyak berarti" in text
        assert "&lt; 0" in text

    def test_names_the_gap(self, committee: FlaskClient, database: Database) -> None:
        text = page(committee, scenes.scored(database, UNLINKED))
        assert "Panel tidak saling terhubung" in text
        assert "Juri Contoh 2: 5. Inovasi 5" in text

    @pytest.mark.parametrize("points", [[[8]], [[8, 8], [8, 8]], [[7, None], [None, 7]], [[7, 7, 7]] * 5])
    def test_has_plain_words_for_little(
        self, committee: FlaskClient, database: Database, points: list[list[int | None]]
    ) -> None:
        assert "Apakah para juri sepakat?" in page(committee, scenes.scored(database, points))

    def test_says_what_to_wait_for_before_the_first_sheet(self, committee: FlaskClient, database: Database) -> None:
        assert "Belum ada yang dapat dibandingkan" in page(committee, builder.build(database))

    def test_reads_in_english_by_choice(self, committee: FlaskClient, database: Database) -> None:
        assert "How reliable are the standings?" in page(committee, scenes.scored(database, QUIET), "?lang=en")

    @pytest.mark.parametrize("query", ["?putaran=x", "?kategori=x", "?putaran=00000000-0000-0000-0000-000000000000"])
    def test_knows_no_other_round_or_category(self, committee: FlaskClient, database: Database, query: str) -> None:
        built = builder.build(database)
        assert committee.get(f"/kelola/festival/{built.festival_id}/keandalan{query}").status_code == 404

    def test_takes_an_empty_choice_for_none(self, committee: FlaskClient, database: Database) -> None:
        page(committee, builder.build(database), "?putaran=&kategori=")


class TestTrace:
    def test_opens_a_total_down_to_points_and_revisions(self, committee: FlaskClient, database: Database) -> None:
        built = scenes.scored(database, SEVERE, method="adjusted")
        builder.score(database, built.judges[0], built.entries[0], 9, expected=1)
        text = page(committee, built, f"/peserta/{built.entries[0]}")
        assert "Kebaruan" in text
        assert "Setiap revisi lembar-lembar ini" in text

    def test_is_not_there_for_another_festivals_entry(self, committee: FlaskClient, database: Database) -> None:
        built, other = builder.build(database), builder.build(database, slug="festival-lain")
        path = f"/kelola/festival/{built.festival_id}/keandalan/peserta/{other.entries[0]}"
        assert committee.get(path).status_code == 404


class TestAlarms:
    def test_name_the_categories_whose_podium_depends_on_the_method(self, database: Database) -> None:
        loud = scenes.scored(database, SEVERE)
        with database.transaction() as session:
            festival = festivals.festival_of(session, loud.festival_id)
            [alarm] = use_cases.alarms(session, festival)
            assert alarm.category.key == "umum"
            assert "Inovasi 5" in {moved.innovation.name for moved in alarm.moves}

    def test_are_none_where_all_methods_agree(self, database: Database) -> None:
        quiet = scenes.scored(database, QUIET)
        with database.transaction() as session:
            assert use_cases.alarms(session, festivals.festival_of(session, quiet.festival_id)) == []


class TestClosing:
    def test_says_that_the_podium_depends_on_the_method(self, committee: FlaskClient, database: Database) -> None:
        built = scenes.scored(database, SEVERE)
        text = committee.get(f"/kelola/festival/{built.festival_id}/tutup").text
        assert "Pada Umum, tiga besar bergantung pada cara menghitung." in text
        assert "/keandalan?kategori=umum" in text

    def test_says_so_still_between_seal_and_reveal(self, committee: FlaskClient, database: Database) -> None:
        built = scenes.scored(database, SEVERE)
        desk = f"/kelola/festival/{built.festival_id}"
        assert committee.post(f"{desk}/segel").status_code == 303
        for page in ("hasil", "papan"):
            assert "tiga besar bergantung pada cara menghitung" in committee.get(f"{desk}/{page}").text

    def test_says_so_through_a_rehearsal_and_not_while_a_hall_waits(
        self, committee: FlaskClient, database: Database
    ) -> None:
        desk = f"/kelola/festival/{scenes.scored(database, SEVERE).festival_id}"
        committee.post(f"{desk}/segel")
        for act, is_said in (("gladi", True), ("mulai", False)):
            assert committee.post(f"{desk}/papan/{act}").status_code == 303
            assert ("tiga besar bergantung" in committee.get(f"{desk}/papan").text) is is_said

    def test_says_who_moves_where_and_what_to_do(self, committee: FlaskClient, database: Database) -> None:
        built = scenes.scored(database, SEVERE)
        desk = f"/kelola/festival/{built.festival_id}"
        text = committee.get(f"{desk}/tutup").text
        assert f'href="{desk}/keandalan/peserta/{built.entries[4]}"' in text
        assert re.search(r"Inovasi 5</span></a>: menurut cara yang dipilih \d, menurut rata-rata \d", text)
        assert "Sebelum mengumumkan apa pun" in text
        assert f'href="{desk}/pleno"' in text

    def test_says_nothing_where_all_methods_agree(self, committee: FlaskClient, database: Database) -> None:
        built = scenes.scored(database, QUIET)
        assert "/keandalan?kategori" not in committee.get(f"/kelola/festival/{built.festival_id}/tutup").text
