"""A decision of the plenary counts once two different people have signed it, and nothing is lost or changed."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.scoring.results import decisions, rules, use_cases
from services.scoring.results.decisions import DecisionNotPossible, DecisionSettled, DecisionsUnsigned
from shared.kit.db import Database
from shared.kit.errors import Invalid
from tests.builders import festivals as builder
from tests.builders import plenary, sign_in
from tests.builders.festivals import NOW, Built, score
from tests.builders.plenary import CHAIR, SECRETARY, decide, move

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def scored(database: Database) -> Built:
    """Three entries at 90, 80 and 80, all rounds closed."""
    built = builder.build(database, entries=3, judges=2)
    for judge in built.judges:
        for entry, points in zip(built.entries, (9, 8, 8), strict=True):
            score(database, judge, entry, points)
    plenary.close_round(database, built)
    return built


def seal(database: Database, built: Built) -> None:
    with database.transaction() as session:
        use_cases.seal(session, built.festival_id, now=LATER)


class TestRecording:
    def test_is_the_first_signature(self, database: Database, scored: Built) -> None:
        decide(database, scored, rules.PLACE, [scored.entries[1]], place=1, signed_by=[CHAIR])
        with database.transaction() as session:
            (one,) = decisions.minuted(session, scored.festival_id)
        assert [signature.name for signature in one.signatures] == ["Ketua Contoh"]
        assert (one.counts, one.is_pending) == (False, True)

    def test_waits_for_the_rounds_to_end(self, database: Database) -> None:
        built = builder.build(database)
        score(database, built.judges[0], built.entries[0], 8)
        with pytest.raises(DecisionNotPossible):
            decide(database, built, rules.WITHDRAWN, [built.entries[0]])

    @pytest.mark.parametrize(
        ("kind", "who", "place", "field"),
        [
            (rules.PLACE, [0], None, "/place"),
            (rules.PLACE, [0], 9, "/place"),
            (rules.PLACE, [0, 1], 1, "/entries"),
            (rules.TIE, [1], None, "/entries"),
            (rules.TIE, [0, 1], None, "/entries"),
            ("promoted", [0], None, "/kind"),
        ],
    )
    def test_names_what_does_not_fit(
        self, database: Database, scored: Built, kind: str, who: list[int], place: int | None, field: str
    ) -> None:
        with pytest.raises(Invalid) as refused:
            decide(database, scored, kind, [scored.entries[one] for one in who], place=place)
        assert [error.pointer for error in refused.value.errors] == [field]

    def test_knows_only_entries_of_the_category(self, database: Database, scored: Built) -> None:
        with pytest.raises(Invalid):
            decide(database, scored, rules.WITHDRAWN, [uuid4()])

    def test_builds_on_the_decisions_before(self, database: Database, scored: Built) -> None:
        """Once the tie is settled there is no tie to settle."""
        tied = scored.entries[1:]
        decide(database, scored, rules.TIE, tied)
        with pytest.raises(Invalid):
            decide(database, scored, rules.TIE, tied)


class TestSigning:
    def test_by_another_makes_it_count(self, database: Database, scored: Built) -> None:
        move(database, scored, scored.entries[1], 1)
        with database.transaction() as session:
            assert [one.counts for one in decisions.minuted(session, scored.festival_id)] == [True]

    def test_twice_by_the_same_person_is_refused(self, database: Database, scored: Built) -> None:
        with pytest.raises(DecisionSettled):
            decide(database, scored, rules.WITHDRAWN, [scored.entries[0]], signed_by=[CHAIR, CHAIR])


class TestSealing:
    def test_is_blocked_by_a_decision_that_lacks_a_signature(self, database: Database, scored: Built) -> None:
        decide(database, scored, rules.WITHDRAWN, [scored.entries[0]], signed_by=[CHAIR])
        with pytest.raises(DecisionsUnsigned, match="1"):
            seal(database, scored)

    def test_goes_on_once_it_is_signed(self, database: Database, scored: Built) -> None:
        made = decide(database, scored, rules.WITHDRAWN, [scored.entries[0]], signed_by=[CHAIR])
        with database.transaction() as session:
            decisions.sign(session, scored.festival_id, made, by=SECRETARY, now=NOW)
        seal(database, scored)

    def test_goes_on_once_it_is_dropped(self, database: Database, scored: Built) -> None:
        made = decide(database, scored, rules.WITHDRAWN, [scored.entries[0]], signed_by=[CHAIR])
        with database.transaction() as session:
            decisions.drop(session, scored.festival_id, made, reason="Salah tulis.", by=CHAIR, now=NOW)
        seal(database, scored)
        with database.transaction() as session:
            (one,) = decisions.minuted(session, scored.festival_id)
        assert one.dropped is not None
        assert one.dropped.reason == "Salah tulis."


class TestDropping:
    def test_ends_where_both_have_signed(self, database: Database, scored: Built) -> None:
        made = move(database, scored, scored.entries[1], 1)
        with database.transaction() as session, pytest.raises(DecisionSettled):
            decisions.drop(session, scored.festival_id, made, reason="Berubah.", by=CHAIR, now=NOW)

    def test_leaves_nothing_to_sign(self, database: Database, scored: Built) -> None:
        made = decide(database, scored, rules.WITHDRAWN, [scored.entries[0]], signed_by=[CHAIR])
        with database.transaction() as session:
            decisions.drop(session, scored.festival_id, made, reason="Salah tulis.", by=CHAIR, now=NOW)
        with database.transaction() as session, pytest.raises(DecisionSettled):
            decisions.sign(session, scored.festival_id, made, by=SECRETARY, now=NOW)


class TestKeeping:
    @pytest.mark.parametrize("table", ["decision", "decision_signature"])
    @pytest.mark.parametrize(
        "change", ["DELETE FROM {table}", "UPDATE {table} SET {column} = 'x'", "TRUNCATE {table} CASCADE"]
    )
    def test_is_for_good(self, database: Database, scored: Built, table: str, change: str) -> None:
        move(database, scored, scored.entries[1], 1)
        column = "reason" if table == "decision" else "name"
        with pytest.raises(DBAPIError, match="only ever added"), database.transaction() as session:
            session.execute(text(change.format(table=table, column=column)))


class TestDecisionApi:
    def address(self, built: Built, end: str = "") -> str:
        return f"/api/scoring/v1/festivals/{built.festival_id}/decisions{end}"

    def body(self, built: Built) -> dict[str, object]:
        return {
            "category_id": str(built.category_id),
            "kind": "place",
            "entries": [str(built.entries[1])],
            "place": 1,
            "reason": "Dokumen pendukung baru diperlihatkan.",
            "decided_at": "2026-11-23T14:00:00+07:00",
        }

    def signed_in(self, person: int) -> dict[str, str]:
        token = sign_in.session_of("committee", person_id=UUID(int=person), name=f"Panitia {person}")
        return {"Authorization": f"Bearer {token}"}

    def test_takes_two_people(self, client: FlaskClient, scored: Built) -> None:
        made = client.post(self.address(scored), json=self.body(scored), headers=self.signed_in(1)).json
        assert made is not None
        sign = self.address(scored, f"/{made['id']}/sign")
        assert client.post(sign, headers=self.signed_in(1)).status_code == 409
        signed = client.post(sign, headers=self.signed_in(2)).json
        assert signed is not None
        assert [one["name"] for one in signed["signatures"]] == ["Panitia 1", "Panitia 2"]
        assert signed["counts"] is True
        listed = client.get(self.address(scored), headers=self.signed_in(3)).json
        assert listed is not None
        assert [one["number"] for one in listed["items"]] == [1]

    def test_drops_with_a_reason(self, client: FlaskClient, scored: Built) -> None:
        made = client.post(self.address(scored), json=self.body(scored), headers=self.signed_in(1)).json
        assert made is not None
        drop = self.address(scored, f"/{made['id']}/drop")
        assert client.post(drop, json={"reason": " "}, headers=self.signed_in(1)).status_code == 422
        dropped = client.post(drop, json={"reason": "Salah tulis."}, headers=self.signed_in(2)).json
        assert dropped is not None
        assert dropped["dropped"]["name"] == "Panitia 2"

    def test_says_in_indonesian_what_is_missing(self, client: FlaskClient, scored: Built) -> None:
        client.post(self.address(scored), json=self.body(scored), headers=self.signed_in(1))
        seal = f"/api/scoring/v1/festivals/{scored.festival_id}/seal"
        answer = client.post(seal, headers=self.signed_in(1))
        assert answer.status_code == 409
        assert answer.json is not None
        assert "tanda tangan kedua: 1" in answer.json["detail"]

    def test_does_not_sign_for_the_administrator(self, client: FlaskClient, scored: Built) -> None:
        answer = client.post(self.address(scored), json=self.body(scored), headers=sign_in.as_staff("admin"))
        assert answer.status_code == 403

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"reason": ""}, "/reason"),
            ({"kind": "x"}, "/kind"),
            ({"entries": []}, "/entries"),
            ({"place": 0}, "/place"),
        ],
    )
    def test_names_the_field(self, client: FlaskClient, scored: Built, change: dict[str, object], field: str) -> None:
        answer = client.post(self.address(scored), json=self.body(scored) | change, headers=self.signed_in(1))
        assert answer.status_code == 422
        assert answer.json is not None
        assert [error["pointer"] for error in answer.json["errors"]] == [field]
