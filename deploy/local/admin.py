"""`make admin EMAIL=… NAME=…`: how does the running system get its first administrator?"""

import subprocess
import sys

from deploy.local import environment, leftovers
from deploy.local.ports import Ports
from deploy.local.processes import ROOT, VAR
from deploy.local.progress import say
from deploy.local.servers import Postgres, Valkey


def main(arguments: list[str]) -> int:
    """Ask the registry for one, with the running system's own settings."""
    run = leftovers.current(VAR)
    if run is None:
        say("Nothing is running here. Start it first: make up")
        return 1
    if len(arguments) != 2 or not all(arguments):
        say("Who is it? make admin EMAIL=nama@kota.go.id NAME='Nama Lengkap'")
        return 2
    ports = Ports.following(run.port)
    postgres, valkey = Postgres(VAR / "postgres", port=ports.postgres), Valkey(VAR / "valkey", port=ports.valkey)
    command = [sys.executable, "-m", "services.submission.accounts.first_admin", *arguments]
    settings = environment.compose(VAR, ports, postgres=postgres, valkey=valkey)
    return subprocess.run(command, cwd=ROOT, env=settings, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
