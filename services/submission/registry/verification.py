"""How does a verifier return an innovation, or confirm it?"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.submission.registry import claims, rules, steps
from services.submission.registry.models import Innovation
from shared.contracts.events import InnovationReturned, InnovationVerified
from shared.kit import outbox
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_


def send_back(
    session: Session,
    innovation: Innovation,
    caller: Principal,
    *,
    note: str,
    indicator_notes: Sequence[tuple[str, str]] = (),
    field_notes: Sequence[tuple[str, str]] = (),
    now: datetime,
) -> Innovation:
    """Return the innovation to its agencies with what is to be mended, in all, per indicator and per field.

    Raises:
        WrongStatus: it is not waiting to be checked.
        Invalid: an indicator is not in the year's catalogue, or a field is named twice.
    """
    claims.check_indicators(innovation.year, [i for i, _ in indicator_notes], list_name="indicator_notes")
    _refuse_twice([field for field, _ in field_notes])
    for indicator, about in indicator_notes:
        claims.claim_for(innovation, indicator).note = about
    innovation.field_notes, innovation.returned_at = dict(field_notes), now
    # The notes themselves go when it is handed in again; the history keeps them.
    noted = {"field_notes": dict(field_notes), "indicator_notes": dict(indicator_notes)}
    changes = {name: notes for name, notes in noted.items() if notes}
    steps.step(session, innovation, caller, action=rules.RETURN, note=note, changes=changes, now=now)
    event = InnovationReturned(version=innovation.version, innovation=steps.state_of(innovation), note=note)
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
    steps.step(session, innovation, caller, action=rules.VERIFY, now=now)
    event = InnovationVerified(version=innovation.version, innovation=steps.state_of(innovation))
    outbox.add(session, event, now=now)
    return innovation


def _refuse_twice(fields: Sequence[str]) -> None:
    wrong = [position for position, field in enumerate(fields) if field in fields[:position]]
    if wrong:
        message = N_("This field is named twice.")
        raise Invalid([FieldError(f"/field_notes/{position}/field", message) for position in wrong])
