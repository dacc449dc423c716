"""How does what somebody typed into a form become what the API would take?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import Schema, ValidationError

from shared.kit import edge, problems
from shared.kit.errors import FieldError, Invalid

MAX_DIGITS = 9


def read(schema: Schema, form: Mapping[str, str], *, whole_numbers: Sequence[str] = ()) -> dict[str, Any]:
    """The form's fields that the schema has, read as it reads JSON.

    Raises:
        Invalid: naming each field that is wrong.
    """
    given: dict[str, Any] = {name: form[name] for name in schema.fields if name in form}
    for name in whole_numbers:
        number = given.get(name, "")
        if number.isascii() and number.isdigit() and len(number) <= MAX_DIGITS:
            given[name] = int(number)
    try:
        loaded: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        raise Invalid(list(problems.field_errors(error.messages))) from error
    return loaded


def with_zone(moment: str) -> str:
    """What a browser's field for date and time holds, in the city's time; anything else as it is, to be refused."""
    try:
        local = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    zone = ZoneInfo(edge.current().config["BABEL_DEFAULT_TIMEZONE"])
    return (local if local.tzinfo else local.replace(tzinfo=zone)).isoformat()


def messages(errors: Sequence[FieldError]) -> list[str]:
    """What errors say, in the reader's language."""
    return [problems.say(error.message) for error in errors]
