"""The yardstick for events: a bare Celery task that does nothing, or says when it started."""

import os
import time

import redis
from celery import Celery

app = Celery("noop", broker=os.environ["REDIS_URL"])
app.conf.update(task_ignore_result=True, task_default_queue="bench.noop")

_redis = redis.Redis.from_url(os.environ["REDIS_URL"])


@app.task(name="bench.noop")
def noop() -> None:
    """Nothing."""


@app.task(name="bench.started")
def started(*, sent_at: float) -> None:
    """Leave the seconds from the sending to the start."""
    _redis.rpush("bench.latencies", time.time() - sent_at)
