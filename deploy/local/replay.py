"""`make replay`: how do dead letters of the running system get another chance?"""

import os
import sys

import requests

from deploy.local import leftovers
from deploy.local.environment import make_secrets
from deploy.local.ports import Ports
from deploy.local.processes import VAR
from deploy.local.progress import say


def main() -> int:
    """Ask each service to handle its dead letters again; 1 where some failed again or a service is away."""
    run = leftovers.current(VAR)
    ports = Ports.following(run.port) if run else Ports.from_environment(os.environ)
    token = make_secrets(VAR / "secrets.env")["INTERNAL_TOKEN"]
    failed = 0
    for service, port in (("submission", ports.submission), ("scoring", ports.scoring), ("notify", ports.notify)):
        address = f"http://127.0.0.1:{port}/internal/dead-letters/replay"
        try:
            answer = requests.post(address, headers={"Authorization": f"Bearer {token}"}, timeout=120)
            answer.raise_for_status()
        except requests.RequestException as error:
            say(f"{service}: not reached ({error}). Is it running? make up")
            failed += 1
            continue
        outcome = answer.json()
        say(f"{service}: {outcome['replayed']} handled, {outcome['failed']} failed again")
        failed += outcome["failed"]
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
