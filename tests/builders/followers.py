"""Citizens who follow something, in a test."""

from datetime import datetime

from sqlalchemy import select

from services.notify.audience.models import Follow, Topic
from services.notify.followers import use_cases
from services.notify.messages.letters import LANGUAGES
from shared.kit.db import Database
from tests.builders.notices import BEGIN

CITIZEN = "warga@contoh.example.test"


def add_topic(database: Database, subject: str, *, name: str = "Contoh Antar Obat", path: str = "/inovasi") -> None:
    with database.transaction() as session:
        session.add(Topic(subject=subject, version=0, name=name, path=path, is_open=True))


def ask(
    database: Database,
    subject: str,
    *,
    address: str = CITIZEN,
    language: str = LANGUAGES[0],
    pace: str = "now",
    now: datetime = BEGIN,
) -> str:
    """Ask to follow; the key of the letter that confirms, empty where none was sent."""
    with database.transaction() as session:
        topic = use_cases.topic_of(session, subject)
        use_cases.ask(session, topic, typed=address, pace=pace, language=language, time_zone="Asia/Jakarta", now=now)
        query = select(Follow.confirm_key).where(Follow.topic == subject, Follow.address == address)
        return session.scalar(query) or ""


def follow(database: Database, subject: str, *, address: str = CITIZEN, now: datetime = BEGIN, **more: str) -> str:
    """Ask and confirm; the key that ends it."""
    confirm_key = ask(database, subject, address=address, now=now, **more)
    with database.transaction() as session:
        use_cases.confirm(session, confirm_key, now=now)
        query = select(Follow.key).where(Follow.topic == subject, Follow.address == address)
        return session.scalars(query).one()
