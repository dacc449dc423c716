"""The generated pages are up to date, and true to what goes over the wire."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from shared.contracts import asyncapi, docs
from shared.contracts.events import EVENTS
from shared.kit.events import Event
from tests.contracts.golden import example

DOCUMENT = json.loads(json.dumps(asyncapi.document()))
each_class = pytest.mark.parametrize("event_class", EVENTS, ids=lambda event: event.type)


def validator(pointer: str) -> Draft202012Validator:
    resource: Resource[Any] = Resource.opaque(DOCUMENT)
    registry: Registry[Any] = Registry().with_resource("urn:events", resource)
    return Draft202012Validator({"$ref": f"urn:events{pointer}"}, registry=registry)


def references(document: Any) -> Iterator[str]:
    if isinstance(document, dict):
        if isinstance(document.get("$ref"), str):
            yield document["$ref"]
        for value in document.values():
            yield from references(value)
    elif isinstance(document, list):
        for value in document:
            yield from references(value)


def resolve(reference: str) -> Any:
    found: Any = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


class TestCommittedFiles:
    @pytest.mark.parametrize("name", ["events.md", "asyncapi.json"])
    def test_are_as_generated(self, name: str) -> None:
        """Otherwise: `python -m shared.contracts.docs`."""
        assert (docs.FOLDER / name).read_text(encoding="utf-8") == docs.contents()[name]


class TestSchemas:
    def test_are_valid_json_schema(self) -> None:
        for schema in DOCUMENT["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)

    @each_class
    def test_hold_for_the_example(self, event_class: type[Event]) -> None:
        validator(f"#/components/schemas/{event_class.__name__}OnTheWire").validate(example(event_class.type))

    @each_class
    def test_refuse_the_example_under_another_type(self, event_class: type[Event]) -> None:
        wrong = {**example(event_class.type), "type": "inovasi.something.changed.v1"}
        with pytest.raises(ValidationError):
            validator(f"#/components/schemas/{event_class.__name__}OnTheWire").validate(wrong)

    @each_class
    def test_refuse_the_example_without_its_payload(self, event_class: type[Event]) -> None:
        wrong = {**example(event_class.type), "data": {}}
        with pytest.raises(ValidationError):
            validator(f"#/components/schemas/{event_class.__name__}OnTheWire").validate(wrong)


class TestAsyncApi:
    def test_is_of_version_3_with_what_that_asks_for(self) -> None:
        assert DOCUMENT["asyncapi"] == "3.0.0"
        assert {"title", "version"} <= set(DOCUMENT["info"])
        assert all({"action", "channel"} <= set(operation) for operation in DOCUMENT["operations"].values())
        assert {operation["action"] for operation in DOCUMENT["operations"].values()} == {"send", "receive"}

    def test_refers_only_to_what_it_holds(self) -> None:
        assert all(resolve(reference) for reference in references(DOCUMENT))

    def test_lets_an_operation_carry_only_messages_of_its_channel(self) -> None:
        for operation in DOCUMENT["operations"].values():
            channel = operation["channel"]["$ref"]
            assert all(message["$ref"].startswith(f"{channel}/messages/") for message in operation["messages"])

    @pytest.mark.parametrize("service", asyncapi.subscribers())
    def test_shows_each_queue_with_all_that_its_service_hears(self, service: str) -> None:
        channel = DOCUMENT["channels"][f"{service}Events"]
        heard = {event.__name__ for event in EVENTS if service in event.subscribers}
        assert (channel["address"], set(channel["messages"])) == (f"{service}.events", heard)

    @each_class
    def test_has_each_event_sent_by_its_publisher_to_every_subscriber(self, event_class: type[Event]) -> None:
        for subscriber in event_class.subscribers:
            sent = DOCUMENT["operations"][f"{event_class.publisher}SendsTo{subscriber.capitalize()}"]["messages"]
            assert {"$ref": f"#/channels/{subscriber}Events/messages/{event_class.__name__}"} in sent
