"""How many list pages does a web process serve, beside a bare Flask hello under the same server?"""

from bench import hello, load
from bench.rows import Row
from services.submission.config import Settings
from services.submission.sample import load as sample
from shared.kit import clock
from shared.kit.config import Env
from shared.kit.db import Database
from tests.builders.system import System

SECONDS = 8


def public_list(system: System) -> Row:
    """The first view of the list with the sample's innovations."""
    database = Database(system.database_url("submission"), pool_size=1)
    if sample.is_empty(database):
        settings = Settings.from_env(Env(values=system.environment))
        sample.load(database, settings, password="kata-sandi-uji-coba", now=clock.now())
    database.dispose()
    ours = load.run(system.addresses["submission"] + "/inovasi", seconds=SECONDS, headers=load.AS_A_BROWSER)
    with hello.served() as address:
        bare = load.run(address, seconds=SECONDS, headers=load.AS_A_BROWSER)
    return Row("(c) public list pages", ours.per_second, bare.per_second, "per s", "a bare Flask hello, same server")
