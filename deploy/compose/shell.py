"""How are other programs called, so that a failure shows what they said?"""

import subprocess
import sys
import time
from collections.abc import Mapping

_STARTED = time.monotonic()


class CommandFailed(Exception):
    """A program we need ended with an error; the message holds its last words."""


def say(words: str) -> None:
    """Tell the person what happens now, and how long it has taken so far."""
    print(f"[{time.monotonic() - _STARTED:5.1f} s] {words}", file=sys.stderr, flush=True)


def run(
    *command: str,
    env: Mapping[str, str] | None = None,
    hidden: bool = False,
    stdin: str | None = None,
    timeout_s: float = 900,
) -> str:
    """Run a program to its end and return what it printed; `hidden` shows its output only when it fails.

    Raises:
        CommandFailed: it ended with an error or took too long.
    """
    try:
        done = subprocess.run(
            command,
            env=env,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if hidden else None,
            text=True,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CommandFailed(f"{' '.join(command)}: no end after {timeout_s:.0f} s") from error
    if done.returncode:
        last_words = "\n".join(done.stdout.splitlines()[-40:])
        raise CommandFailed(f"{' '.join(command)}: exit {done.returncode}\n{last_words}")
    return done.stdout


def quiet(*command: str, timeout_s: float = 60) -> bool:
    """Whether a program ends well; nobody sees what it says."""
    try:
        run(*command, hidden=True, timeout_s=timeout_s)
    except (CommandFailed, OSError):
        return False
    return True
