"""How does the city answer somebody who asks what it holds of an address, or wants it deleted (UU 27/2022)?

`python -m services.notify.followers export|erase ADDRESS` prints what is held, as JSON; `erase` deletes it.
"""

import json
import sys
from collections.abc import Sequence

from services.notify.followers import use_cases
from services.notify.followers.use_cases import Held
from shared.kit.config import Env
from shared.kit.db import Database

COMMANDS = {"export": use_cases.held, "erase": use_cases.erase}


def main(arguments: Sequence[str]) -> int:
    """Do what was asked; the exit status."""
    if len(arguments) != 2 or arguments[0] not in COMMANDS:
        sys.stderr.write("usage: python -m services.notify.followers export|erase ADDRESS\n")
        return 2
    env = Env()
    url = env.text("NOTIFY_DATABASE_URL")
    env.check()
    database = Database(url, pool_size=1)
    with database.transaction() as session:
        written = written_out(COMMANDS[arguments[0]](session, arguments[1]))
    database.dispose()
    sys.stdout.write(written + "\n")
    return 0


def written_out(held: Held) -> str:
    """What is held, for the person to read."""
    follows = [
        {
            "topic": follow.topic,
            "language": follow.language,
            "pace": follow.pace,
            "asked_at": follow.asked_at.isoformat(),
            "confirmed_at": follow.confirmed_at.isoformat() if follow.confirmed_at else None,
        }
        for follow in held.follows
    ]
    letters = [
        {"kind": letter.kind, "queued_at": letter.queued_at.isoformat(), "state": letter.state}
        for letter in held.letters
    ]
    return json.dumps({"address": held.address, "follows": follows, "letters": letters}, indent=2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
