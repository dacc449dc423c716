"""How do the three services use Celery on Redis, each line with its reason?"""

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps

from shared.kit.queue_names import events_queue, jobs_queue, receive_task

HEARTBEAT_FILE = Path(tempfile.gettempdir()) / "inovasi-worker-heartbeat"
HEARTBEAT_INTERVAL_S = 5.0

# Three services share one Redis database, so the shortest of their settings would win: there is one set.
CONFIGURATION: dict[str, Any] = {
    # A worker must outlive a Redis that goes away at the wrong moment.
    "broker_transport": "shared.kit.transport:Transport",
    "broker_transport_options": {
        # A message nobody acknowledged comes back after this; tasks end within half of it (below).
        "visibility_timeout": 60,
        # Without these two the sweep for such messages takes 90 s, whatever the timeout says (kombu ≥ 5.7).
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        # A connection whose peer vanished is noticed by these four; by default it never is.
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 10,
    },
    "visibility_timeout": 60,
    # JSON only: nothing that arrives can name code to run.
    "task_serializer": "json",
    "accept_content": ["json"],
    # Outcomes are rows; results would only fill Redis.
    "task_ignore_result": True,
    # Acknowledge when done, also when the process died meanwhile: the inbox forgives the repeat …
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    # … and a message that kills its worker stops after max_retries instead of looping for ever (celery ≥ 5.7).
    "task_retry_on_worker_lost": True,
    # … at once: by default the next run would be scheduled in Redis for three minutes later.
    "task_annotations": {"*": {"default_retry_delay": 0}},
    # Less than half of visibility_timeout, so that nothing is redelivered while it still runs.
    "task_soft_time_limit": 20,
    "task_time_limit": 25,
    # A worker holds only what it works on, so that added workers find something to do.
    "worker_prefetch_multiplier": 1,
    "worker_disable_prefetch": True,
    # Nothing is scheduled in Redis (due work is rows); this is the belt to those braces.
    "worker_eta_task_limit": 200,
    # Whatever leaks is let go now and then.
    "worker_max_tasks_per_child": 10_000,
    "worker_max_memory_per_child": 250_000,
    # A stopping worker gets this long to finish, and what it can't finish goes back.
    "worker_soft_shutdown_timeout": 20,
    "worker_enable_soft_shutdown_on_idle": True,
    # A task under way when the connection is lost is left to finish. It will run again elsewhere, and the inbox
    # forgives that; cut off between a mail server's 250 and our commit, it would send a letter twice.
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    # Redis may come up after us.
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    # Publishing gives up soon: the rows are there, and a sweep finds them.
    "broker_pool_acquire_timeout": 2,
    "task_publish_retry_policy": {"max_retries": 3, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5},
    # Logs are ours (shared.kit.logs), JSON on stdout.
    "worker_hijack_root_logger": False,
    "worker_send_task_events": False,
    "timezone": "UTC",
}


def make_celery(service: str, *, redis_url: str) -> Celery:
    """One service's Celery application, configured as all three are."""
    celery = Celery(service, broker=redis_url, set_as_current=False)
    celery.conf.update(
        CONFIGURATION,
        # A task is a job unless it is the one that hears; a `queue` on the task itself goes out of use in Celery 6.
        task_default_queue=jobs_queue(service),
        task_routes={receive_task(service): {"queue": events_queue(service)}},
    )
    # By default a task is installed in every Celery application of the process, whoever declared it.
    celery.task = partial(celery.task, shared=False)  # type: ignore[method-assign]
    celery.steps["worker"].add(Heartbeat)
    return celery


class Heartbeat(bootsteps.StartStopStep):
    """Touches a file while the worker's event loop turns; the container's health check reads its age."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **_options: Any) -> None:
        super().__init__(parent)
        self._timer: Any = None

    def start(self, parent: Any) -> None:
        HEARTBEAT_FILE.touch()
        self._timer = parent.timer.call_repeatedly(HEARTBEAT_INTERVAL_S, HEARTBEAT_FILE.touch, priority=10)

    def stop(self, parent: Any) -> None:
        if self._timer is not None:
            self._timer.cancel()
