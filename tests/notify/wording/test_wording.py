"""Staff put letters into their own words, for all or for one festival; nothing of anybody's is lost."""

from datetime import UTC, datetime
from threading import Barrier, Thread
from uuid import UUID

import pytest
import structlog
from sqlalchemy import event, select

from services.notify.delivery import use_cases as delivery
from services.notify.delivery import writing
from services.notify.delivery.models import Delivery
from services.notify.delivery.writing import Sender
from services.notify.messages import use_cases as messages
from services.notify.messages.models import Wording
from services.notify.messages.samples import OF_A_FESTIVAL
from services.notify.wording import use_cases
from services.notify.wording.use_cases import Author, Place
from shared.contracts.events import FestivalOpened, JudgeInvited
from shared.kit.db import Database
from shared.kit.errors import Invalid, NotFound
from tests.builders.mail_server import MailServer
from tests.builders.notices import hear, wrap
from tests.builders.wordings import ANI, BUDI, TRIAL, WRITTEN_AT, change

FESTIVAL, OTHER = UUID(int=70), UUID(int=71)
PLACE = Place(kind="judge_invited", language="id")
OURS = Place(kind="judge_invited", language="id", festival=str(FESTIVAL))


def words(subject: str) -> str:
    return f"{subject}\n\nYth. {{{{ name }}}},\n\n[Mulai]({{{{ link }}}})\n"


def write(
    database: Database, subject: str, *, place: Place = PLACE, version: int = 0, by: Author = ANI, reason: str = "Uji"
) -> None:
    with database.transaction() as session:
        use_cases.save(session, place, typed=words(subject), change=change(version, reason=reason, by=by), trial=TRIAL)


def current(database: Database, place: Place = PLACE) -> use_cases.Current:
    with database.transaction() as session:
        return use_cases.current(session, place)


def invite(database: Database, *, festival: UUID = FESTIVAL, number: int = 1) -> None:
    event = JudgeInvited(
        version=1,
        judge_id=UUID(int=80 + number),
        festival_id=festival,
        festival_name="Festival Contoh",
        name="Juri Contoh",
        email=f"juri{number}@contoh.example.test",
        link="http://localhost:8000/juri/masuk/contoh",
    )
    hear(database, wrap([event], after=number - 1))


def subjects(database: Database, server: MailServer, sender: Sender) -> list[str]:
    delivery.deliver_due(database, sender, clock=lambda: datetime.now(UTC))
    return [str(message["Subject"]) for message in server.taken]


