"""Where are the events written down for people and for tools? `python -m shared.contracts.docs` writes both."""

import inspect
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from shared.contracts import asyncapi
from shared.contracts.events import EVENTS
from shared.kit.events import Envelope, Event

FOLDER = Path(__file__).resolve().parents[2] / "docs"
_PREAMBLE = """\
# Events

*Written by `python -m shared.contracts.docs` from `shared/contracts/events.py`; a test holds it to them. The same for
tools: [asyncapi.json](asyncapi.json).*

Services tell one another what happened, and never what to do. A use case changes its tables and adds the event in one
transaction; the relay numbers it and sends it to the queue of each subscriber; the subscriber handles it in one
transaction with a row in its inbox. Whatever Redis loses is fetched from the publisher. So expect every event twice and
in any order: each carries the full state that subscribers need and the `version` of its subject, and a handler passes
over a version older than the one it holds.
"""
_ON_THE_WIRE = """\
## On the wire

A [CloudEvents 1.0](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md) JSON object:

"""
_ENVELOPE_MEANING = {
    "specversion": "always `1.0`",
    "id": "the event's name; the same wherever it goes, and however often",
    "source": "the publisher, `/inovasi/<service>`",
    "type": "`inovasi.<noun>.<past-tense verb>.v<N>`; a change that old readers can't read gets a new N",
    "subject": "what it is about, such as `innovation/<id>`",
    "time": "when it happened, in UTC",
    "datacontenttype": "always `application/json`",
    "position": "extension: the number in its source's book, gapless from 1",
    "subjectversion": "extension: the subject's version, as `version` in the payload",
    "correlationid": "extension: ties it to the request that it came from",
    "data": "the payload, below; readers pass over fields that they do not know",
}


def events_page() -> str:
    """`docs/events.md`: who tells what to whom, what is in it, and an example of each."""
    schemas = asyncapi.schemas()
    parts = [_PREAMBLE, "## Who tells whom\n", *_routing(), "", _ON_THE_WIRE.rstrip(), "", *_envelope()]
    parts += ["", "## The events"]
    for event in EVENTS:
        parts += ["", *_section(event, schemas)]
    parts += ["", "## What they are made of"]
    for name in _shared_structs(schemas):
        parts += ["", f"### {name}", "", _told(schemas[name]), "", *_fields(schemas[name])]
    return "\n".join(parts) + "\n"


def write(folder: Path = FOLDER) -> None:
    """Write `events.md` and `asyncapi.json`."""
    for name, content in contents().items():
        (folder / name).write_text(content, encoding="utf-8")


def contents() -> Mapping[str, str]:
    """The generated files, by name."""
    described = json.dumps(asyncapi.document(), indent=2, ensure_ascii=False) + "\n"
    return {"events.md": events_page(), "asyncapi.json": described}


def _routing() -> Iterator[str]:
    yield "| event | told by | heard by | what happened |"
    yield "|---|---|---|---|"
    for event in EVENTS:
        heard_by = ", ".join(event.subscribers)
        yield f"| [{event.__name__}](#{event.__name__.lower()}) | {event.publisher} | {heard_by} | {_summary(event)} |"


def _summary(event: type[Event]) -> str:
    return asyncapi.summary(event).replace("|", "\\|")


def _envelope() -> Iterator[str]:
    yield "| attribute | meaning |"
    yield "|---|---|"
    for name in Envelope.__struct_fields__:
        yield f"| `{name}` | {_ENVELOPE_MEANING[name]} |"


def _section(event: type[Event], schemas: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {event.__name__}"
    yield ""
    yield f"`{event.type}` · {event.publisher} → {', '.join(event.subscribers)}"
    yield ""
    yield inspect.cleandoc(event.__doc__ or "")
    yield ""
    yield from _fields(schemas[event.__name__])
    yield ""
    yield f"<details><summary>Example (<code>shared/contracts/examples/{event.type}.json</code>)</summary>"
    yield ""
    yield "```json"
    yield json.dumps(asyncapi.example(event), indent=2, ensure_ascii=False)
    yield "```"
    yield ""
    yield "</details>"


def _told(schema: Mapping[str, Any]) -> str:
    return inspect.cleandoc(schema.get("description", ""))


def _fields(schema: Mapping[str, Any]) -> Iterator[str]:
    yield "| field | type |"
    yield "|---|---|"
    for name, described in schema["properties"].items():
        yield f"| `{name}` | {type_in_words(described)} |"


def type_in_words(schema: Mapping[str, Any]) -> str:
    """A JSON Schema as a person says it: `list of uuid`, `string or null`."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(type_in_words(option) for option in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {type_in_words(schema['items'])}"
    if schema.get("type") == "object":
        return f"object of {type_in_words(schema['additionalProperties'])}"
    return str(schema.get("format", schema.get("type", "anything")))


def _shared_structs(schemas: Mapping[str, Any]) -> list[str]:
    known = {event.__name__ for event in EVENTS} | {Envelope.__name__}
    return [name for name in schemas if name not in known and not name.endswith("OnTheWire")]


if __name__ == "__main__":
    write()
