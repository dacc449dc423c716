"""How the committee shapes a festival by hand: categories, rounds, rubrics and entries."""

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Entry, Festival
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import Built, score

ROUND = {
    "name": "Peninjauan lapangan",
    "kind": "field_visit",
    "weight_pct": "40",
    "method": "mean",
    "rubric": "three-judges",
}
OWN = {
    "lowest": "1",
    "highest": "5",
    "weights_total": "10",
    "criteria-0-name": "Kebaruan",
    "criteria-0-weight": "7,5",
    "criteria-0-anchors": "1 = Sudah lazim\n5 = Belum ada di mana pun",
    "criteria-2-name": "Dampak nyata",
    "criteria-2-weight": "2,5",
    "tie_break": "Dampak nyata\n",
}


@pytest.fixture
def committee(client: FlaskClient) -> FlaskClient:
    client.set_cookie("sesi", sign_in.session_of("committee"))
    return client


@pytest.fixture
def draft(database: Database) -> Built:
    return builder.build(database, entries=2, judges=1, is_open=False)


def home(built: Built) -> str:
    return f"/kelola/festival/{built.festival_id}"


def rubric_address(built: Built) -> str:
    return f"{home(built)}/putaran/{built.round_id}/rubrik/{built.category_id}"


def with_festival(database: Database, built: Built) -> Festival:
    with database.transaction() as session:
        festival = festivals.festival_of(session, built.festival_id)
        _loaded = [(one.rubrics, one.name) for one in festival.rounds], festival.categories
        return festival


class TestStructure:
    def test_shows_what_is_missing_before_the_festival_opens(self, committee: FlaskClient, draft: Built) -> None:
        assert committee.post(f"{home(draft)}/putaran", data=ROUND).status_code == 303
        page = committee.get(f"{home(draft)}/susunan").text
        assert "140,00" in page or "140.00" in page
        assert "Peninjauan lapangan" in page

    def test_adds_a_category_that_takes_what_is_ticked(
        self, committee: FlaskClient, database: Database, draft: Built
    ) -> None:
        about = {"key": "digital", "name": "Digital", "kinds": ["digital"]}
        assert committee.post(f"{home(draft)}/kategori", data=about).status_code == 303
        added = with_festival(database, draft).categories[1]
        assert (added.key, added.kinds, added.forms) == ("digital", ["digital"], [])
        changed = committee.post(f"{home(draft)}/kategori/{added.id}", data={"name": "Digital dan daring"})
        assert changed.status_code == 303
        assert "Digital dan daring" in committee.get(f"{home(draft)}/susunan").text
        assert committee.post(f"{home(draft)}/kategori/{added.id}/hapus").status_code == 303

    def test_keeps_what_was_typed_where_something_is_wrong(self, committee: FlaskClient, draft: Built) -> None:
        answer = committee.post(f"{home(draft)}/putaran", data={**ROUND, "weight_pct": "empat puluh"})
        assert answer.status_code == 422
        assert 'value="empat puluh"' in answer.text
        answer = committee.post(f"{home(draft)}/kategori", data={"key": "Dua Kata", "name": "Nama Saya"})
        assert answer.status_code == 422
        assert 'value="Nama Saya"' in answer.text

    def test_plans_the_end_in_the_city_s_time(self, committee: FlaskClient, database: Database, draft: Built) -> None:
        about = {"name": "Presentasi", "weight_pct": "100", "closes_at": "2026-11-30T15:00"}
        assert committee.post(f"{home(draft)}/putaran/{draft.round_id}", data=about).status_code == 303
        closes_at = with_festival(database, draft).rounds[0].closes_at
        assert closes_at is not None
        assert closes_at.isoformat().startswith("2026-11-30T08:00")
        assert 'value="2026-11-30T15:00"' in committee.get(f"{home(draft)}/putaran/{draft.round_id}").text
        wrong = committee.post(f"{home(draft)}/putaran/{draft.round_id}", data={**about, "closes_at": "besok"})
        assert wrong.status_code == 422

    def test_closes_a_round_and_opens_the_next(self, committee: FlaskClient, database: Database, draft: Built) -> None:
        committee.post(f"{home(draft)}/putaran", data=ROUND)
        committee.post(f"{home(draft)}/putaran/{draft.round_id}", data={"name": "Presentasi", "weight_pct": "60"})
        committee.post(f"{home(draft)}/buka")
        second = with_festival(database, draft).rounds[1]
        assert committee.post(f"{home(draft)}/putaran/{second.id}/buka").status_code == 409
        assert committee.post(f"{home(draft)}/putaran/{draft.round_id}/tutup").status_code == 303
        assert committee.post(f"{home(draft)}/putaran/{second.id}/buka").status_code == 303
        assert [one.status for one in with_festival(database, draft).rounds] == ["closed", "open"]

    def test_of_a_festival_that_is_not_there_is_not_found(self, committee: FlaskClient, draft: Built) -> None:
        nowhere = UUID(int=7)
        for path in ("susunan", f"kategori/{nowhere}", f"putaran/{nowhere}", f"peserta/{nowhere}"):
            assert committee.get(f"/kelola/festival/{nowhere}/{path}").status_code == 404
            if path != "susunan":
                assert committee.get(f"{home(draft)}/{path}").status_code == 404


