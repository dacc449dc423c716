"""What scoring does in the background, run as its worker would."""

from datetime import timedelta
from uuid import uuid4

import pytest
from celery import Celery
from sqlalchemy import func, insert, select

from services.scoring import tasks
from services.scoring.board.models import BoardSnapshot
from services.scoring.festival.views import View
from services.scoring.handlers import HANDLERS
from services.scoring.index.models import IndexProjection
from shared.kit import clock, idempotency, queue, schema
from shared.kit.backbone import Backbone
from shared.kit.db import Database
from tests.builders import festivals, innovations
from tests.builders.innovations import deliver, envelopes


@pytest.fixture
def celery(database: Database) -> Celery:
    app = queue.make_celery("scoring", redis_url="redis://127.0.0.1:9/0")
    backbone = Backbone(app, service="scoring", database=database, handlers=HANDLERS, publishers={})
    tasks.declare(app, backbone, database, report_year=2026)
    return app


def run(celery: Celery, name: str) -> None:
    celery.tasks[name](added_later=True)


class TestProjectIndex:
    def test_projects_what_was_heard(self, celery: Celery, database: Database) -> None:
        deliver(database, HANDLERS, envelopes([innovations.verified(1)]))
        run(celery, "scoring.project_index")
        with database.transaction() as session:
            assert session.get_one(IndexProjection, 2026).verified["innovations"] == 1

    def test_changes_nothing_the_second_time(self, celery: Celery, database: Database) -> None:
        for _ in range(2):
            run(celery, "scoring.project_index")
        with database.transaction() as session:
            assert session.get_one(IndexProjection, 2026).version == 1


class TestRankBoard:
    def test_ranks_what_is_due_though_nobody_named_it_and_redis_is_away(
        self, celery: Celery, database: Database
    ) -> None:
        festival = festivals.build(database)
        run(celery, "scoring.rank_board")
        with database.transaction() as session:
            assert session.get_one(BoardSnapshot, (festival.festival_id, "committee")).version == 1

    def test_ranks_the_festival_named_and_passes_over_one_that_is_not_there(
        self, celery: Celery, database: Database
    ) -> None:
        festival = festivals.build(database)
        celery.tasks["scoring.rank_board"](festival_id=str(uuid4()))
        celery.tasks["scoring.rank_board"](festival_id=str(festival.festival_id))
        with database.transaction() as session:
            assert session.scalar(select(func.count()).select_from(BoardSnapshot)) == len(View)


class TestForgetAnswers:
    def test_drops_only_those_that_nobody_will_ask_for(self, celery: Celery, database: Database) -> None:
        now = clock.now()
        ages = {"old": idempotency.KEPT_FOR + timedelta(hours=1), "young": timedelta(hours=1)}
        with database.transaction() as session:
            for key, age in ages.items():
                row = {"caller": "staff:a", "key": key, "request_hash": "", "created_at": now - age}
                session.execute(insert(schema.idempotency).values(**row))
        run(celery, "scoring.forget_answers")
        with database.transaction() as session:
            assert list(session.scalars(select(schema.idempotency.c.key))) == ["young"]
            assert session.scalar(select(func.count()).select_from(schema.dead_letters)) == 0
