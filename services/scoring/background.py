"""How does a request have a job start right after its commit, without touching the broker itself?"""

from collections.abc import Callable, Mapping

from celery import Celery
from sqlalchemy import event

from services.scoring.config import SERVICE
from shared.kit import edge, queue, queue_names
from shared.kit.edge import ServiceApp

PROJECT_INDEX = "scoring.project_index"
RANK_BOARD = "scoring.rank_board"
# A hundred sheets in a moment are one start; the job finds all that is there.
AT_MOST_EVERY_S = 0.2


def install(app: ServiceApp, *, redis_url: str) -> None:
    """Give the web process the means to send; nothing connects before the first job."""
    app.extensions["celery"] = queue.make_celery(SERVICE, redis_url=redis_url)


def soon(task: str, **arguments: object) -> None:
    """Start the job once the current request's transaction is committed; a sweep finds it where this is lost."""
    ring = _ring(task, arguments)
    event.listen(edge.session(), "after_commit", lambda _session: ring(), once=True)


def at_once(task: str, **arguments: object) -> None:
    """Start the job for what is committed already."""
    _ring(task, arguments)()


def _ring(task: str, arguments: Mapping[str, object]) -> Callable[[], None]:
    app = edge.current()
    celery: Celery = app.extensions["celery"]

    def send() -> None:
        celery.send_task(task, kwargs=dict(arguments), queue=queue_names.jobs_queue(SERVICE))

    return lambda: app.bell.ring(f"{task}{arguments}", send, at_most_every_s=AT_MOST_EVERY_S)
