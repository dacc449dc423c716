"""What a publisher tells is, byte for byte, what is published as the example."""

from typing import Any

import msgspec
import pytest

from shared.contracts.events import EVENTS
from shared.kit.events import Envelope, Event
from tests.contracts.golden import EXAMPLES, GOLDEN, example, wrap

each_golden = pytest.mark.parametrize("event", GOLDEN, ids=lambda event: event.type)
each_class = pytest.mark.parametrize("event_class", EVENTS, ids=lambda event: event.type)


class TestExamples:
    def test_are_there_for_every_event_and_no_other(self) -> None:
        assert {path.stem for path in EXAMPLES.glob("*.json")} == {event.type for event in EVENTS}
        assert [type(event) for event in GOLDEN] == list(EVENTS)

    @each_golden
    def test_are_what_the_event_looks_like_on_the_wire(self, event: Event) -> None:
        assert msgspec.json.decode(msgspec.json.encode(wrap(event))) == example(event.type)

    @each_class
    def test_are_read_back_as_the_event_they_show(self, event_class: type[Event]) -> None:
        envelope = msgspec.convert(example(event_class.type), Envelope)
        assert event_class.load(envelope.data) in GOLDEN

    @each_class
    def test_hold_no_address_that_could_be_somebodys(self, event_class: type[Event]) -> None:
        addresses = [value for value in _texts(example(event_class.type)) if "@" in value]
        assert all(address.endswith(".example.test") for address in addresses)


class TestReaders:
    @each_class
    def test_pass_over_a_field_that_was_added_later(self, event_class: type[Event]) -> None:
        payload = {**example(event_class.type)["data"], "added_later": {"a": 1}}
        assert event_class.load(payload) in GOLDEN

    @each_class
    def test_refuse_a_payload_that_lacks_a_field(self, event_class: type[Event]) -> None:
        # What was added later has a default: older events are read, too.
        required = (field.name for field in msgspec.structs.fields(event_class) if field.required)
        for missing in required:
            payload = {name: value for name, value in example(event_class.type)["data"].items() if name != missing}
            with pytest.raises(msgspec.ValidationError, match=missing):
                event_class.load(payload)


def _texts(document: Any) -> list[str]:
    if isinstance(document, dict):
        return [text for value in document.values() for text in _texts(value)]
    if isinstance(document, list):
        return [text for value in document for text in _texts(value)]
    return [document] if isinstance(document, str) else []
