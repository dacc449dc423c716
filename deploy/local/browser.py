"""Is there a Chromium for the browser tests; if not, can it be installed?"""

import os
import shutil
import subprocess
import sys

from deploy.local.progress import say

PROGRAM = "chromium"


def main() -> int:
    """Install it where we may; say how where we may not. Never a failure: the tests that need it skip loudly."""
    if shutil.which(PROGRAM):
        return 0
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "--quiet", PROGRAM]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say(f"No Chromium: browser tests will be skipped. To run them: sudo {' '.join(install)}")
        return 0
    say("Installing Chromium for the browser tests …")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(["apt-get", "update", "--quiet"], check=True, env=quiet, stdout=subprocess.DEVNULL)
        subprocess.run(install, check=True, env=quiet, stdout=subprocess.DEVNULL)
    except subprocess.CalledProcessError as error:
        say(f"Chromium could not be installed ({error}); browser tests will be skipped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
