"""What is an event, and how does it look on the wire?"""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

import msgspec

SOURCE_PREFIX = "/inovasi/"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that one service tells the others, with the full state they need.

    Subclasses set the three class variables; `type` is `inovasi.<noun>.<past-tense verb>.v<N>`.
    `version` grows with each change of the subject: a handler ignores what is older than what it holds.
    """

    type: ClassVar[str]
    publisher: ClassVar[str]
    subscribers: ClassVar[tuple[str, ...]]

    version: int

    @property
    def subject(self) -> str:
        """What the event is about, such as `innovation/0198…`."""
        raise NotImplementedError

    def data(self) -> dict[str, Any]:
        """The payload in JSON's own types; decimals, dates and ids as strings."""
        return msgspec.to_builtins(self)  # type: ignore[no-any-return]

    @classmethod
    def load(cls, data: dict[str, Any]) -> Self:
        """Read a payload, tolerating fields added later.

        Raises:
            msgspec.ValidationError: a field is missing or of another type.
        """
        return msgspec.convert(data, cls, strict=False)


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A CloudEvents 1.0 JSON object; `position` is gapless per source, starting at 1.

    Source: CloudEvents 1.0.2, JSON event format; extension names are lower case without separators.
    """

    specversion: str = "1.0"
    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    datacontenttype: str = "application/json"
    position: int
    subjectversion: int
    correlationid: str
    data: dict[str, Any]

    @property
    def service(self) -> str:
        """The publishing service's short name."""
        return self.source.removeprefix(SOURCE_PREFIX)


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """Many events in one message: all that one subscriber gets of a source in (after, upto]."""

    source: str
    after: int
    upto: int
    events: list[Envelope]
