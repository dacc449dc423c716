"""What submission does in the background, run as its worker would."""

from datetime import timedelta

import pytest
from celery import Celery
from sqlalchemy import func, select, update

from services.submission import tasks
from services.submission.config import Settings
from services.submission.exchange.models import MarkedWorkbook
from services.submission.handlers import HANDLERS
from shared.kit import clock, idempotency, ids, queue, schema
from shared.kit.backbone import Backbone
from shared.kit.db import Database
from tests.builders.submissions import NO_REDIS, Caller, profile


@pytest.fixture
def celery(database: Database, settings: Settings) -> Celery:
    app = queue.make_celery("submission", redis_url=NO_REDIS)
    backbone = Backbone(app, service="submission", database=database, handlers=HANDLERS, publishers={})
    tasks.declare(app, backbone, database, settings)
    return app


class TestForgetAnswers:
    def test_drops_what_nobody_will_ask_for_again(self, celery: Celery, database: Database, owner: Caller) -> None:
        for key in ("lama", "baru"):
            owner.call("POST", "/innovations", json=profile(), headers={"Idempotency-Key": key}, expect=201)
        created = schema.idempotency.c.created_at
        old = update(schema.idempotency).where(schema.idempotency.c.key == "lama")
        with database.transaction() as session:
            session.execute(old.values(created_at=created - idempotency.KEPT_FOR - timedelta(minutes=1)))
        celery.tasks["submission.forget_answers"](added_later=True)
        with database.transaction() as session:
            assert session.scalar(select(func.count()).select_from(schema.idempotency)) == 1


class TestIndexRenamed:
    def test_runs_though_there_is_nothing_to_do(self, celery: Celery) -> None:
        celery.tasks["submission.index_renamed"](added_later=True)


class TestForgetWorkbooks:
    def test_drops_what_holds_names_and_was_not_fetched_for_a_day(self, celery: Celery, database: Database) -> None:
        now = clock.now()
        with database.transaction() as session:
            for age, by in ((timedelta(hours=25), "staff:lama"), (timedelta(hours=23), "staff:baru")):
                marked = {"filename": "a.xlsx", "content": b"x", "created_at": now - age}
                session.add(MarkedWorkbook(id=ids.new_id(), uploaded_by=by, **marked))
        celery.tasks["submission.forget_workbooks"](added_later=True)
        with database.transaction() as session:
            assert session.scalars(select(MarkedWorkbook.uploaded_by)).all() == ["staff:baru"]
