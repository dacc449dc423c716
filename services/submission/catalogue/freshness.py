"""Has anything changed that the public pages show?"""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from services.submission.catalogue.models import PublicVersion
from shared.kit import clock, logs
from shared.kit.db import Database

log = logs.get(__name__)


def version_of(database: Database, *, time_zone: str) -> Callable[[], tuple[int, date] | None]:
    """A question whose answer differs whenever a public page may; None while the database does not answer.

    The city's day is a part of it: pages say how many days are left.
    """
    zone, query = ZoneInfo(time_zone), select(PublicVersion.version)

    def ask() -> tuple[int, date] | None:
        try:
            with database.engine.connect() as connection:
                return connection.execute(query).scalar_one(), clock.now().astimezone(zone).date()
        except SQLAlchemyError as error:
            log.warning("public_version.unknown", error=type(error).__name__)
            return None

    return ask
