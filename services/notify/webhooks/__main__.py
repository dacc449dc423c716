"""The process that calls agencies' systems: `python -m services.notify.webhooks`, until SIGTERM or SIGINT."""

import signal
import threading
from types import FrameType

from services.notify.channels.webhook import Caller
from services.notify.config import SERVICE, Settings
from services.notify.webhooks.keeping import BELL
from services.notify.webhooks.switchboard import Switchboard
from shared.kit import bell, clock, logs, queue
from shared.kit.db import Database

SWEEP_INTERVAL_S = 1.0


def main() -> None:
    settings = Settings.from_env()
    logs.configure(SERVICE, level=settings.common.log_level)
    database = Database(settings.common.database_url, pool_size=8)
    ears = bell.Ears(settings.common.redis_url, channel=BELL)
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    def wait() -> None:
        queue.HEARTBEAT_FILE.touch()
        ears.wait(stop, at_most_s=SWEEP_INTERVAL_S)

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    caller = Caller(may_be_local=settings.webhooks_may_be_local)
    Switchboard(database, caller, clock=clock.now).run(is_over=stop.is_set, wait=wait)
    ears.close()
    database.dispose()


if __name__ == "__main__":
    main()
