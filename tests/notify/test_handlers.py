"""Whoever must know is told once, in whatever order the news arrives."""

import random
from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest

from services.notify.audience import use_cases as audience
from services.notify.delivery.writing import Sender
from services.notify.handlers import HANDLERS
from services.notify.messages import use_cases as messages
from services.notify.messages.samples import BROADCAST
from shared.contracts import events
from shared.kit import clock
from shared.kit.db import Database
from shared.kit.events import Envelope
from tests.builders import digests, sign_in, webhooks
from tests.builders.followers import add_topic, follow
from tests.builders.innovations import submitted
from tests.builders.notices import HOSPITAL, REGISTRY, hear, invitation, ledger, look_again, office, person, told, wrap
from tests.builders.reminders import remind_of_everything
from tests.builders.services import create_app
from tests.contracts import golden

TOLD = [event for event in golden.GOLDEN if event.type in HANDLERS.types]


class TestTable:
    def test_handles_every_event_that_notify_subscribes_to(self) -> None:
        """One without a handler would end among the dead letters."""
        subscribed = {event.type for event in events.EVENTS if "notify" in event.subscribers}
        assert HANDLERS.types == subscribed

    def test_tells_only_what_there_is_a_template_for(self, database: Database, sender: Sender) -> None:
        verifier_first = sorted(TOLD, key=lambda event: event.type != "inovasi.person.registered.v1")
        panel = person("panitia@contoh.example.test", "committee", number=9)
        for subject in (f"festival/{golden.FESTIVAL}", f"innovation/{golden.INNOVATION}"):
            add_topic(database, subject)
            follow(database, subject)
        hear(database, wrap([panel, office(golden.CIVIL_REGISTRY), *verifier_first]))
        remind_of_everything(database)
        webhooks.stop_one(database)
        digests.gather_one(database, sender)
        digests.gather_followed(database, sender, f"festival/{golden.FESTIVAL}")
        look_again(database)
        assert {kind for _, kind, _, _ in ledger(database)} == set(messages.kinds()) - {BROADCAST}


class TestAudience:
    def test_of_a_submission_is_every_verifier_and_the_owner(self, database: Database) -> None:
        innovation = submitted(agency=HOSPITAL)
        hear(
            database,
            wrap(
                [
                    office(HOSPITAL),
                    person("satu@contoh.example.test", "verifier", number=1),
                    person("dua@contoh.example.test", "verifier", "admin", number=2),
                    person("panitia@contoh.example.test", "committee", number=3),
                    innovation,
                ]
            ),
        )
        assert told(database, "innovation_to_verify") == ["dua@contoh.example.test", "satu@contoh.example.test"]
        assert told(database, "innovation_received") == ["kantor@contoh.example.test"]

    def test_is_as_it_was_when_the_event_happened(self, database: Database) -> None:
        """Whoever became verifier later, or was none any more, is not told."""
        hear(
            database,
            wrap(
                [
                    person("dulu@contoh.example.test", "verifier", number=1),
                    person("dulu@contoh.example.test", version=2, number=1),
                    submitted(agency=HOSPITAL),
                    person("nanti@contoh.example.test", "verifier", number=2),
                ]
            ),
        )
        look_again(database)
        assert told(database, "innovation_to_verify") == []

    def test_of_a_reported_error_is_the_office_alone(self, database: Database) -> None:
        reported = next(event for event in golden.GOLDEN if event.type == "inovasi.correction.reported.v1")
        verifier = person("satu@contoh.example.test", "verifier", number=1)
        hear(database, wrap([office(golden.HOSPITAL), verifier, reported]))
        assert told(database, "correction_reported") == ["kantor@contoh.example.test"]

    def test_without_an_address_is_kept_in_the_ledger_as_not_sent(self, database: Database) -> None:
        hear(database, wrap([office(REGISTRY, email=None), invitation()]))
        states = {(kind, state) for _, kind, _, state in ledger(database)}
        assert ("collaboration_invited", "suppressed") in states

    def test_with_one_address_twice_gets_one_letter(self, database: Database) -> None:
        one, other = office(HOSPITAL), office(REGISTRY)
        hear(database, wrap([one, other, submitted(agency=HOSPITAL, partners=[REGISTRY])]))
        assert told(database, "innovation_received") == ["kantor@contoh.example.test"]


