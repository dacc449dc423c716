"""What runs in the background of notify, and how often is it swept for?"""

import ssl

from celery import Celery

from services.notify.bounces import imap, maildir
from services.notify.broadcasts import sending as broadcasts
from services.notify.channels.email import Mailer
from services.notify.config import SERVICE, Settings
from services.notify.delivery import planning
from services.notify.delivery import use_cases as delivery
from services.notify.delivery.writing import Sender
from services.notify.digests import use_cases as digests
from services.notify.followers import use_cases as followers
from services.notify.inbox import use_cases as inbox
from services.notify.reminders import planning as reminders
from services.notify.reminders import running
from services.notify.webhooks import keeping as webhooks
from shared.kit import clock, idempotency, logs, queue_names
from shared.kit.backbone import Backbone
from shared.kit.db import Database

MAIL = queue_names.mail_queue(SERVICE)
DELIVER = "notify.deliver"
DELIVER_SWEEP_S = 1.0
PLAN_SWEEP_S = 2.0
FORGET_SWEEP_S = 3600.0
REMIND_SWEEP_S = 60.0
DIGEST_SWEEP_S = 60.0
BOUNCES_SWEEP_S = 30.0


def declare(celery: Celery, backbone: Backbone, database: Database, *, settings: Settings) -> None:
    """Declare notify's own jobs; each finds its work in rows, so a lost or doubled start is harmless."""
    _declare_letters(celery, backbone, database, settings=settings)
    _declare_own_occasions(celery, backbone, database, settings=settings)
    _declare_bounces(celery, backbone, database, settings=settings)
    _declare_forgetting(celery, backbone, database, settings=settings)


def _declare_letters(celery: Celery, backbone: Backbone, database: Database, *, settings: Settings) -> None:
    """What is planned leaves; what must be looked at again is, and what was gathered becomes a letter."""
    sender = sender_of(settings)
    celery.conf.task_routes = {**celery.conf.task_routes, DELIVER: {"queue": MAIL}}

    @celery.task(name=DELIVER)
    def deliver(**_later: object) -> None:
        delivery.deliver_due(database, sender, clock=clock.now)

    @celery.task(name="notify.plan_again")
    def plan_again(**_later: object) -> None:
        with database.transaction() as session:
            planning.plan_again(session, now=clock.now())

    @celery.task(name="notify.gather_digests")
    def gather_digests(**_later: object) -> None:
        with logs.correlated(), database.transaction() as session:
            digests.gather_due(session, sender, now=clock.now())

    backbone.sweep(deliver.name, every_s=DELIVER_SWEEP_S, queue=MAIL)
    backbone.sweep(plan_again.name, every_s=PLAN_SWEEP_S)
    backbone.sweep(gather_digests.name, every_s=DIGEST_SWEEP_S)


def _declare_own_occasions(celery: Celery, backbone: Backbone, database: Database, *, settings: Settings) -> None:
    """What notify comes upon itself: deadlines, and what the committee sent."""
    ahead = reminders.Calendar(
        year=settings.report_year,
        closes_at=settings.period_closes_at,
        time_zone=settings.common.time_zone,
        holidays=settings.holidays,
    )

    @celery.task(name="notify.remind")
    def remind(**_later: object) -> None:
        with database.transaction() as session:
            reminders.plan_ahead(session, ahead, now=clock.now())
        with logs.correlated(), database.transaction() as session:
            running.run_due(session, now=clock.now())

    @celery.task(name="notify.plan_broadcasts")
    def plan_broadcasts(**_later: object) -> None:
        with database.transaction() as session:
            broadcasts.plan_due(session, now=clock.now())

    backbone.sweep(remind.name, every_s=REMIND_SWEEP_S)
    backbone.sweep(plan_broadcasts.name, every_s=PLAN_SWEEP_S)


def _declare_bounces(celery: Celery, backbone: Backbone, database: Database, *, settings: Settings) -> None:
    """What came back is read where the settings say that it arrives."""
    tls = ssl.create_default_context(cafile=settings.bounces_ca_file) if settings.bounces_imap else None

    @celery.task(name="notify.read_bounces")
    def read_bounces(**_later: object) -> None:
        if settings.bounces_maildir is not None:
            maildir.read_new(settings.bounces_maildir, database, clock=clock.now)
        if settings.bounces_imap is not None:
            imap.read_new(settings.bounces_imap, database, tls=tls, clock=clock.now)

    backbone.sweep(read_bounces.name, every_s=BOUNCES_SWEEP_S)


def _declare_forgetting(celery: Celery, backbone: Backbone, database: Database, *, settings: Settings) -> None:
    """What was kept for long enough goes."""

    @celery.task(name="notify.forget_answers")
    def forget_answers(**_later: object) -> None:
        with database.transaction() as session:
            idempotency.forget_old(session, now=clock.now())

    @celery.task(name="notify.forget_followers")
    def forget_followers(**_later: object) -> None:
        with database.transaction() as session:
            followers.forget_old(session, keep=settings.keep_followers_letters, now=clock.now())

    @celery.task(name="notify.forget_webhooks")
    def forget_webhooks(**_later: object) -> None:
        with database.transaction() as session:
            webhooks.forget_old(session, keep_for=settings.keep_webhooks, now=clock.now())

    @celery.task(name="notify.forget_inbox")
    def forget_inbox(**_later: object) -> None:
        with database.transaction() as session:
            inbox.forget_old(session, keep=settings.keep_inbox, now=clock.now())

    for task in (forget_answers, forget_followers, forget_webhooks, forget_inbox):
        backbone.sweep(task.name, every_s=FORGET_SWEEP_S)


def sender_of(settings: Settings) -> Sender:
    """The sender that the settings describe."""
    common, smtp = settings.common, settings.smtp
    # Reading all the authorities there are takes longer than sending a letter.
    tls = ssl.create_default_context(cafile=settings.smtp_ca_file) if smtp.is_tls or smtp.starttls else None

    def mailer() -> Mailer:
        return Mailer(smtp, sender=settings.mail_from, sender_name=common.city_name, tls=tls)

    return Sender(
        city_name=common.city_name,
        public_url=common.public_url,
        time_zone=common.time_zone,
        mailer=mailer,
        connections=settings.smtp_connections,
        per_second=settings.smtp_per_second,
    )
