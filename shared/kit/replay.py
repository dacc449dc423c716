"""How do dead letters get another chance where the system runs in containers? `python -m shared.kit.replay`."""

import sys
from collections.abc import Mapping

import requests

from shared.kit.config import Env

SERVICES = ("submission", "scoring", "notify")
TIMEOUT_S = 120


def replay(addresses: Mapping[str, str], *, token: str) -> int:
    """Ask each service to handle its dead letters again; how many failed again or could not be asked."""
    failed = 0
    for service, address in addresses.items():
        try:
            answer = requests.post(
                f"{address.rstrip('/')}/internal/dead-letters/replay",
                headers={"Authorization": f"Bearer {token}"},
                timeout=TIMEOUT_S,
            )
            answer.raise_for_status()
        except requests.RequestException as error:
            sys.stdout.write(f"{service}: not reached ({error})\n")
            failed += 1
            continue
        outcome = answer.json()
        sys.stdout.write(f"{service}: {outcome['replayed']} handled, {outcome['failed']} failed again\n")
        failed += outcome["failed"]
    return failed


def main() -> int:
    """Replay in all services that the environment names; 0 when no letter is left."""
    env = Env()
    addresses = {service: env.text(f"{service.upper()}_URL") for service in SERVICES}
    token = env.text("INTERNAL_TOKEN")
    env.check()
    return 1 if replay(addresses, token=token) else 0


if __name__ == "__main__":
    sys.exit(main())