class TestRubricForm:
    def test_writes_a_new_version(self, committee: FlaskClient, database: Database, draft: Built) -> None:
        assert committee.post(rubric_address(draft), data=OWN).status_code == 303
        rubric = with_festival(database, draft).rounds[0].rubric_for(draft.category_id)
        assert (rubric.version, rubric.lowest, rubric.highest) == (2, 1, 5)
        assert rubric.criteria == [
            {
                "key": "kebaruan",
                "name": "Kebaruan",
                "weight": "7.5",
                "anchors": {"1": "Sudah lazim", "5": "Belum ada di mana pun"},
            },
            {"key": "dampak_nyata", "name": "Dampak nyata", "weight": "2.5", "anchors": {}},
        ]
        assert rubric.tie_break == ["dampak_nyata"]

    def test_shows_the_version_that_counts_and_can_send_it_back_as_it_is(
        self, committee: FlaskClient, database: Database, draft: Built
    ) -> None:
        before = with_festival(database, draft).rounds[0].rubric_for(draft.category_id)
        page = committee.get(rubric_address(draft)).text
        fields = dict(re.findall(r'<input[^>]* name="([\w-]+)"[^>]* value="([^"]*)"', page))
        areas = dict(re.findall(r'<textarea[^>]* name="([\w-]+)"[^>]*>([^<]*)</textarea>', page))
        assert committee.post(rubric_address(draft), data={**fields, **areas}).status_code == 303
        after = with_festival(database, draft).rounds[0].rubric_for(draft.category_id)
        assert [(one["key"], one["name"], one["weight"]) for one in after.criteria] == [
            (one["key"], one["name"], one["weight"]) for one in before.criteria
        ]
        assert after.tie_break == before.tie_break

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"criteria-2-weight": "banyak"}, "criteria-2-weight"),
            ({"criteria-2-weight": "5"}, "criteria"),
            ({"criteria-0-anchors": "bagus sekali"}, "criteria-0-anchors"),
            ({"criteria-0-anchors": "9 = di luar skala"}, "criteria-0-anchors"),
            ({"highest": "lima"}, "highest"),
            ({"tie_break": "Kelucuan"}, "tie_break"),
        ],
    )
    def test_names_the_line_that_is_wrong_and_keeps_the_rest(
        self, committee: FlaskClient, database: Database, draft: Built, changes: dict[str, str], field: str
    ) -> None:
        answer = committee.post(rubric_address(draft), data={**OWN, **changes})
        assert answer.status_code == 422
        assert f'href="#{field}' in answer.text
        assert 'value="Dampak nyata"' in answer.text
        assert with_festival(database, draft).rounds[0].rubric_for(draft.category_id).version == 1

    def test_asks_for_a_reason_once_sheets_were_given(self, committee: FlaskClient, database: Database) -> None:
        opened = builder.build(database, entries=1, judges=1)
        score(database, opened.judges[0], opened.entries[0], 8)
        refused = committee.post(rubric_address(opened), data=OWN)
        assert refused.status_code == 422
        assert 'href="#reason"' in refused.text
        accepted = committee.post(rubric_address(opened), data={**OWN, "reason": "Disepakati dewan juri."})
        assert accepted.headers["Location"].endswith("tersimpan=1")
        assert "Disepakati dewan juri." in committee.get(rubric_address(opened)).text


class TestEntryPage:
    def test_makes_an_anchor_and_has_it_end_after_a_round(
        self, committee: FlaskClient, database: Database, draft: Built
    ) -> None:
        address = f"{home(draft)}/peserta/{draft.entries[0]}"
        about = {"is_anchor": "1", "ends_after": "1", "category_id": str(draft.category_id)}
        assert committee.post(address, data=about).status_code == 303
        entry = entry_of(database, draft)
        assert (entry.is_anchor, entry.ends_after) == (True, 1)

    def test_takes_it_out_with_a_reason(self, committee: FlaskClient, database: Database, draft: Built) -> None:
        address = f"{home(draft)}/peserta/{draft.entries[0]}"
        assert committee.post(f"{address}/keluar", data={"reason": ""}).status_code == 422
        assert committee.post(f"{address}/keluar", data={"reason": "Mundur."}).status_code == 303
        assert entry_of(database, draft).withdrawn_reason == "Mundur."
        assert "Mundur." in committee.get(address).text


def entry_of(database: Database, built: Built) -> Entry:
    return builder.entry_of(database, built.entries[0])