class TestLateNews:
    def test_of_an_agency_still_brings_its_letter(self, database: Database) -> None:
        """The invitation may arrive before the agency's registration."""
        registered, invited = wrap([office(REGISTRY), invitation()])
        hear(database, [invited])
        assert told(database, "collaboration_invited") == []
        hear(database, [registered])
        look_again(database)
        assert told(database, "collaboration_invited") == ["kantor@contoh.example.test"]

    def test_of_a_verifier_still_brings_the_letter(self, database: Database) -> None:
        registered, happened = wrap([person("satu@contoh.example.test", "verifier"), submitted(agency=HOSPITAL)])
        hear(database, [happened, registered])
        look_again(database)
        assert told(database, "innovation_to_verify") == ["satu@contoh.example.test"]

    def test_that_somebody_left_the_role_takes_the_unsent_letter_back(self, database: Database) -> None:
        first, left, happened = wrap(
            [
                person("satu@contoh.example.test", "verifier"),
                person("satu@contoh.example.test", version=2, is_active=False),
                submitted(agency=HOSPITAL),
            ]
        )
        hear(database, [first, happened])
        assert told(database, "innovation_to_verify") == ["satu@contoh.example.test"]
        hear(database, [left])
        look_again(database)
        assert told(database, "innovation_to_verify") == []


class TestOrder:
    @pytest.mark.parametrize("seed", range(5))
    def test_does_not_matter_nor_do_doubles(self, database: Database, seed: int) -> None:
        """Every golden event twice and shuffled leads to the same ledger as once and in order."""
        wrapped = wrap(TOLD)
        shuffled = wrapped * 2
        random.Random(seed).shuffle(shuffled)
        hear(database, shuffled)
        look_again(database)
        assert ledger(database) == _in_order(wrapped)


def _in_order(wrapped: Sequence[Envelope]) -> set[tuple[object, ...]]:
    """Who is told when all arrives once and in order; the second agency never registers, nor does a committee."""
    office_of, verifier, judge = (f"{who}@contoh.example.test" for who in ("rsud", "verifikator", "juri"))
    expected = {
        "inovasi.agency.registered.v1": [("agency_registered", office_of)],
        "inovasi.person.registered.v1": [("person_registered", verifier)],
        "inovasi.password_link.issued.v1": [("password_link", verifier)],
        "inovasi.api_key.issued.v1": [("api_key_issued", office_of)],
        "inovasi.collaboration.answered.v1": [("collaboration_answered", office_of)],
        "inovasi.collaboration.ended.v1": [("collaboration_ended", office_of)],
        "inovasi.innovation.submitted.v1": [("innovation_to_verify", verifier), ("innovation_received", office_of)],
        "inovasi.innovation.returned.v1": [("innovation_returned", office_of)],
        "inovasi.innovation.verified.v1": [("innovation_verified", office_of)],
        "inovasi.innovation.withdrawn.v1": [("innovation_withdrawn", office_of)],
        "inovasi.entry.entered.v1": [("entry_entered", office_of)],
        "inovasi.presentations.scheduled.v1": [("presentation_times", office_of)],
        "inovasi.judge.invited.v1": [("judge_invited", judge)],
        "inovasi.judge.awaited.v1": [("judge_awaited", judge)],
        "inovasi.festival.finalised.v1": [("festival_finalised", office_of), ("festival_finalised", judge)],
        "inovasi.period.extended.v1": [("period_extended", office_of), ("period_extended", verifier)],
        "inovasi.correction.reported.v1": [("correction_reported", office_of)],
        "inovasi.vote.requested.v1": [("vote_requested", "warga@contoh.example.test")],
    }
    return {
        (envelope.id, kind, recipient, "pending")
        for envelope in wrapped
        for kind, recipient in expected.get(envelope.type, [])
    }


