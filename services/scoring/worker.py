"""How is scoring's worker put together? `celery -A services.scoring.worker` starts here."""

from services.scoring import tasks
from services.scoring.config import SERVICE, Settings
from services.scoring.handlers import HANDLERS
from shared.kit import garbage, http, logs, queue
from shared.kit.backbone import Backbone
from shared.kit.db import Database

settings = Settings.from_env()
logs.configure(SERVICE, level=settings.common.log_level)

app = queue.make_celery(SERVICE, redis_url=settings.common.redis_url)
database = Database(settings.common.database_url, pool_size=4)
backbone = Backbone(
    app,
    service=SERVICE,
    database=database,
    handlers=HANDLERS,
    publishers={"submission": http.Client(settings.submission_url, token=settings.common.internal_token)},
)
tasks.declare(app, backbone, database, report_year=settings.report_year)
# The children are forked from here, and have it all in common.
garbage.pass_over_what_stands()
