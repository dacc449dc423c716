"""The hearer's worker: `celery -A tests.backbone.worker`, told by the environment where everything is."""

import os

from shared.kit import http, logs, queue
from shared.kit.backbone import Backbone
from shared.kit.db import Database
from tests.backbone import toy

logs.configure(toy.LISTENER)
app = queue.make_celery(toy.LISTENER, redis_url=os.environ["REDIS_URL"])
backbone = Backbone(
    app,
    service=toy.LISTENER,
    database=Database(os.environ["HEARER_DATABASE_URL"], pool_size=2),
    handlers=toy.HANDLERS,
    publishers={toy.PUBLISHER: http.Client(os.environ["RINGER_URL"], token=os.environ["INTERNAL_TOKEN"])},
)
