"""How does root run a program that refuses to be run as root, though the checkout may lie below /root?"""

import os
import pwd
from pathlib import Path

USER = "nobody"
# Reading past closed folders is all that is needed; containers often leave only the wider one.
_CAPABILITIES = {"dac_read_search": 2, "dac_override": 1}


class NoWay(Exception):
    """The unprivileged user cannot get at the files; the message names the remedy."""


def prefix(*needed: Path) -> list[str]:
    """What to put before the command: nothing for an ordinary user; for root, a change of user.

    Where a folder on the way to the files needed, such as /root, is closed to that user, one capability lets it pass.

    Raises:
        NoWay: this root may not hand on such a capability.
    """
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam(USER)
    change = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    closed = _closed_folders(needed)
    if not closed:
        return change
    ours = _own_capabilities()
    for name, number in _CAPABILITIES.items():
        if ours >> number & 1:
            # Without the secure bit access(2), which initdb asks first, forgets the capability.
            capability = f"-all,+{name}"
            reach = [f"--inh-caps={capability}", f"--ambient-caps={capability}"]
            return [*change, "--securebits=+no_setuid_fixup", *reach]
    raise NoWay(f"{closed[0]} is closed to the user {USER}: move the checkout elsewhere, or do not run this as root")


def _closed_folders(needed: tuple[Path, ...]) -> list[Path]:
    on_the_way = sorted({folder for path in needed for folder in path.resolve().parents})
    return [folder for folder in on_the_way if folder.exists() and not folder.stat().st_mode & 0o001]


def _own_capabilities() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    fields = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return int(fields["CapEff"], 16) & int(fields["CapBnd"], 16)
