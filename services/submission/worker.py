"""How is submission's worker put together? `celery -A services.submission.worker` starts here."""

from services.submission import tasks
from services.submission.config import SERVICE, Settings
from services.submission.handlers import HANDLERS
from shared.kit import garbage, http, logs, queue
from shared.kit.backbone import Backbone
from shared.kit.db import Database

settings = Settings.from_env()
logs.configure(SERVICE, level=settings.common.log_level)

app = queue.make_celery(SERVICE, redis_url=settings.common.redis_url)
database = Database(settings.common.database_url, pool_size=4)
token = settings.common.internal_token
backbone = Backbone(
    app,
    service=SERVICE,
    database=database,
    handlers=HANDLERS,
    publishers={
        "scoring": http.Client(settings.scoring_url, token=token),
        "notify": http.Client(settings.notify_url, token=token),
    },
)
tasks.declare(app, backbone, database, settings)
# The children are forked from here, and have it all in common.
garbage.pass_over_what_stands()
