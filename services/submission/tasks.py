"""What runs in the background of submission, and how often is it swept for?"""

from typing import Any

from celery import Celery

from services.submission.accounts import passwords
from services.submission.catalogue import spelling
from services.submission.config import SERVICE, Settings
from services.submission.corrections import use_cases as corrections
from services.submission.evidence import tasks as evidence
from services.submission.exchange import use_cases as exchange
from services.submission.period import probing
from services.submission.period import use_cases as period
from services.submission.registry import duty, search
from shared.kit import clock, idempotency, queue_names
from shared.kit.backbone import Backbone
from shared.kit.db import Database

JOBS = queue_names.jobs_queue(SERVICE)
INDEX_SWEEP_S = 30.0
WORDS_SWEEP_S = 60.0
DUTY_SWEEP_S = 300.0
FORGET_SWEEP_S = 3600.0
PERIOD_SWEEP_S = 5.0


def declare(celery: Celery, backbone: Backbone, database: Database, settings: Settings) -> None:
    """Declare submission's own jobs; each finds its work in rows, so a lost or doubled start is harmless."""

    @celery.task(name="submission.index_renamed")
    def index_renamed(**_later: object) -> None:
        with database.transaction() as session:
            search.index_renamed(session, now=clock.now())

    @celery.task(name="submission.learn_words")
    def learn_words(**_later: object) -> None:
        with database.transaction() as session:
            spelling.learn(session)

    @celery.task(name="submission.settle_duty")
    def settle_duty(**_later: object) -> None:
        with database.transaction() as session:
            duty.settle_all(session, now=clock.now())

    @celery.task(name="submission.forget_answers")
    def forget_answers(**_later: object) -> None:
        with database.transaction() as session:
            idempotency.forget_old(session, now=clock.now())
            passwords.forget_old(session, now=clock.now())

    @celery.task(name="submission.forget_workbooks")
    def forget_workbooks(**_later: object) -> None:
        with database.transaction() as session:
            exchange.forget_marked(session, now=clock.now())

    @celery.task(name="submission.forget_reporters")
    def forget_reporters(**_later: object) -> None:
        with database.transaction() as session:
            corrections.forget_addresses(session, kept_days=settings.correction_address_days, now=clock.now())

    @celery.task(name="submission.watch_period")
    def watch_period(**_later: object) -> None:
        window: dict[str, Any] = {"set_to": settings.period_closes_at, "year": settings.report_year}
        with database.transaction() as session:
            is_watched = period.is_watched(session, **window, now=clock.now())
        if not is_watched:
            return
        probe = probing.ask(settings.own_url, now=clock.now())
        with database.transaction() as session:
            period.keep_probe(session, probe)
            period.settle(session, **window, now=clock.now())

    evidence.declare(celery, backbone, database, settings)
    backbone.sweep(index_renamed.name, every_s=INDEX_SWEEP_S)
    backbone.sweep(learn_words.name, every_s=WORDS_SWEEP_S)
    backbone.sweep(settle_duty.name, every_s=DUTY_SWEEP_S)
    backbone.sweep(forget_answers.name, every_s=FORGET_SWEEP_S)
    backbone.sweep(forget_reporters.name, every_s=FORGET_SWEEP_S)
    backbone.sweep(forget_workbooks.name, every_s=FORGET_SWEEP_S)
    backbone.sweep(watch_period.name, every_s=PERIOD_SWEEP_S)
