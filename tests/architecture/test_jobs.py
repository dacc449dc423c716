"""Every background job is declared on its service's queue, and every queue has a worker wherever the system runs."""

from collections.abc import Iterator
from importlib import import_module, reload
from pathlib import Path

import pytest
from celery import Celery

from shared.kit import queue_names
from tests.builders.services import SERVICES, create_app, environment

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / "deploy" / "local"
# Queues beside those that every service has: what hands letters over takes seconds, and must hold up no event.
OWN_QUEUES = {"notify": {queue_names.mail_queue("notify")}}


@pytest.fixture(params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def celery(service: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Celery]:
    """The service's worker, put together as its process does."""
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    worker = reload(import_module(f"services.{service}.worker"))
    yield worker.app
    worker.database.dispose()


class TestJobs:
    def test_are_named_after_their_service(self, celery: Celery, service: str) -> None:
        assert [name for name in ours(celery) if not name.startswith(f"{service}.")] == []

    def test_run_on_the_queues_of_their_service(self, celery: Celery, service: str) -> None:
        queues = {celery.amqp.router.route({}, name)["queue"].name for name in ours(celery)}
        every = {queue_names.events_queue(service), queue_names.jobs_queue(service)}
        assert queues == every | OWN_QUEUES.get(service, set())

    def test_that_are_swept_are_declared(self, celery: Celery) -> None:
        swept = {entry["task"] for entry in celery.conf.beat_schedule.values()}
        assert swept <= set(ours(celery))

    def test_that_are_swept_go_to_the_queue_that_they_run_on(self, celery: Celery) -> None:
        sent = {entry["task"]: entry["options"]["queue"] for entry in celery.conf.beat_schedule.values()}
        assert sent == {name: celery.amqp.router.route({}, name)["queue"].name for name in sent}

    def test_are_all_found_again_by_a_sweep(self, celery: Celery, service: str) -> None:
        """A job that only a message starts would be lost with the message."""
        swept = {entry["task"] for entry in celery.conf.beat_schedule.values()}
        assert set(ours(celery)) - swept == {queue_names.receive_task(service)}


class TestQueues:
    def test_have_a_worker_on_a_laptop(self, service: str) -> None:
        source = "\n".join(path.read_text() for path in LOCAL.rglob("*") if path.suffix in {".py", "", ".procfile"})
        both = f"{queue_names.events_queue(service)},{queue_names.jobs_queue(service)}"
        generic = "{service}.events,{service}.jobs"
        assert both in source or generic in source
        assert [own for own in OWN_QUEUES.get(service, set()) if f'"-Q", "{own}"' not in source] == []

    def test_have_their_length_shown_to_operators(self, celery: Celery, service: str) -> None:
        worked_on = {celery.amqp.router.route({}, name)["queue"].name for name in ours(celery)}
        assert set(create_app(service).queues) == worked_on


def ours(celery: Celery) -> list[str]:
    return [name for name in celery.tasks if not name.startswith("celery.")]
