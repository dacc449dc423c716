"""A notice to thousands is planned with as many questions to the database as one to a few."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from services.notify.delivery.models import INBOX
from shared.kit.db import Database
from tests.builders.inboxes import ADDRESS, add_person
from tests.builders.notices import add_letters, ledger, look_again
from tests.builders.notices import tell_addresses as tell

FEW, MANY = 3, 300


@contextmanager
def questions(database: Database) -> Iterator[list[str]]:
    """What the database is asked in the block."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


class TestNotice:
    def test_asks_no_more_for_many_addresses_than_for_few(self, database: Database) -> None:
        counts = []
        for many in (FEW, MANY):
            with questions(database) as asked:
                add_letters(database, many)
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_asks_no_more_when_it_is_looked_at_again(self, database: Database) -> None:
        counts = []
        for many in (FEW, MANY):
            add_letters(database, many)
            with questions(database) as asked:
                look_again(database)
            counts.append(len(asked))
        # The second time both notices are looked at.
        assert counts[1] <= 2 * counts[0]

    def test_knows_the_owner_of_an_address_among_many_however_it_is_written(self, database: Database) -> None:
        add_person(database, "verifier")
        tell(database, [f"kantor{number}@contoh.example.test" for number in range(MANY)] + [f" {ADDRESS.upper()}"])
        assert [recipient for _, _, recipient, _ in ledger(database, channel=INBOX)] == [f" {ADDRESS.upper()}"]
