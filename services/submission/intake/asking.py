"""What does scoring say of claims right now, and what would help most? Never waited for longer than a second."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec

from services.submission.registry.models import Claim
from shared.kit import logs

log = logs.get(__name__)

EXTENSION = "scoring"
PATH = "/api/scoring/v1/maturity-estimates"
CONNECT_TIMEOUT_S = 0.3
READ_TIMEOUT_S = 0.6
# While scoring hangs, only one page in so many seconds waits for it.
LEFT_ALONE_S = 5.0


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """A step worth taking, in the words of the year's catalogue."""

    indicator: str
    name: str
    from_level: int
    to_level: int
    wording: str
    evidence: str
    gain: Decimal
    effort: Decimal


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """What the claims score, and the three steps that would raise that most for their effort."""

    claimed: Decimal
    maximum: Decimal
    mandatory_gaps: Sequence[str]
    advice: Sequence[Advice]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimToScore:
    """A level claimed, and whether any proof lies behind it."""

    indicator: str
    level: int
    has_evidence: bool


class Scoring:
    """Asks scoring, or says that it is away."""

    def __init__(self, base_url: str, *, token: str) -> None:
        self._address = base_url.rstrip("/") + PATH
        self._headers = {"Authorization": f"Bearer {token}"}
        self._away_until = 0.0

    def estimate(self, *, year: int, claims: Iterable[ClaimToScore]) -> Estimate | None:
        """The score of these claims; None while scoring is away."""
        if time.monotonic() < self._away_until:
            return None
        # Pages for citizens never ask: 4 MB in each web process that shows nothing else.
        import requests

        asked: Mapping[str, Any] = {"year": year, "claims": [_as_json(claim) for claim in claims]}
        try:
            answer = requests.post(
                self._address, json=asked, headers=self._headers, timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S)
            )
            answer.raise_for_status()
            return msgspec.json.decode(answer.content, type=Estimate)
        except (requests.RequestException, msgspec.MsgspecError) as error:
            self._away_until = time.monotonic() + LEFT_ALONE_S
            log.warning("scoring.away", error=type(error).__name__)
            return None


def claims_of(claims: Iterable[Claim]) -> list[ClaimToScore]:
    """An innovation's claims as scoring is asked about them."""
    return [
        ClaimToScore(indicator=held.indicator, level=held.claimed, has_evidence=held.evidence_count > 0)
        for held in claims
    ]


def _as_json(claim: ClaimToScore) -> dict[str, Any]:
    return {"indicator": claim.indicator, "level": claim.level, "has_evidence": claim.has_evidence}
