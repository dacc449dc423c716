"""How does a request have a job start right after its commit, without touching the broker itself?"""

from celery import Celery
from sqlalchemy import event

from services.scoring.config import SERVICE
from shared.kit import edge, queue, queue_names
from shared.kit.edge import ServiceApp

PROJECT_INDEX = "scoring.project_index"
RANK_BOARD = "scoring.rank_board"


def install(app: ServiceApp, *, redis_url: str) -> None:
    """Give the web process the means to send; nothing connects before the first job."""
    app.extensions["celery"] = queue.make_celery(SERVICE, redis_url=redis_url)


def soon(task: str, **arguments: object) -> None:
    """Start the job once the current request's transaction is committed; a sweep finds it where this is lost."""
    app = edge.current()
    celery: Celery = app.extensions["celery"]

    def send() -> None:
        celery.send_task(task, kwargs=arguments, queue=queue_names.jobs_queue(SERVICE))

    event.listen(edge.session(), "after_commit", lambda _session: app.bell.ring(f"{task}{arguments}", send), once=True)
