"""How does a service's database get the tables that its code expects?"""

import logging
import sys
import time

from alembic import command, context
from alembic.config import Config as AlembicConfig
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.exc import OperationalError

from shared.kit import schema
from shared.kit.config import Env

WAIT_FOR_DATABASE_S = 30
_LOCK_KEY = 0x6D696772  # "migr"; two migrating at once would trip over each other


def migrate(service: str, *, database_url: str, upto: str = "head") -> None:
    """Bring the service's tables to the newest version, or to the one named.

    Raises:
        OperationalError: the database did not answer within 30 s.
    """
    engine = create_engine(database_url)
    deadline = time.monotonic() + WAIT_FOR_DATABASE_S
    while True:
        try:
            connection = engine.connect()
            break
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
    with connection, connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
        config = AlembicConfig()
        config.set_main_option("script_location", f"services/{service}/migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, upto)
    engine.dispose()


def run_env(*metadatas: MetaData) -> None:
    """What each service's `migrations/env.py` calls; the backbone's tables come along."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=[schema.metadata, *metadatas],
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    _service = sys.argv[1]
    _env = Env()
    _url = _env.text(f"{_service.upper()}_DATABASE_URL")
    _env.check()
    migrate(_service, database_url=_url)
