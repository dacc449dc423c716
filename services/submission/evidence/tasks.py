"""What does the evidence need done in the background?"""

import time

from celery import Celery

from services.submission.config import Settings
from services.submission.evidence import previews, uploads
from services.submission.evidence.storage import Storage
from shared.kit import clock
from shared.kit.backbone import Backbone
from shared.kit.db import Database

PREVIEW_SWEEP_S = 5.0
UPLOAD_SWEEP_S = 600.0
# A task may take 20 s, and a file 12 of them.
_ENOUGH_S = 5.0


def declare(celery: Celery, backbone: Backbone, database: Database, settings: Settings) -> None:
    """Declare the jobs; each finds its work in rows."""

    def storage() -> Storage:
        # Made where the job runs: what speaks to an S3 server does not survive the fork of a worker.
        return Storage(settings.storage_url, options=settings.storage_options)

    @celery.task(name="submission.draw_previews")
    def draw_previews(**_later: object) -> None:
        started, kept = time.monotonic(), storage()
        while time.monotonic() - started < _ENOUGH_S:
            with database.transaction() as session:
                taken = previews.take(session, now=clock.now())
                if taken is None:
                    return
                sha256, kind = taken.sha256, taken.kind
            drawn = previews.draw(kept, sha256=sha256, kind=kind)
            with database.transaction() as session:
                previews.keep(session, kept, sha256, drawn)

    @celery.task(name="submission.forget_uploads")
    def forget_uploads(**_later: object) -> None:
        with database.transaction() as session:
            uploads.forget_old(session, storage=storage(), now=clock.now())

    backbone.sweep(draw_previews.name, every_s=PREVIEW_SWEEP_S)
    backbone.sweep(forget_uploads.name, every_s=UPLOAD_SWEEP_S)
