"""Two tiny services that hold nothing but the backbone: one rings, the other hears."""

import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from sqlalchemy import BigInteger, Column, MetaData, Table, insert, select, text
from sqlalchemy.orm import Session

from shared.kit import inbox, outbox, schema
from shared.kit.db import Database
from shared.kit.events import Event
from shared.kit.relay import Relay
from shared.kit.retries import Hopeless
from tests.builders.system import wait_until

PUBLISHER = "ringer"
LISTENER = "hearer"

metadata = MetaData()
heard = Table("heard", metadata, Column("seq", BigInteger, primary_key=True), Column("number", BigInteger))


class Rang(Event, frozen=True, kw_only=True):
    """Something to be heard; `how` says what hearing it does, `mark` names the file it does it with."""

    type: ClassVar[str] = "inovasi.toy.rang.v1"
    publisher: ClassVar[str] = PUBLISHER
    subscribers: ClassVar[tuple[str, ...]] = (LISTENER,)

    number: int
    how: str = "fine"
    mark: str = ""
    padding: str = ""

    @property
    def subject(self) -> str:
        return f"toy/{self.number}"


def on_rang(session: Session, event: Rang, *, now: datetime) -> None:
    """Write the number down; before that, go wrong in the way the event asks for."""
    mark = Path(event.mark)
    match event.how:
        case "fails until marked" if not mark.exists():
            raise OSError("the network is away")
        case "hopeless until marked" if not mark.exists():
            raise Hopeless("this can never work")
        case "broken until marked" if not mark.exists():
            raise ZeroDivisionError("a mistake in the handler")
        case "kills its worker":
            note_run(mark)
            os.kill(os.getpid(), signal.SIGKILL)
        case "waits for a go":
            note_run(mark)
            wait_until(mark.with_suffix(".go").exists, within_s=15, what="the go")
    session.execute(insert(heard).values(number=event.number))


def note_run(mark: Path) -> None:
    with mark.open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")


HANDLERS = inbox.Handlers({Rang: on_rang})


def create_tables(database: Database) -> None:
    with database.engine.begin() as connection:
        schema.metadata.create_all(connection)
        metadata.create_all(connection)
        connection.execute(text("INSERT INTO outbox_head (position) VALUES (0)"))


def ring(database: Database, *events: Rang) -> None:
    """Leave the events behind, in one transaction."""
    with database.transaction() as session:
        for event in events:
            outbox.add(session, event, now=datetime.now(UTC))


def rings(count: int, *, start: int = 1) -> list[Rang]:
    return [Rang(version=1, number=number) for number in range(start, start + count)]


def numbers(database: Database) -> list[int]:
    """What was heard, sorted; a number twice was heard twice."""
    with database.transaction() as session:
        return sorted(session.scalars(select(heard.c.number)))


def relay_once(relay: Relay, ringer: Database) -> int:
    """Have the relay send what is there and write down that it did; how many events went out."""
    with ringer.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        sent = relay.relay_once(connection)
        with Session(connection) as session:
            relay.mark_sent(session)
    return sent
