"""On the wire each event is a CloudEvents 1.0 JSON object."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.events import EVENTS
from shared.kit.events import Envelope, Event
from tests.contracts.golden import example

REQUIRED = {"id", "source", "specversion", "type"}
OPTIONAL = {"datacontenttype", "dataschema", "subject", "time", "data"}
MAX_INTEGER = 2**31 - 1

each_class = pytest.mark.parametrize("event_class", EVENTS, ids=lambda event: event.type)


class TestEnvelope:
    def test_has_every_required_attribute(self) -> None:
        assert set(Envelope.__struct_fields__) >= REQUIRED

    def test_names_its_extensions_in_lower_case_letters_and_digits(self) -> None:
        extensions = set(Envelope.__struct_fields__) - REQUIRED - OPTIONAL
        assert extensions == {"position", "subjectversion", "correlationid"}
        assert all(re.fullmatch(r"[a-z0-9]{1,20}", name) for name in extensions)


@each_class
class TestEachEvent:
    def test_fills_the_required_attributes(self, event_class: type[Event]) -> None:
        shown = example(event_class.type)
        assert all(isinstance(shown[name], str) and shown[name] for name in REQUIRED)
        assert (shown["specversion"], shown["datacontenttype"]) == ("1.0", "application/json")

    def test_names_its_publisher_as_the_source(self, event_class: type[Event]) -> None:
        assert example(event_class.type)["source"] == f"/inovasi/{event_class.publisher}"

    def test_has_a_type_of_noun_verb_and_version(self, event_class: type[Event]) -> None:
        assert re.fullmatch(r"inovasi\.[a-z_]+\.[a-z]+ed\.v[1-9]|inovasi\.innovation\.withdrawn\.v1", event_class.type)

    def test_says_when_with_an_offset(self, event_class: type[Event]) -> None:
        assert datetime.fromisoformat(example(event_class.type)["time"]).tzinfo is not None

    def test_has_a_unique_name_a_subject_and_the_subjects_version(self, event_class: type[Event]) -> None:
        shown: dict[str, Any] = example(event_class.type)
        assert UUID(shown["id"])
        assert re.fullmatch(r"[a-z_]+/[0-9a-z/-]+", shown["subject"])
        assert shown["subjectversion"] == shown["data"]["version"]

    def test_keeps_integers_in_the_range_of_the_standard(self, event_class: type[Event]) -> None:
        shown = example(event_class.type)
        assert all(0 < shown[name] <= MAX_INTEGER for name in ("position", "subjectversion"))
