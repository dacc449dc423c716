"""What does a form need so that nothing typed is lost and nothing is done twice?"""

from collections.abc import Iterable
from uuid import uuid4

from flask import Flask

from shared.kit import problems
from shared.kit.errors import FieldError


def install(app: Flask) -> None:
    """Add the globals `new_idempotency_key()` and `field_id(pointer)`."""
    app.add_template_global(new_idempotency_key)
    app.add_template_global(field_id)


def new_idempotency_key() -> str:
    """The key by which a form sent twice is known to be the same one."""
    return str(uuid4())


def field_id(pointer: str) -> str:
    """The name and id of the field that a JSON pointer names: `/levels/16` is `levels-16`."""
    return pointer.strip("/").replace("/", "-")


def errors_by_field(errors: Iterable[FieldError]) -> dict[str, str]:
    """A refusal's errors as the form macros take them: field id → sentences in the reader's language."""
    found: dict[str, str] = {}
    for error in errors:
        field, sentence = field_id(error.pointer), problems.say(error.message)
        found[field] = f"{found[field]} {sentence}" if field in found else sentence
    return found
