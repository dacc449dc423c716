"""How is notify's worker put together? `celery -A services.notify.worker` starts here."""

from services.notify import tasks
from services.notify.config import SERVICE, Settings
from services.notify.delivery.planning import DELIVERIES_DUE, INBOX_CHANGED
from services.notify.handlers import HANDLERS
from services.notify.inbox.use_cases import RINGS
from services.notify.webhooks.keeping import BELL, WEBHOOKS_DUE
from shared.kit import garbage, http, logs, queue
from shared.kit.backbone import Backbone
from shared.kit.bell import Bell, client
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
        "submission": http.Client(settings.submission_url, token=token),
        "scoring": http.Client(settings.scoring_url, token=token),
    },
)
tasks.declare(app, backbone, database, settings=settings)

# Letters leave right after the commit that planned them; where this call is lost, the sweep finds them.
bell = Bell()
database.after_commit_of(
    DELIVERIES_DUE, lambda: bell.ring(tasks.DELIVER, lambda: app.send_task(tasks.DELIVER, queue=tasks.MAIL))
)

# The same goes for calls to agencies' systems, which a process of its own makes (`services.notify.webhooks`), and for
# the number at the inbox of whoever has a page open.
_channel = client(settings.common.redis_url)
database.after_commit_of(WEBHOOKS_DUE, lambda: bell.ring(BELL, lambda: _channel.publish(BELL, b"")))
database.after_commit_of(INBOX_CHANGED, lambda: bell.ring(RINGS, lambda: _channel.publish(RINGS, b"")))
# The children are forked from here, and have it all in common.
garbage.pass_over_what_stands()
