"""What runs in the background of scoring, and how often is it swept for?"""

from celery import Celery

from services.scoring import background
from services.scoring.index import use_cases as index
from shared.kit import clock, idempotency
from shared.kit.backbone import Backbone
from shared.kit.db import Database

INDEX_SWEEP_S = 1.0
FORGET_SWEEP_S = 3600.0


def declare(celery: Celery, backbone: Backbone, database: Database, *, report_year: int) -> None:
    """Declare scoring's own jobs; each finds its work in rows, so a lost or doubled start is harmless."""

    @celery.task(name=background.PROJECT_INDEX)
    def project_index(**_later: object) -> None:
        with database.transaction() as session:
            due = index.years_due(session, report_year=report_year)
        for year in due:
            with database.transaction() as session:
                index.project(session, year=year, now=clock.now())

    @celery.task(name="scoring.forget_answers")
    def forget_answers(**_later: object) -> None:
        with database.transaction() as session:
            idempotency.forget_old(session, now=clock.now())

    backbone.sweep(project_index.name, every_s=INDEX_SWEEP_S)
    backbone.sweep(forget_answers.name, every_s=FORGET_SWEEP_S)