class TestWording:
    def test_is_that_of_the_file_at_first(self, database: Database) -> None:
        found = current(database)
        assert (found.template, found.origin, found.version) == (messages.file_of("judge_invited", "id"), "file", 0)

    def test_is_in_force_for_letters_made_from_then_on(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        invite(database)
        assert subjects(database, server, sender) == ["Tautan juri Anda: Festival Contoh"]
        write(database, "Undangan: {{ festival }}")
        invite(database, number=2)
        assert subjects(database, server, sender)[1:] == ["Undangan: Festival Contoh"]

    def test_of_a_festival_is_for_its_letters_alone(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        write(database, "Untuk semua", place=PLACE)
        write(database, "Untuk festival ini", place=OURS)
        invite(database, festival=FESTIVAL, number=1)
        invite(database, festival=OTHER, number=2)
        assert sorted(subjects(database, server, sender)) == ["Untuk festival ini", "Untuk semua"]

    def test_of_one_language_leaves_the_other_alone(self, database: Database) -> None:
        write(database, "Undangan")
        assert current(database, Place(kind="judge_invited", language="en")).origin == "file"

    def test_that_fails_gives_way_to_the_file(self, database: Database, server: MailServer, sender: Sender) -> None:
        """As after a release that no longer gives a value; the letter matters more than its words."""
        with database.transaction() as session:
            session.add(
                Wording(
                    kind="judge_invited",
                    language="id",
                    festival="",
                    version=1,
                    template=words("{{ gone_meanwhile }}"),
                    replaced="",
                    reason="",
                    author_id="",
                    author="",
                    written_at=WRITTEN_AT,
                )
            )
        invite(database)
        with structlog.testing.capture_logs() as logged:
            assert subjects(database, server, sender) == ["Tautan juri Anda: Festival Contoh"]
        assert [(line["kind"], line["log_level"]) for line in logged if line["event"] == "letter.wording_fails"] == [
            ("judge_invited", "error")
        ]

    def test_costs_no_query_per_letter(self, database: Database, sender: Sender) -> None:
        write(database, "Undangan")
        for number in range(1, 6):
            invite(database, number=number)
        with database.transaction() as session:
            claimed = list(session.scalars(select(Delivery.id)))
        asked: list[str] = []
        event.listen(database.engine, "before_cursor_execute", lambda *sent: asked.append(sent[2]))
        with database.transaction() as session:
            writing.make_ready(session, claimed)
        assert len([statement for statement in asked if "wording" in statement]) == 1


class TestSaving:
    def test_keeps_who_when_why_and_what(self, database: Database) -> None:
        write(database, "Undangan", reason="Lebih ramah")
        with database.transaction() as session:
            (step,) = use_cases.history(session, PLACE)
        assert (step.wording.author, step.wording.written_at, step.wording.reason) == (
            "Ani Contoh",
            WRITTEN_AT,
            "Lebih ramah",
        )
        assert ("new", "Undangan") in [(line.change, line.text) for line in step.changes]
        assert ("gone", "Tautan juri Anda: {{ festival }}") in [(line.change, line.text) for line in step.changes]

    def test_tells_the_second_of_two_that_the_first_was_there(self, database: Database) -> None:
        write(database, "Dari Ani", by=ANI)
        with pytest.raises(use_cases.WrittenMeanwhile):
            write(database, "Dari Budi", by=BUDI, version=0)
        assert current(database).template == words("Dari Ani")

    def test_lets_one_of_two_at_the_same_moment_through(self, database: Database) -> None:
        barrier, refused = Barrier(2), []

        def save(by: Author) -> None:
            barrier.wait()
            try:
                write(database, f"Dari {by.name}", by=by)
            except use_cases.WrittenMeanwhile:
                refused.append(by)

        threads = [Thread(target=save, args=[by]) for by in (ANI, BUDI)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with database.transaction() as session:
            kept = session.scalars(select(Wording.author)).all()
        assert {*kept, *(by.name for by in refused)} == {ANI.name, BUDI.name}
        assert len(kept) == len(refused) == 1

    @pytest.mark.parametrize(("reason", "subject"), [("", "Undangan"), (" \x00", "Undangan"), ("x" * 600, "Undangan")])
    def test_wants_a_reason(self, database: Database, reason: str, subject: str) -> None:
        with pytest.raises(Invalid) as refused:
            write(database, subject, reason=reason)
        assert [error.pointer for error in refused.value.errors] == ["/reason"]

    def test_names_all_that_is_wrong_at_once(self, database: Database) -> None:
        with pytest.raises(Invalid) as refused:
            write(database, "{{ unknown }}", reason="")
        assert [error.pointer for error in refused.value.errors] == ["/template", "/reason"]

    def test_of_what_differs_in_nothing_is_refused(self, database: Database) -> None:
        write(database, "Undangan")
        with pytest.raises(Invalid):
            write(database, "Undangan", version=1)


class TestGoingBack:
    def test_restores_an_earlier_version_as_a_new_one(self, database: Database) -> None:
        write(database, "Pertama")
        write(database, "Kedua", version=1)
        with database.transaction() as session:
            again = change(2, reason="Lebih baik dulu", by=BUDI)
            use_cases.restore(session, PLACE, to=1, change=again, trial=TRIAL)
        found = current(database)
        assert (found.template, found.version) == (words("Pertama"), 3)

    def test_returns_to_the_files_words(self, database: Database) -> None:
        write(database, "Pertama")
        with database.transaction() as session:
            use_cases.go_back(session, PLACE, change=change(1, reason="Asli", by=ANI))
            steps = use_cases.history(session, PLACE)
        found = current(database)
        assert (found.template, found.origin, found.version) == (messages.file_of("judge_invited", "id"), "file", 2)
        assert ("gone", "Pertama") in [(line.change, line.text) for line in steps[0].changes]

    def test_of_a_festival_returns_to_what_all_letters_say(self, database: Database) -> None:
        write(database, "Untuk semua", place=PLACE)
        write(database, "Untuk festival", place=OURS)
        with database.transaction() as session:
            use_cases.go_back(session, OURS, change=change(1, reason="Sama saja", by=ANI))
        found = current(database, OURS)
        assert (found.template, found.origin) == (words("Untuk semua"), "everywhere")

    def test_from_nothing_is_refused(self, database: Database) -> None:
        with database.transaction() as session, pytest.raises(use_cases.NothingOfItsOwn):
            use_cases.go_back(session, PLACE, change=change(0, reason="Asli", by=ANI))

    def test_to_a_version_that_never_was_is_refused(self, database: Database) -> None:
        write(database, "Pertama")
        again = change(1, reason="?", by=ANI)
        with database.transaction() as session, pytest.raises(NotFound):
            use_cases.restore(session, PLACE, to=9, change=again, trial=TRIAL)

    def test_is_told_that_somebody_was_there_before(self, database: Database) -> None:
        write(database, "Pertama")
        with database.transaction() as session, pytest.raises(use_cases.WrittenMeanwhile):
            use_cases.go_back(session, PLACE, change=change(0, reason="Asli", by=ANI))


class TestFestivals:
    def test_are_known_from_their_opening_or_from_a_letter_of_theirs(self, database: Database) -> None:
        opened = FestivalOpened(
            version=1, festival_id=OTHER, slug="contoh", name="Festival Terbuka", year=2026, is_sample=True
        )
        invite(database)
        hear(database, wrap([opened], after=1))
        with database.transaction() as session:
            assert use_cases.festivals(session) == {str(FESTIVAL): "Festival Contoh", str(OTHER): "Festival Terbuka"}

    def test_have_letters_of_some_kinds_only(self) -> None:
        for kind in OF_A_FESTIVAL:
            use_cases.check_place(Place(kind=kind, language="id", festival=str(FESTIVAL)))
        with pytest.raises(NotFound):
            use_cases.check_place(Place(kind="person_registered", language="id", festival=str(FESTIVAL)))
