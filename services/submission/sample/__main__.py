"""`python -m services.submission.sample`: load it where nothing is yet; `--sign-ins` says who can sign in."""

import os
import sys

from services.submission.config import Settings
from services.submission.sample import load, people
from shared.kit import clock
from shared.kit.db import Database


def main() -> int:
    """Load the sample once; the password of its people comes from DEMO_PASSWORD."""
    password = os.environ.get("DEMO_PASSWORD", "")
    if not password:
        sys.stderr.write("DEMO_PASSWORD is not set; the sample's people need a password.\n")
        return 2
    if "--sign-ins" in sys.argv:
        sys.stdout.write(people.table(password) + "\n")
        return 0
    settings = Settings.from_env()
    database = Database(settings.common.database_url, pool_size=1)
    if load.is_empty(database):
        load.load(database, settings, password=password, now=clock.now())
    return 0


if __name__ == "__main__":
    sys.exit(main())
