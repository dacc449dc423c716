"""How is each step of an innovation's life written down, and told to the other services?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.submission.registry import access, duty, rules
from services.submission.registry.models import HistoryEntry, Innovation
from shared.contracts.events import AgencyRef, InnovationState
from shared.contracts.events import Claim as ClaimState
from shared.kit.auth import Principal


def step(
    session: Session,
    innovation: Innovation,
    caller: Principal,
    *,
    action: str,
    note: str = "",
    changes: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Move the innovation to where the action leads, and remember who did it and why.

    Raises:
        WrongStatus: the action is not possible from its status.
    """
    innovation.status = rules.status_after(innovation.status, action)
    touch(session, innovation, caller, what=action, note=note, changes=changes, now=now)
    duty.settle(session, innovation, now=now)


def record(
    session: Session,
    innovation: Innovation,
    caller: Principal,
    *,
    what: str,
    note: str = "",
    changes: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Add a line to the innovation's history."""
    session.add(
        HistoryEntry(
            innovation_id=innovation.id,
            version=innovation.version,
            at=now,
            actor=caller.id,
            actor_name=caller.name,
            what=what,
            note=note,
            changes=dict(changes or {}),
        )
    )


def state_of(innovation: Innovation) -> InnovationState:
    """All that the other services need of it; it must have been complete once."""
    facts = ("id", "slug", "name", "status", "year", "stage", "form", "kind", "affair", "implemented_on", "is_sample")
    return InnovationState(
        **{fact: getattr(innovation, fact) for fact in facts},
        summary=innovation.summary or "",
        agency=AgencyRef(id=innovation.agency_id, name=innovation.agency.name),
        partners=[AgencyRef(id=p.agency_id, name=p.agency.name) for p in access.accepted(innovation)],
        other_affairs=list(innovation.other_affairs),
        claims=[
            ClaimState(
                indicator=held.indicator,
                claimed=held.claimed,
                verified=held.verified,
                has_evidence=held.evidence_count > 0,
            )
            for held in innovation.claims
        ],
    )


def touch(
    session: Session,
    innovation: Innovation,
    caller: Principal,
    *,
    what: str,
    note: str = "",
    changes: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Count the innovation's version up, and remember who changed what and why."""
    innovation.version += 1
    innovation.updated_at = now
    record(session, innovation, caller, what=what, note=note, changes=changes, now=now)
    session.flush()
