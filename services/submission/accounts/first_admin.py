"""How does an installation without sample data get somebody who can sign in?

`python -m services.submission.accounts.first_admin EMAIL NAME` prints a password, once.
"""

import secrets
import sys
from datetime import datetime

from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.accounts import people
from services.submission.accounts.models import Person
from services.submission.accounts.schemas import PersonIn
from shared.kit import clock
from shared.kit.auth import ADMIN
from shared.kit.config import Env
from shared.kit.db import Database
from shared.kit.errors import Refusal

_PASSWORD_BYTES = 15


class AlreadyThere(Exception):
    """Somebody is an administrator already; they give others their sign-ins."""


def register(session: Session, *, email: str, name: str, now: datetime) -> str:
    """The first administrator's new password.

    Raises:
        AlreadyThere: there is an administrator who can sign in.
        ValidationError: the address or the name is not fit to be entered.
        Invalid: somebody else signs in with this address.
    """
    there = select(Person.id).where(Person.roles.contains([ADMIN]), Person.is_active)
    if session.scalar(there.limit(1)) is not None:
        raise AlreadyThere("there is an administrator already; sign in as them to register others")
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    asked = PersonIn().load({"name": name, "email": email, "roles": [ADMIN], "password": password})
    people.register_person(session, **asked, now=now)
    return password


def main(arguments: list[str]) -> int:
    """Register them and say how they sign in; the exit status."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m services.submission.accounts.first_admin EMAIL NAME\n")
        return 2
    env = Env()
    url = env.text("SUBMISSION_DATABASE_URL")
    env.check()
    database = Database(url, pool_size=1)
    email, name = arguments
    try:
        with database.transaction() as session:
            password = register(session, email=email, name=name, now=clock.now())
    except (AlreadyThere, Refusal, ValidationError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    finally:
        database.dispose()
    sys.stdout.write(f"{email}  {password}\nSign in at /masuk. The password is shown this once.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
