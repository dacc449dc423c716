"""How does the published language look as an AsyncAPI 3 document?"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from shared.contracts.events import EVENTS
from shared.kit.events import SOURCE_PREFIX, Envelope, Event
from shared.kit.queue_names import events_queue, receive_task

_EXAMPLES = Path(__file__).parent / "examples"
_SCHEMA = "#/components/schemas/{name}"

DESCRIPTION = (
    "Events between the services of the innovation registry. Each is a CloudEvents 1.0 JSON object. "
    "A channel is the queue on which one service hears everything it subscribes to; on it, events ride in parcels: "
    "the keyword argument `parcel` of the Celery task `<service>.receive` holds `{source, after, upto, events}`, and "
    "`events` are the messages described here. Redis only rings the bell: a subscriber fetches whatever did not "
    "arrive from the publisher, `GET /internal/events?subscriber=<service>&after=<position>`. Expect every event "
    "twice and in any order; `position` is gapless per source, `subjectversion` grows with each change of the subject."
)


def document() -> dict[str, Any]:
    """The AsyncAPI 3.0 document of all events, their channels and who sends and receives."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Inovasi: events",
            "version": "1.0.0",
            "description": DESCRIPTION,
            "license": {"name": "EUPL-1.2"},
        },
        "defaultContentType": "application/cloudevents+json",
        "servers": {"redis": {"host": "redis:6379", "protocol": "redis", "description": "Celery's broker."}},
        "channels": {channel_name(service): _channel(service) for service in subscribers()},
        "operations": _operations(),
        "components": {"messages": {event.__name__: _message(event) for event in EVENTS}, "schemas": schemas()},
    }


def schemas() -> dict[str, Any]:
    """The JSON Schemas of the envelope, of every event's payload, and of what they are made of."""
    _, components = msgspec.json.schema_components([Envelope, *EVENTS], ref_template=_SCHEMA)
    return {**components, **{f"{event.__name__}OnTheWire": _on_the_wire(event) for event in EVENTS}}


def subscribers() -> list[str]:
    """The services that hear anything."""
    return sorted({service for event in EVENTS for service in event.subscribers})


def channel_name(service: str) -> str:
    """The channel's key in the document; its address is the queue."""
    return f"{service}Events"


def example(event: type[Event]) -> Mapping[str, Any]:
    """The published example of an event, on the wire."""
    found: dict[str, Any] = json.loads((_EXAMPLES / f"{event.type}.json").read_text(encoding="utf-8"))
    return found


def _heard_by(service: str) -> list[type[Event]]:
    return [event for event in EVENTS if service in event.subscribers]


def _on_the_wire(event: type[Event]) -> dict[str, Any]:
    return {
        "allOf": [
            {"$ref": _SCHEMA.format(name=Envelope.__name__)},
            {
                "type": "object",
                "properties": {
                    "specversion": {"const": "1.0"},
                    "source": {"const": SOURCE_PREFIX + event.publisher},
                    "type": {"const": event.type},
                    "data": {"$ref": _SCHEMA.format(name=event.__name__)},
                },
                "required": ["specversion", "source", "type", "data"],
            },
        ]
    }


def _message(event: type[Event]) -> dict[str, Any]:
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": summary(event),
        "contentType": "application/cloudevents+json",
        "payload": {"$ref": _SCHEMA.format(name=f"{event.__name__}OnTheWire")},
        "examples": [{"name": "golden", "payload": example(event)}],
    }


def summary(event: type[Event]) -> str:
    """The first line of the event's docstring."""
    return (event.__doc__ or "").strip().partition("\n")[0]


def _channel(service: str) -> dict[str, Any]:
    return {
        "address": events_queue(service),
        "title": f"What {service} hears",
        "description": f"Consumed by the Celery task `{receive_task(service)}`.",
        "servers": [{"$ref": "#/servers/redis"}],
        "messages": {e.__name__: {"$ref": f"#/components/messages/{e.__name__}"} for e in _heard_by(service)},
    }


def _operations() -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for service in subscribers():
        heard = _heard_by(service)
        operations[f"{service}Receives"] = _operation("receive", service, heard)
        for publisher in sorted({event.publisher for event in heard}):
            sent = [event for event in heard if event.publisher == publisher]
            operations[f"{publisher}SendsTo{service.capitalize()}"] = _operation("send", service, sent)
    return operations


def _operation(action: str, subscriber: str, events: list[type[Event]]) -> dict[str, Any]:
    channel = f"#/channels/{channel_name(subscriber)}"
    return {
        "action": action,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{event.__name__}"} for event in events],
    }
