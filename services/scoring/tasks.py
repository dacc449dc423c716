"""What runs in the background of scoring, and how often is it swept for?"""

from uuid import UUID

import redis
from celery import Celery

from services.scoring import background
from services.scoring.board import due, pace
from services.scoring.board import use_cases as boards
from services.scoring.index import use_cases as index
from services.scoring.schedule import telling
from services.scoring.sheets import awaited
from services.scoring.vote import polls
from shared.kit import bell, clock, idempotency, logs
from shared.kit.backbone import Backbone
from shared.kit.db import Database

log = logs.get(__name__)

INDEX_SWEEP_S = 1.0
BOARD_SWEEP_S = 1.0
COUNT_SWEEP_S = 15.0
REMIND_SWEEP_S = 60.0
TELL_SWEEP_S = 30.0
FORGET_SWEEP_S = 3600.0


def declare(celery: Celery, backbone: Backbone, database: Database, *, report_year: int) -> None:
    """Declare scoring's own jobs; each finds its work in rows, so a lost or doubled start is harmless."""

    @celery.task(name=background.PROJECT_INDEX)
    def project_index(**_later: object) -> None:
        with database.transaction() as session:
            years = index.years_due(session, report_year=report_year)
        for year in years:
            with database.transaction() as session:
                index.project(session, year=year, now=clock.now())

    viewers = bell.client(celery.conf.broker_url)

    @celery.task(name=background.RANK_BOARD)
    def rank_board(*, festival_id: str | None = None, **_later: object) -> None:
        with database.transaction() as session:
            found = [UUID(festival_id)] if festival_id else due.boards_due(session, now=clock.now())
        for one in found:
            if pace.rank_in_turn(database, one, now=clock.now):
                _tell_viewers(viewers, one)

    @celery.task(name="scoring.forget_answers")
    def forget_answers(**_later: object) -> None:
        with database.transaction() as session:
            idempotency.forget_old(session, now=clock.now())

    @celery.task(name="scoring.count_votes")
    def count_votes(**_later: object) -> None:
        with database.transaction() as session:
            polls.count_due(session, now=clock.now())

    @celery.task(name="scoring.forget_votes")
    def forget_votes(**_later: object) -> None:
        with database.transaction() as session:
            polls.forget_due(session, now=clock.now())

    @celery.task(name="scoring.remind_judges")
    def remind_judges(**_later: object) -> None:
        with database.transaction() as session:
            awaited.remind_due(session, now=clock.now())

    @celery.task(name="scoring.tell_times")
    def tell_times(**_later: object) -> None:
        with database.transaction() as session:
            telling.tell_due(session, now=clock.now())

    backbone.sweep(tell_times.name, every_s=TELL_SWEEP_S)
    backbone.sweep(remind_judges.name, every_s=REMIND_SWEEP_S)
    backbone.sweep(count_votes.name, every_s=COUNT_SWEEP_S)
    backbone.sweep(forget_votes.name, every_s=FORGET_SWEEP_S)
    backbone.sweep(project_index.name, every_s=INDEX_SWEEP_S)
    backbone.sweep(rank_board.name, every_s=BOARD_SWEEP_S)
    backbone.sweep(forget_answers.name, every_s=FORGET_SWEEP_S)


def _tell_viewers(client: redis.Redis, festival_id: UUID) -> None:
    try:
        client.publish(boards.channel_name(festival_id), b"")
    except (redis.RedisError, OSError) as error:
        # The stream looks for itself once a second.
        log.warning("board.not_told", festival_id=str(festival_id), error=repr(error))
