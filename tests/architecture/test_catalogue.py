"""The event classes are the routing: whoever is named there really tells, and really listens."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from shared.contracts import events
from shared.contracts.events import EVENTS
from shared.kit import inbox
from shared.kit.events import Event

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("submission", "scoring", "notify")
each_event = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
each_service = pytest.mark.parametrize("service", SERVICES)


def handlers_of(service: str) -> inbox.Handlers:
    found: inbox.Handlers = import_module(f"services.{service}.handlers").HANDLERS
    return found


def told_by(service: str) -> set[str]:
    """The event classes that a service makes, or hands on to be made, where it adds to the outbox."""
    made: set[str] = set()
    for path in (ROOT / "services" / service).rglob("*.py"):
        module = ast.parse(path.read_text())
        if any(isinstance(node, ast.Call) and _name(node.func) == "outbox.add" for node in ast.walk(module)):
            made |= _names_in_use(module)
    return made & {event.__name__ for event in EVENTS}


def _names_in_use(module: ast.Module) -> set[str]:
    """The last part of every name in the module's code; annotations, which make nothing, are left out."""
    for node in ast.walk(module):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
    expressions = [node for node in ast.walk(module) if isinstance(node, ast.Name | ast.Attribute)]
    return {_name(node).rpartition(".")[2] for node in expressions}


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


class TestEvents:
    def test_are_all_in_the_catalogue(self) -> None:
        declared = {
            thing
            for thing in vars(events).values()
            if isinstance(thing, type) and issubclass(thing, Event) and thing is not Event
        }
        assert declared == set(EVENTS)

    def test_have_types_of_their_own(self) -> None:
        assert len({event.type for event in EVENTS}) == len(EVENTS)

    @each_event
    def test_name_services_that_exist(self, event: type[Event]) -> None:
        assert {event.publisher, *event.subscribers} <= set(SERVICES)
        assert event.subscribers
        assert event.publisher not in event.subscribers


class TestSubscribers:
    @each_service
    def test_handle_all_they_subscribe_to_and_nothing_else(self, service: str) -> None:
        subscribed = {event.type for event in EVENTS if service in event.subscribers}
        assert handlers_of(service).types == subscribed

    @each_service
    def test_can_ask_every_publisher_they_hear(self, service: str) -> None:
        """Their worker names each publisher, so that catch-up knows where to go."""
        source = (ROOT / "services" / service / "worker.py").read_text()
        named = {
            key.value
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Dict)
            for key in node.keys
            if isinstance(key, ast.Constant)
        }
        assert handlers_of(service).publishers <= named


class TestPublishers:
    @each_service
    def test_tell_all_that_is_theirs_and_nothing_else(self, service: str) -> None:
        assert told_by(service) == {event.__name__ for event in EVENTS if event.publisher == service}
