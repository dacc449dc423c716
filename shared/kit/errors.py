"""What do expected refusals look like before anybody knows about HTTP?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from shared.kit.messages import N_, Message


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that is wrong, named by a JSON pointer such as `/levels/16`."""

    pointer: str
    message: Message


class Refusal(Exception):
    """The world does not allow it; nothing was changed.

    Subclasses state the fact in their name, and set `status` (an HTTP status), `slug` (the stable
    end of the problem's type) and `title`.
    """

    status: ClassVar[int] = 409
    slug: ClassVar[str] = "refused"
    title: ClassVar[Message] = N_("This is not possible now")

    def __init__(self, detail: Message, *, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(str(detail))
        self.detail = detail
        self.errors = tuple(errors)


class Invalid(Refusal):
    """The payload itself is wrong; every field that is, is named."""

    status = 422
    slug = "invalid"
    title = N_("Some of it is not right yet")

    def __init__(self, errors: Sequence[FieldError], *, detail: Message | None = None) -> None:
        super().__init__(detail or N_("Nothing was saved. Please mend the fields named and send again."), errors=errors)


class NotFound(Refusal):
    """There is no such thing, or it is not yours to see."""

    status = 404
    slug = "not-found"
    title = N_("Not found")

    def __init__(self, detail: Message | None = None) -> None:
        super().__init__(detail or N_("This address leads nowhere, or to something you may not see."))


class Forbidden(Refusal):
    """You are known, but this is not yours to do."""

    status = 403
    slug = "forbidden"
    title = N_("You may not do this")

    def __init__(self, detail: Message | None = None) -> None:
        super().__init__(detail or N_("Your role does not allow this. Ask the administrator if you need it."))


class Unauthenticated(Refusal):
    """Nobody is signed in, or what was shown is not valid (any more)."""

    status = 401
    slug = "unauthenticated"
    title = N_("Please sign in")

    def __init__(self, detail: Message | None = None) -> None:
        super().__init__(detail or N_("This needs a sign-in or an API key that is valid."))


class Stale(Refusal):
    """Somebody changed it meanwhile; the newer version is named."""

    status = 412
    slug = "stale"
    title = N_("It was changed meanwhile")

    def __init__(self, *, current: str) -> None:
        super().__init__(
            N_("Load the current version (%(etag)s), put your change into it, and send again.", etag=current)
        )


class PreconditionMissing(Refusal):
    """An edit must say which version it is an edit of."""

    status = 428
    slug = "precondition-required"
    title = N_("If-Match is missing")

    def __init__(self) -> None:
        super().__init__(N_("Send the ETag you read in the If-Match header, so that nobody's change is overwritten."))
