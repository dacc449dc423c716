"""How does a verifier return an innovation, or confirm it?"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.submission.registry import claims, rules, use_cases
from services.submission.registry.models import Innovation
from shared.contracts.events import InnovationReturned, InnovationVerified
from shared.kit import outbox
from shared.kit.auth import Principal


def send_back(
    session: Session,
    innovation: Innovation,
    caller: Principal,
    *,
    note: str,
    indicator_notes: Sequence[tuple[str, str]] = (),
    now: datetime,
) -> Innovation:
    """Return the innovation to its agencies with what is to be mended, in all and per indicator.

    Raises:
        WrongStatus: it is not waiting to be checked.
        Invalid: an indicator is not in the year's catalogue.
    """
    claims.check_indicators(innovation.year, [i for i, _ in indicator_notes], list_name="indicator_notes")
    for indicator, about in indicator_notes:
        claims.claim_for(innovation, indicator).note = about
    use_cases.step(session, innovation, caller, action=rules.RETURN, note=note, now=now)
    event = InnovationReturned(version=innovation.version, innovation=use_cases.state_of(innovation), note=note)
    outbox.add(session, event, now=now)
    return innovation


def verify(
    session: Session,
    innovation: Innovation,
    caller: Principal,
    *,
    levels: Sequence[tuple[str, int]] = (),
    now: datetime,
) -> Innovation:
    """Confirm the claims and publish the innovation.

    An indicator named in `levels` gets that level; any other the level claimed, where there is evidence.

    Raises:
        WrongStatus: it is not waiting to be checked.
        Invalid: an indicator is not in the year's catalogue.
    """
    claims.check_indicators(innovation.year, [indicator for indicator, _ in levels], list_name="levels")
    decided = dict(levels)
    for indicator in decided:
        claims.claim_for(innovation, indicator)
    for held in innovation.claims:
        held.verified = decided.get(held.indicator, held.claimed if held.evidence_count else 0)
    innovation.verified_at = now
    innovation.published_at = innovation.published_at or now
    use_cases.step(session, innovation, caller, action=rules.VERIFY, now=now)
    event = InnovationVerified(version=innovation.version, innovation=use_cases.state_of(innovation))
    outbox.add(session, event, now=now)
    return innovation
