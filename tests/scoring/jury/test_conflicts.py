"""A judge with a conflict of interest scores nothing of the entry, and the panel is refilled or the gap is shown."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.scoring.board import use_cases as boards
from services.scoring.festival import rounds
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.views import View
from services.scoring.jury import conflicts, panels, seating
from services.scoring.jury import use_cases as jury
from services.scoring.sheets import asides
from services.scoring.sheets.use_cases import Origin
from shared.contracts.events import AgencyRef
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import innovations, sign_in
from tests.builders.festivals import NOW, PUBLIC_URL, SECRET, Built, points, score

API = "/api/scoring/v1"
HOSPITAL = AgencyRef(id=UUID(int=77), name="RSUD Contoh")


@pytest.fixture
def festival(database: Database) -> Built:
    return builder.build(database, entries=4, judges=4)


@pytest.fixture
def draft(database: Database) -> Built:
    return builder.build(database, entries=4, judges=4, is_open=False)


def declare(database: Database, built: Built, *, judge: int, entry: int) -> None:
    with database.transaction() as session:
        conflicts.declare(
            session,
            festivals.lock(session, built.festival_id),
            judge_id=built.judges[judge],
            entry_id=built.entries[entry],
            reason="Ikut menyusun.",
            by="judge",
            now=NOW,
        )


def seat(database: Database, built: Built, *, per_entry: int) -> None:
    with database.transaction() as session:
        held = festivals.lock(session, built.festival_id)
        plan = seating.planned(session, held, held.rounds[0], built.category_id, per_entry=per_entry, seed=1)
        seating.apply(session, held, held.rounds[0], built.category_id, plan)


def pairs(database: Database, built: Built) -> set[tuple[UUID, UUID]]:
    with database.transaction() as session:
        return panels.who_scores(session, rounds.round_of(session, built.round_id))


def as_judge(client: FlaskClient, built: Built, judge: int = 0) -> FlaskClient:
    client.set_cookie("juri", built.tokens[judge])
    return client


class TestConflict:
    def test_hides_the_entry_and_refuses_its_sheet(
        self, client: FlaskClient, database: Database, festival: Built
    ) -> None:
        judge = as_judge(client, festival)
        address = f"/juri/peserta/{festival.entries[0]}/benturan"
        assert judge.post(address, data={"reason": " "}).status_code == 422
        assert judge.post(address, data={"reason": "Istri saya bekerja di sana."}).status_code == 303
        assert judge.get(f"/juri/peserta/{festival.entries[0]}").status_code == 404
        assert "Inovasi 1" not in judge.get("/juri").text
        sheet = f"{API}/rounds/{festival.round_id}/entries/{festival.entries[0]}/sheet"
        answer = judge.put(sheet, json={"scores": points(8)}, headers={"If-None-Match": "*"})
        assert answer.status_code == 409
        assert answer.json is not None
        assert answer.json["type"].endswith("conflict-of-interest")

    def test_sets_aside_a_sheet_given_before_until_it_is_lifted(self, database: Database, festival: Built) -> None:
        score(database, festival.judges[0], festival.entries[0], 10)
        score(database, festival.judges[1], festival.entries[0], 5)
        assert total(database, festival) == "75.00"
        declare(database, festival, judge=0, entry=0)
        assert total(database, festival) == "50.00"
        with database.transaction() as session:
            conflicts.lift(
                session,
                festivals.lock(session, festival.festival_id),
                judge_id=festival.judges[0],
                entry_id=festival.entries[0],
                reason="Salah paham.",
                by="committee",
                now=NOW,
            )
        assert total(database, festival) == "75.00"

    def test_is_found_by_the_judge_s_own_institution_or_agency(self, database: Database) -> None:
        built = builder.build(database, entries=1, judges=0, is_open=False)
        own = innovations.verified(1, name="Milik RSUD", agency=HOSPITAL)
        builder.hear(database, [innovations.agency(agency_id=HOSPITAL.id, name=HOSPITAL.name), own])
        with database.transaction() as session:
            entry = jury.enter(session, built.festival_id, innovation_id=own.innovation.id, now=NOW)
            keys = {"secret": SECRET, "public_url": PUBLIC_URL, "now": NOW}
            named, _ = jury.appoint(
                session, built.festival_id, name="A", institution=" rsud  CONTOH.", email="a@contoh.test", **keys
            )
            of_agency, _ = jury.appoint(
                session,
                built.festival_id,
                name="B",
                institution="Lain",
                email="b@contoh.test",
                agency_id=HOSPITAL.id,
                **keys,
            )
            free, _ = jury.appoint(
                session, built.festival_id, name="C", institution="Universitas", email="c@contoh.test", **keys
            )
            found = panels.conflicts(session, built.festival_id)
        assert found == {(entry.id, named.id), (entry.id, of_agency.id)}
        assert free.id not in {judge for _, judge in found}

    def test_is_found_also_where_the_innovation_is_entered_later(self, client: FlaskClient, database: Database) -> None:
        built = builder.build(database, entries=1, judges=1)
        own = innovations.verified(1, name="Terlambat", agency=AgencyRef(id=UUID(int=78), name="Lembaga Contoh"))
        agency = innovations.agency(agency_id=UUID(int=78), name="Lembaga Contoh")
        builder.hear(database, [agency, own])
        address, headers = f"{API}/festivals/{built.festival_id}/entries", sign_in.as_staff("committee")
        entered = client.post(address, json={"innovation_id": str(own.innovation.id)}, headers=headers)
        assert entered.status_code == 201
        assert entered.json is not None
        with database.transaction() as session:
            assert panels.conflicts(session, built.festival_id) == {(UUID(entered.json["id"]), built.judges[0])}

    def test_has_the_panel_refilled_by_who_has_least_to_do(self, database: Database, draft: Built) -> None:
        seat(database, draft, per_entry=2)
        before = pairs(database, draft)
        entry = draft.entries[0]
        [leaving, *_] = sorted(judge for one, judge in before if one == entry)
        declare(database, draft, judge=list(draft.judges).index(leaving), entry=0)
        after = pairs(database, draft)
        assert len(after) == len(before)
        assert (entry, leaving) not in after
        assert {pair for pair in before if pair[0] != entry} <= after

    def test_leaves_a_gap_where_nobody_else_may(self, database: Database, draft: Built) -> None:
        seat(database, draft, per_entry=4)
        declare(database, draft, judge=0, entry=0)
        assert sum(one == draft.entries[0] for one, _ in pairs(database, draft)) == 3

    def test_is_fixed_once_the_result_is_sealed(self, client: FlaskClient, database: Database, festival: Built) -> None:
        score(database, festival.judges[0], festival.entries[0], 10)
        headers = sign_in.as_staff("committee")
        client.post(f"{API}/festivals/{festival.festival_id}/seal", headers=headers)
        place = f"{API}/festivals/{festival.festival_id}/entries/{festival.entries[0]}/conflicts/{festival.judges[0]}"
        answer = client.put(place, json={"reason": "Terlambat."}, headers=headers)
        assert answer.status_code == 409


class TestPanels:
    def test_show_a_judge_their_own_entries_alone(self, client: FlaskClient, database: Database, draft: Built) -> None:
        seat(database, draft, per_entry=2)
        with database.transaction() as session:
            festivals.open_festival(session, draft.festival_id, judges=4, now=NOW)
        mine = {entry for entry, judge in pairs(database, draft) if judge == draft.judges[0]}
        page = as_judge(client, draft).get("/juri").text
        assert {entry for entry in draft.entries if f'href="/juri/peserta/{entry}"' in page} == mine
        other = next(entry for entry in draft.entries if entry not in mine)
        sheet = f"{API}/rounds/{draft.round_id}/entries/{other}/sheet"
        refused = client.put(sheet, json={"scores": points(8)}, headers={"If-None-Match": "*"})
        assert refused.status_code == 409

    def test_are_shown_before_they_are_applied(self, client: FlaskClient, database: Database, draft: Built) -> None:
        client.set_cookie("sesi", sign_in.session_of("committee"))
        address = f"/kelola/festival/{draft.festival_id}/putaran/{draft.round_id}/panel/{draft.category_id}"
        assert client.get(f"{address}?per_entry=2&seed=3").status_code == 200
        assert len(pairs(database, draft)) == 16
        assert client.post(f"{address}/terapkan", data={"per_entry": "2", "seed": "3"}).status_code == 303
        assert len(pairs(database, draft)) == 8
        assert client.post(f"{address}/semua").status_code == 303
        assert len(pairs(database, draft)) == 16

    @pytest.mark.parametrize("per_entry", ["1", "0", "9", "dua", ""])
    def test_name_a_number_that_can_t_be(self, client: FlaskClient, draft: Built, per_entry: str) -> None:
        client.set_cookie("sesi", sign_in.session_of("committee"))
        address = f"/kelola/festival/{draft.festival_id}/putaran/{draft.round_id}/panel/{draft.category_id}"
        answer = client.get(address, query_string={"per_entry": per_entry, "seed": "1"})
        assert answer.status_code == 422
        assert 'href="#per_entry"' in answer.text

    def test_stay_once_sheets_may_be_there(self, client: FlaskClient, festival: Built) -> None:
        client.set_cookie("sesi", sign_in.session_of("committee"))
        address = f"/kelola/festival/{festival.festival_id}/putaran/{festival.round_id}/panel/{festival.category_id}"
        assert client.post(f"{address}/terapkan", data={"per_entry": "2", "seed": "3"}).status_code == 409

    def test_take_conflicts_and_lift_them_by_hand(self, client: FlaskClient, database: Database, draft: Built) -> None:
        client.set_cookie("sesi", sign_in.session_of("committee"))
        address = f"/kelola/festival/{draft.festival_id}/putaran/{draft.round_id}/panel/{draft.category_id}"
        pair = {"entry_id": str(draft.entries[0]), "judge_id": str(draft.judges[0])}
        assert client.post(f"{address}/benturan", data=pair).status_code == 422
        assert client.post(f"{address}/benturan", data={**pair, "reason": "Satu kantor."}).status_code == 303
        assert "Satu kantor." in client.get(address).text
        assert len(pairs(database, draft)) == 15
        assert client.post(f"{address}/cabut", data={**pair, "reason": "Sudah pindah."}).status_code == 303
        assert len(pairs(database, draft)) == 16
        refused = client.post(f"{address}/benturan", data={"entry_id": "x", "reason": "Satu kantor."})
        assert refused.status_code == 422
        assert ('href="#entry_id"' in refused.text, 'href="#judge_id"' in refused.text) == (True, True)


def total(database: Database, built: Built) -> str:
    with database.transaction() as session:
        festival = festivals.festival_of(session, built.festival_id)
        board = boards.compute(session, festival, view=View.COMMITTEE, now=NOW)
    return str(board["categories"][0]["rows"][0]["total"])


class TestRoundTakenAway:
    def test_takes_its_panels_along(self, database: Database, festival: Built) -> None:
        """Nobody should have to undo each seat first."""
        with database.transaction() as session:
            held = festivals.lock(session, festival.festival_id)
            later = rounds.add_round(
                session, held, kind="presentation", name="Final", weight_pct="0", by="", rubric="iga-2023", now=NOW
            )
            plan = seating.planned(session, held, later, festival.category_id, per_entry=2, seed=1)
            seating.apply(session, held, later, festival.category_id, plan)
            round_id = later.id
        with database.transaction() as session:
            rounds.remove_round(session, festivals.lock(session, festival.festival_id), round_id)
        with database.transaction() as session:
            assert panels.assigned(session, round_id) == set()

    def test_is_refused_where_a_sheet_of_it_is_on_record(self, database: Database, festival: Built) -> None:
        """A tablet may hand in too early; what was handed in is never deleted."""
        with database.transaction() as session:
            held = festivals.lock(session, festival.festival_id)
            later = rounds.add_round(
                session, held, kind="presentation", name="Final", weight_pct="0", by="", rubric="iga-2023", now=NOW
            )
            asides.keep(
                session,
                why=asides.SHUT_OUT,
                judge_id=festival.judges[0],
                round_id=later.id,
                entry_id=festival.entries[0],
                scores={},
                note="",
                expected=0,
                origin=Origin(request_key="terlalu-dini"),
                now=NOW,
            )
            round_id = later.id
        with pytest.raises(rounds.RoundNotReady), database.transaction() as session:
            rounds.remove_round(session, festivals.lock(session, festival.festival_id), round_id)