class TestPasswordLink:
    def test_that_opens_nothing_any_more_is_told_to_nobody(self, database: Database) -> None:
        issued = next(event for event in golden.GOLDEN if isinstance(event, events.PasswordLinkIssued))
        hear(database, wrap([msgspec.structs.replace(issued, ends_at=clock.now())]))
        assert ledger(database) == set()


class TestPerson:
    def test_who_left_is_signed_out_here_too(self, database: Database, notify_database_url: str) -> None:
        left = next(event for event in golden.GOLDEN if isinstance(event, events.PersonRegistered))
        bearer = sign_in.session_of("verifier", person_id=left.person_id)
        app = create_app("notify", NOTIFY_DATABASE_URL=notify_database_url)
        client, headers = app.test_client(), {"Authorization": f"Bearer {bearer}"}
        assert client.get("/kelola/pesan", headers=headers).status_code == 200
        since = clock.now() + timedelta(minutes=1)
        hear(database, wrap([msgspec.structs.replace(left, version=2, is_active=False, sign_ins_since=since)]))
        assert client.get("/kelola/pesan", headers=headers).status_code == 303, "led to where one signs in"
        app.database.dispose()


class TestVote:
    def test_is_forgotten_with_the_address_it_came_by(self, database: Database) -> None:
        asked = next(event for event in golden.GOLDEN if isinstance(event, events.VoteRequested))
        deleted = events.VotesDeleted(version=1, festival_id=asked.festival_id)
        first, second = wrap([asked, deleted])
        hear(database, [first])
        assert told(database, "vote_requested") == ["warga@contoh.example.test"]
        hear(database, [second])
        assert ledger(database) == set()

    def test_that_was_deleted_before_it_was_heard_of_writes_to_nobody(self, database: Database) -> None:
        asked = next(event for event in golden.GOLDEN if isinstance(event, events.VoteRequested))
        hear(database, wrap([msgspec.structs.replace(asked, email="", link="")]))
        assert ledger(database) == set()


class TestDuty:
    def test_is_known_as_it_stands_last(self, database: Database) -> None:
        changes = [
            events.DutyChanged(version=version, agency=HOSPITAL, year=2026, standing=standing)
            for version, standing in ((1, "draft"), (2, "submitted"), (3, "met"))
        ]
        first, second, third = wrap(changes)
        hear(database, [third, first, second, first])
        with database.transaction() as session:
            assert audience.standings(session, year=2026) == {HOSPITAL.id: "met"}
            assert audience.standings(session, year=2025) == {}

    def test_writes_to_nobody(self, database: Database) -> None:
        changed = events.DutyChanged(version=1, agency=HOSPITAL, year=2026, standing="met")
        hear(database, wrap([office(HOSPITAL), changed]))
        assert "duty" not in " ".join(kind for _, kind, _, _ in ledger(database))


class TestTimesOfPresentations:
    def test_that_arrive_after_newer_ones_are_passed_over(self, database: Database) -> None:
        """The newer letter has all times: an older one after it would send somebody at the wrong hour."""
        times = next(event for event in golden.GOLDEN if event.type == "inovasi.presentations.scheduled.v1")
        registered, older, newer = wrap([office(golden.HOSPITAL), times, times])
        hear(database, [registered, newer, older])
        assert [event for event, kind, _, _ in ledger(database) if kind == "presentation_times"] == [newer.id]

    def test_each_bring_a_letter_in_their_order(self, database: Database) -> None:
        times = next(event for event in golden.GOLDEN if event.type == "inovasi.presentations.scheduled.v1")
        registered, older, newer = wrap([office(golden.HOSPITAL), times, times])
        hear(database, [registered, older, newer])
        told_of = {event for event, kind, _, _ in ledger(database) if kind == "presentation_times"}
        assert told_of == {older.id, newer.id}
