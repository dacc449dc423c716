"""Each letter, in each language, reads exactly as it was last read by a person.

`WRITE_GOLDEN=1` in the environment writes the files anew, to be read before they are committed.
"""

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from services.notify.delivery.models import Notice
from services.notify.delivery.writing import Sender, write
from services.notify.handlers import HANDLERS
from services.notify.messages import letters
from services.notify.messages import use_cases as messages
from services.notify.messages.samples import BROADCAST, OF_A_FESTIVAL, SAMPLES
from services.notify.messages.use_cases import FESTIVAL
from shared.kit.db import Database
from tests.builders import broadcasts, digests, webhooks
from tests.builders.followers import add_topic, ask
from tests.builders.notices import hear, wrap
from tests.builders.reminders import END, remind_of_everything
from tests.contracts.golden import GOLDEN
from tests.notify.conftest import sender_to

IN_ENGLISH = {
    "subject_en": "Schedule of the meeting (sample)",
    "body_en": "Dear Sir or Madam,\n\nThe meeting begins at 9 a.m.",
    "label_en": "See the schedule",
}
FOLDER = Path(__file__).parent / "golden"


@pytest.fixture
def notices(database: Database, sender: Sender) -> dict[str, Notice]:
    """What the golden events, and somebody who asks to follow one, have notify tell, by kind."""
    hear(database, wrap([event for event in GOLDEN if event.type in HANDLERS.types]))
    add_topic(database, "festival/golden", name="Festival Inovasi Daerah Contoh")
    ask(database, "festival/golden")
    with database.transaction() as session:
        (follow,) = session.scalars(select(Notice).where(Notice.kind == "follow_requested"))
        follow.parameters = follow.parameters | {"path": "/langganan/konfirmasi/kunci-contoh"}
    remind_of_everything(database)
    webhooks.stop_one(database)
    broadcasts.send(database, broadcasts.draft(database, now=END, **IN_ENGLISH), now=END)
    broadcasts.plan(database, now=END)
    digests.gather_one(database, sender)
    digests.gather_followed(database, sender)
    with database.transaction() as session:
        (gathered,) = session.scalars(select(Notice).where(Notice.kind == "followed_digest"))
        gathered.parameters = gathered.parameters | {"path": "/langganan/atur/kunci-contoh"}
        (stopped,) = session.scalars(select(Notice).where(Notice.kind == "webhook_stopped"))
        stopped.parameters = stopped.parameters | {"path": "/kelola/webhook/contoh"}
        session.flush()
        first_last = select(Notice).order_by(Notice.occurred_at.desc(), Notice.subject.desc())
        return {notice.kind: notice for notice in session.scalars(first_last)}


@pytest.fixture
def sender() -> Sender:
    return sender_to(None)  # type: ignore[arg-type]  # nothing is sent


class TestLetters:
    @pytest.mark.parametrize("language", letters.LANGUAGES)
    def test_of_every_kind_read_as_in_the_golden_files(
        self, notices: dict[str, Notice], sender: Sender, language: str
    ) -> None:
        assert sorted(notices) == messages.kinds()
        for kind, notice in notices.items():
            stop = "/langganan/berhenti/kunci-contoh" if kind.startswith("followed_") else ""
            letter = write(sender, kind, language=language, parameters=notice.parameters, stop=stop)
            found = f"Subject: {letter.subject}\n\n{letter.text}\n===== html =====\n{letter.html}"
            path = FOLDER / f"{kind}.{language}.txt"
            if os.environ.get("WRITE_GOLDEN"):
                path.write_text(found, encoding="utf-8")
            assert found == path.read_text(encoding="utf-8"), f"{path.name} differs"

    def test_have_one_action_each_to_our_own_address(self, notices: dict[str, Notice], sender: Sender) -> None:
        for kind, notice in notices.items():
            letter = write(sender, kind, language="id", parameters=notice.parameters)
            assert letter.html.count("<a ") == 1, kind
            assert letter.html.count('href="http://localhost:8000/') == 1, kind

    def test_that_were_chosen_end_with_a_link_that_stops_them(self, notices: dict[str, Notice], sender: Sender) -> None:
        for kind in (kind for kind in notices if kind.startswith("followed_")):
            letter = write(sender, kind, language="id", parameters=notices[kind].parameters, stop="/berhenti")
            assert letter.text.endswith("http://localhost:8000/berhenti\n"), kind
            assert letter.html.count('href="http://localhost:8000/berhenti"') == 1, kind

    def test_tell_what_the_samples_of_their_kinds_do(self, notices: dict[str, Notice]) -> None:
        """What staff may write between braces is what letters hold: no more, and no less."""
        aside = {"path", FESTIVAL, "agency_ids"}
        told = {kind: set(notice.parameters) - aside for kind, notice in notices.items() if kind != BROADCAST}
        assert told == {kind: set(sample.values) for kind, sample in SAMPLES.items()}

    def test_of_a_festival_name_it(self, notices: dict[str, Notice]) -> None:
        """By this a festival's own words are found."""
        assert {kind for kind, notice in notices.items() if FESTIVAL in notice.parameters} == OF_A_FESTIVAL

    def test_never_name_a_password_or_a_key(self, notices: dict[str, Notice]) -> None:
        for notice in notices.values():
            assert not {"password", "key", "token"} & set(notice.parameters)
