"""A result is sealed before anybody sees it, released as it was sealed, and stands for good."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.scoring.festival import categories
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Festival
from services.scoring.festival.refusals import NotADraft
from services.scoring.record import rules as record_rules
from services.scoring.record import use_cases as record
from services.scoring.record.rules import Record
from services.scoring.results import rules, use_cases
from services.scoring.results.models import Certificate, Result
from services.scoring.sheets import aside_decisions, asides
from services.scoring.sheets.use_cases import NotOpen, Origin
from shared.kit import schema
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import plenary, sign_in
from tests.builders.festivals import NOW, Built, score
from tests.verify.program import program

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def scored(database: Database) -> Built:
    """90, 80 and 70 points, from two judges."""
    built = builder.build(database, entries=3, judges=2)
    for judge in built.judges:
        for entry, points in zip(built.entries, (9, 8, 7), strict=True):
            score(database, judge, entry, points)
    return built


def seal(database: Database, built: Built) -> None:
    with database.transaction() as session:
        use_cases.seal(session, built.festival_id, now=LATER)


def release(database: Database, built: Built, *, sheets_are_public: bool = False) -> None:
    with database.transaction() as session:
        use_cases.release(session, built.festival_id, sheets_are_public=sheets_are_public, now=LATER)


def chain_of(database: Database, built: Built) -> list[Record]:
    with database.transaction() as session:
        return record.records(session, built.festival_id)


def places(database: Database) -> list[tuple[int, str]]:
    with database.transaction() as session:
        kept = session.scalars(select(Result).order_by(Result.place)).all()
        return [(one.place, str(one.total)) for one in kept]


def told(database: Database) -> list[dict[str, Any]]:
    with database.transaction() as session:
        finalised = schema.outbox.c.type == "inovasi.festival.finalised.v1"
        return list(session.scalars(select(schema.outbox.c.data).where(finalised)))


class TestSeal:
    def test_writes_all_that_the_result_follows_from(self, database: Database, scored: Built) -> None:
        seal(database, scored)
        written = chain_of(database, scored)
        record_rules.check(written)
        kinds = [one.kind for one in written]
        assert kinds == ["festival", "rubric", *["entry"] * 3, *["judge"] * 2, *["sheet"] * 6, "standings"]

    def test_names_no_judge_and_repeats_no_note(self, database: Database, scored: Built) -> None:
        seal(database, scored)
        told_of_judges = [one.body for one in chain_of(database, scored) if one.kind in {"judge", "sheet"}]
        assert told_of_judges[0] == {"number": 1, "institution": "Lembaga Contoh"}
        assert "Juri Contoh" not in str(told_of_judges)
        assert {key for one in told_of_judges[2:] for key in one} == {
            "round",
            "entry",
            "judge",
            "revision",
            "rubric",
            "scores",
        }

    def test_tells_nobody_the_result(self, client: FlaskClient, database: Database, scored: Built) -> None:
        seal(database, scored)
        assert told(database) == []
        assert places(database) == []
        results = f"/api/scoring/v1/festivals/{scored.festival_id}/results"
        assert client.get(results).status_code == 404
        assert "Hasil belum ada" in client.get("/festival/festival-contoh/hasil").text

    def test_shows_its_head_before_the_release(self, database: Database, scored: Built) -> None:
        with database.transaction() as session:
            assert record.head(session, scored.festival_id) is None
        seal(database, scored)
        with database.transaction() as session:
            shown = record.head(session, scored.festival_id)
            assert shown == record.sealed_head(session, scored.festival_id)
        release(database, scored)
        with database.transaction() as session:
            assert record.sealed_head(session, scored.festival_id) == shown

    def test_ends_the_scoring(self, database: Database, scored: Built) -> None:
        seal(database, scored)
        with pytest.raises(NotOpen):
            score(database, scored.judges[0], scored.entries[0], 5, expected=1)

    def test_lets_nothing_more_take_part(self, database: Database, scored: Built) -> None:
        seal(database, scored)
        (innovation_id,) = builder.hear_of_verified(database, ["Terlambat"])
        with database.transaction() as session, pytest.raises(NotADraft):
            festivals.enter(session, scored.festival_id, innovation_id=innovation_id, now=LATER)

    def test_is_not_done_again_for_nothing(self, database: Database, scored: Built) -> None:
        seal(database, scored)
        with pytest.raises(use_cases.NotScored):
            seal(database, scored)

    def test_keeps_sheets_that_came_too_late_on_record(self, database: Database, scored: Built) -> None:
        """They count for nothing, and everybody can see that they were there."""
        plenary.close_round(database, scored)
        with database.transaction() as session:
            asides.keep(
                session,
                why=asides.LATE,
                judge_id=scored.judges[0],
                round_id=scored.round_id,
                entry_id=scored.entries[2],
                scores=builder.points(10),
                note="Rahasia juri.",
                expected=1,
                origin=Origin(via="api"),
                now=NOW,
            )
        seal(database, scored)
        written = chain_of(database, scored)
        (aside,) = [one.body for one in written if one.kind == "aside"]
        assert (aside["entry"], aside["judge"], aside["why"], aside["is_accepted"]) == (3, 1, "late", None)
        assert "Rahasia" not in str(aside)
        assert [row["total"] for row in written[-1].body["categories"][0]["rows"]] == ["90.00", "80.00", "70.00"]
        assert program.check_results([asdict(one) for one in written])

    def test_takes_no_decision_on_them_afterwards(self, database: Database, scored: Built) -> None:
        seal(database, scored)
        with database.transaction() as session, pytest.raises(aside_decisions.ResultStands):
            aside_decisions.decide(
                session, scored.festival_id, uuid4(), is_accepted=True, reason="Sah.", by="x", by_name="x", now=NOW
            )

    def test_keeps_withdrawn_entries_on_record(self, database: Database, scored: Built) -> None:
        with database.transaction() as session:
            festival = session.get_one(Festival, scored.festival_id)
            categories.withdraw(session, festival, scored.entries[0], reason="Ditarik.", now=NOW)
        seal(database, scored)
        written = chain_of(database, scored)
        entries = {one.body["number"]: one.body["withdrawn_reason"] for one in written if one.kind == "entry"}
        assert entries == {1: "Ditarik.", 2: "", 3: ""}
        assert [row["entry"] for row in written[-1].body["categories"][0]["rows"]] == [2, 3]


class TestDecisions:
    def test_are_in_the_seal_with_what_was_computed(self, database: Database, scored: Built) -> None:
        plenary.close_round(database, scored)
        plenary.move(database, scored, scored.entries[2], 1)
        seal(database, scored)
        written = chain_of(database, scored)
        rows = written[-1].body["categories"][0]["rows"]
        assert [(row["entry"], row["place"], row["computed_place"]) for row in rows] == [
            (3, 1, 3),
            (1, 2, 1),
            (2, 3, 2),
        ]
        decision = written[-2].body
        assert [one["by"] for one in decision["signatures"]] == [plenary.CHAIR.id, plenary.SECRETARY.id]
        assert "Ketua Contoh" not in str(decision)

    def test_after_the_seal_are_added_with_new_standings(self, database: Database, scored: Built) -> None:
        seal(database, scored)
        before = chain_of(database, scored)
        plenary.decide(database, scored, rules.WITHDRAWN, [scored.entries[0]])
        with pytest.raises(use_cases.NotSealed):
            release(database, scored)
        seal(database, scored)
        written = chain_of(database, scored)
        assert written[: len(before)] == before
        assert [one.kind for one in written[len(before) :]] == ["decision", "standings"]
        release(database, scored)
        assert places(database) == [(1, "80.00"), (2, "70.00")]

    def test_reach_the_result(self, database: Database, scored: Built) -> None:
        plenary.close_round(database, scored)
        plenary.move(database, scored, scored.entries[2], 1)
        seal(database, scored)
        release(database, scored)
        assert places(database) == [(1, "70.00"), (2, "90.00"), (3, "80.00")]
        (event,) = told(database)
        assert [(one["place"], one["award"], one["entry_number"]) for one in event["standings"]] == [
            (1, "Juara I", 3),
            (2, "Juara II", 1),
            (3, "Juara III", 2),
        ]


class TestRelease:
    def test_needs_the_seal(self, database: Database, scored: Built) -> None:
        with pytest.raises(use_cases.NotSealed):
            release(database, scored)

    def test_happens_once(self, database: Database, scored: Built) -> None:
        seal(database, scored)
        release(database, scored)
        with pytest.raises(use_cases.NotSealed):
            release(database, scored)
        assert len(told(database)) == 1

    def test_gives_every_entry_with_a_place_its_certificate(self, database: Database, scored: Built) -> None:
        seal(database, scored)
        release(database, scored)
        with database.transaction() as session:
            given = session.scalars(select(Certificate)).all()
        assert {one.entry_id: one.award for one in given} == dict(
            zip(scored.entries, ("Juara I", "Juara II", "Juara III"), strict=True)
        )

    @pytest.mark.parametrize(
        "falsified",
        [
            "UPDATE sheet SET scores = scores || '{\"novelty\": 1}' WHERE entry_id = :entry",
            "UPDATE entry SET withdrawn_at = now() WHERE id = :entry",
        ],
    )
    def test_refuses_what_is_no_longer_as_it_was_sealed(
        self, database: Database, scored: Built, falsified: str
    ) -> None:
        seal(database, scored)
        with database.transaction() as session:
            session.execute(text("ALTER TABLE sheet DISABLE TRIGGER refuse_change"))
            session.execute(text(falsified), {"entry": scored.entries[0]})
        with pytest.raises(use_cases.SealBroken):
            release(database, scored)
        assert told(database) == []

    def test_refuses_a_chain_that_was_changed(self, database: Database, scored: Built) -> None:
        """As whoever owns the database could, having taken the trigger off first."""
        seal(database, scored)
        with database.transaction() as session:
            session.execute(text("ALTER TABLE chain_record DISABLE TRIGGER refuse_change"))
            session.execute(
                text("UPDATE chain_record SET body = body || '{\"institution\": \"x\"}' WHERE kind = 'judge'")
            )
        with pytest.raises(use_cases.SealBroken):
            release(database, scored)


class TestKeeping:
    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE chain_record SET body = '{}'",
            "DELETE FROM chain_record",
            "TRUNCATE chain_record",
            "UPDATE result SET place = 1",
            "DELETE FROM result",
            "UPDATE certificate SET award = 'Juara I'",
        ],
    )
    def test_is_for_good(self, database: Database, scored: Built, change: str) -> None:
        seal(database, scored)
        release(database, scored)
        with pytest.raises(DBAPIError, match="only ever added"), database.transaction() as session:
            session.execute(text(change))

    def test_adds_nothing_that_does_not_follow(self, database: Database, scored: Built) -> None:
        seal(database, scored)
        wrong = text(
            "INSERT INTO chain_record (festival_id, number, kind, at, body, previous, hash) "
            "VALUES (:festival, 99, 'sheet', now(), '{}', 'x', 'y')"
        )
        with pytest.raises(DBAPIError, match="does not follow"), database.transaction() as session:
            session.execute(wrong, {"festival": scored.festival_id})

    def test_adds_nothing_after_the_release(self, database: Database, scored: Built) -> None:
        seal(database, scored)
        release(database, scored)
        with pytest.raises(DBAPIError, match="does not follow"), database.transaction() as session:
            record.append(session, scored.festival_id, [("sheet", {})], now=LATER)


class TestApi:
    def test_seals_then_releases(self, client: FlaskClient, scored: Built) -> None:
        address = f"/api/scoring/v1/festivals/{scored.festival_id}"
        committee = sign_in.as_staff("committee")
        sealed = client.post(f"{address}/seal", headers=committee).json
        assert sealed is not None
        assert sealed["status"] == "sealed"
        released = client.post(f"{address}/release", json={}, headers=committee).json
        assert released is not None
        assert released["status"] == "final"
        results = client.get(f"{address}/results").json
        assert results is not None
        assert len(results["head"]) == 64
        assert [one["award"] for one in results["results"]] == ["Juara I", "Juara II", "Juara III"]

    def test_does_not_release_what_is_not_sealed(self, client: FlaskClient, scored: Built) -> None:
        address = f"/api/scoring/v1/festivals/{scored.festival_id}/release"
        answer = client.post(address, json={}, headers=sign_in.as_staff("committee"))
        assert (answer.status_code, answer.json and answer.json["detail"]) == (
            409,
            "Segel hasilnya dahulu; hasil hanya dapat diumumkan satu kali.",
        )
