"""Which figures tell the ops team that a service falls behind?"""

from collections.abc import Iterator

import redis
from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.kit import bell, catch_up, dead_letters, outbox, schema
from shared.kit.auth import INTERNAL, open_to
from shared.kit.edge import ServiceApp

_registry = CollectorRegistry()
_requests = Histogram(
    "http_request_duration_seconds",
    "Time to answer a request.",
    ("endpoint", "method", "status"),
    registry=_registry,
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


def observe_request(endpoint: str | None, method: str, status: int, duration_s: float) -> None:
    """Count one answered request."""
    _requests.labels(endpoint or "none", method, str(status)).observe(duration_s)


class Backlog(Collector):
    """Reads what waits, from the tables and from Redis, at the moment it is asked."""

    def __init__(self, app: ServiceApp, client: redis.Redis) -> None:
        self._app = app
        self._redis = client

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One gauge family each for outbox, inbox, retries, dead letters, queues, and what the service adds."""
        with self._app.database.transaction() as session:
            unnumbered, oldest_s = outbox.lag(session)
            yield GaugeMetricFamily("outbox_unnumbered_events", "Events no relay has taken up.", unnumbered)
            yield GaugeMetricFamily("outbox_oldest_unnumbered_seconds", "Age of the oldest of them.", oldest_s)
            yield from self._unsent(session)
            gap = GaugeMetricFamily("inbox_gap_events", "Positions missing before the newest.", labels=["source"])
            for source, missing in catch_up.gaps(session).items():
                gap.add_metric([source], missing)
            yield gap
            yield self._last_catch_up(session)
            retries = session.scalar(select(func.count()).select_from(schema.inbox_retries)) or 0
            yield GaugeMetricFamily("inbox_retries", "Events that wait for another attempt.", retries)
            letters = dead_letters.count(session)
            yield GaugeMetricFamily("dead_letters", "Events that wait for a person.", letters)
            for gauges in self._app.gauges:
                yield from gauges(session)
        yield from self._queues()

    def _unsent(self, session: Session) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily("outbox_unsent_positions", "Positions behind the head.", labels=["subscriber"])
        head = outbox.head(session)
        for subscriber, sent_to in session.execute(select(schema.relay_cursor)):
            family.add_metric([subscriber], head - sent_to)
        yield family

    def _last_catch_up(self, session: Session) -> GaugeMetricFamily:
        """Run by a worker every 10 s: its age is the proof that jobs are being consumed."""
        family = GaugeMetricFamily("catch_up_age_seconds", "Since a worker last compared notes.", labels=["source"])
        age = func.extract("epoch", func.now() - schema.inbox_progress.c.checked_at)
        for source, seconds in session.execute(select(schema.inbox_progress.c.source, age)):
            if seconds is not None:
                family.add_metric([source], float(seconds))
        return family

    def _queues(self) -> Iterator[GaugeMetricFamily]:
        try:
            lengths = {name: self._redis.llen(name) for name in self._app.queues}
            unacked = self._redis.hlen("unacked")
        except (redis.RedisError, OSError):
            yield GaugeMetricFamily("redis_up", "Whether Redis answers.", 0)
            return
        yield GaugeMetricFamily("redis_up", "Whether Redis answers.", 1)
        family = GaugeMetricFamily("queue_length", "Messages that wait in Redis.", labels=["queue"])
        for name, length in lengths.items():
            family.add_metric([name], float(length))
        yield family
        yield GaugeMetricFamily("queue_unacked", "Messages in workers' hands, all services.", float(unacked))


def install(app: ServiceApp, *, redis_url: str) -> None:
    """Serve `/metrics` in Prometheus' text format, to whoever holds the internal token."""
    registry = CollectorRegistry()
    registry.register(Backlog(app, bell.client(redis_url, timeout_s=1.0)))

    @app.get("/metrics", endpoint="metrics")
    @open_to(INTERNAL)
    def metrics() -> Response:
        body = generate_latest(_registry) + generate_latest(registry)
        return app.response_class(body, content_type=CONTENT_TYPE_LATEST)
