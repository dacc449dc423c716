"""Who judges, and whose sheets are missing? Scoring is asked at the moment of counting; nothing of it is kept here."""

from collections.abc import Callable, Sequence

import msgspec

from shared.contracts.juries import JURIES_PATH, Jury
from shared.kit import http, logs
from shared.kit.errors import Refusal
from shared.kit.messages import N_

log = logs.get(__name__)

Ask = Callable[[], Sequence[Jury]]


class JuriesAway(Refusal):
    """Nobody can say at this moment who judges."""

    status = 503
    slug = "juries-away"
    title = N_("Judges are briefly not available")

    def __init__(self) -> None:
        super().__init__(
            N_("Who judges cannot be asked at this moment. Nothing was changed. Please try again in a few seconds.")
        )


class AskedJuries:
    """Asks scoring, each time."""

    def __init__(self, base_url: str, *, token: str) -> None:
        self._scoring = http.Client(base_url, token=token)

    def __call__(self) -> Sequence[Jury]:
        """All juries.

        Raises:
            JuriesAway: scoring cannot be reached, or answers something else.
        """
        try:
            return msgspec.convert(self._scoring.get(JURIES_PATH), list[Jury])
        except (http.Away, msgspec.ValidationError) as error:
            log.warning("juries.away", error=type(error).__name__)
            raise JuriesAway from error
