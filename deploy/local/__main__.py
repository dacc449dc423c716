"""`python -m deploy.local up` and `down`: the whole system without Docker."""

import os
import sys

from deploy.local import leftovers
from deploy.local.ports import Ports, PortTaken
from deploy.local.progress import say
from deploy.local.running import VAR, AlreadyRunning, Running
from deploy.local.servers import NotStarted


def up() -> int:
    """Run until Ctrl-C."""
    raw = os.environ.get("PORT", "8000")
    if not raw.isdigit() or not 1024 <= int(raw) <= 65000:
        say(f"PORT is {raw!r}; a number from 1024 to 65000 is needed.")
        return 2
    try:
        return Running(Ports(int(raw))).run()
    except (PortTaken, NotStarted, AlreadyRunning) as error:
        say(str(error))
        return 1


def down() -> int:
    """End whatever an earlier start of this checkout left running."""
    ended = leftovers.end(VAR)
    say(f"Ended {ended} processes." if ended else "Nothing of this checkout is running.")
    return 0


if __name__ == "__main__":
    actions = {"up": up, "down": down}
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        say("Usage: python -m deploy.local up|down")
        sys.exit(2)
    sys.exit(actions[sys.argv[1]]())
