"""`python -m deploy.local up` and `down`: the whole system without Docker."""

import os
import sys

from deploy.local import leftovers
from deploy.local.ports import Ports, PortTaken
from deploy.local.processes import VAR
from deploy.local.progress import say
from deploy.local.running import System
from deploy.local.servers import NotStarted


def up() -> int:
    """Run until Ctrl-C."""
    if os.environ.get(leftovers.MARK) != str(VAR):
        # Begun anew with the mark, every process of the run carries it, also those that honcho forks from this one.
        marked = {**os.environ, leftovers.MARK: str(VAR)}
        os.execve(sys.executable, [sys.executable, "-m", "deploy.local", "up"], marked)  # noqa: S606, our own program
    try:
        return System(Ports.from_environment(os.environ)).run()
    except leftovers.Running:
        run = leftovers.current(VAR)
        say(f"It runs already, at http://localhost:{run.port if run else '…'}. To end it: make down")
    except (PortTaken, NotStarted, ValueError) as error:
        say(f"\n{error}")
    return 1


def down() -> int:
    """End the run of this checkout, and what an earlier one left."""
    ended = leftovers.end(VAR)
    say(f"Ended {ended} processes." if ended else "Nothing of this checkout is running.")
    return 0


if __name__ == "__main__":
    actions = {"up": up, "down": down}
    if len(sys.argv) != 2 or sys.argv[1] not in actions:
        say("Usage: python -m deploy.local up|down")
        sys.exit(2)
    sys.exit(actions[sys.argv[1]]())
