"""Whom does a chosen audience come to at this moment, each person once?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Text, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.notify.audience import following
from services.notify.audience import use_cases as audience
from services.notify.broadcasts import rules
from services.notify.broadcasts.juries import Ask
from services.notify.broadcasts.models import Broadcast
from services.notify.broadcasts.rules import Audience
from services.notify.delivery import planning
from services.notify.delivery.models import INBOX, PENDING, Suppression
from services.notify.delivery.rows import NO_ADDRESS, TURNED_OFF
from services.notify.messages.samples import BROADCAST
from shared.contracts.juries import Jury

_SELECTS = {rules.OFFICE: audience.agency, rules.OFFICERS: audience.officers, rules.HEAD: audience.head}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What an audience comes to: whom a letter reaches, who reads it in the app alone, and who gets none.

    `selectors` is what the ledger plans by; `empty` are those of them that led to nobody though they should.
    """

    selectors: Sequence[str]
    addresses: Sequence[str]
    without_address: Sequence[str]
    refusing: Sequence[str]
    turned_off: int
    in_app: int
    empty: Sequence[str]

    @property
    def count(self) -> int:
        return len(self.addresses)


def reached(session: Session, broadcast: Broadcast, *, year: int, ask: Ask, at: datetime) -> Reached:
    """Whom it comes to, by the same reckoning by which the letters will be planned.

    Raises:
        JuriesAway: it is for judges, and nobody can say who they are.
    """
    names = audience.agencies(session)
    chosen = Audience(**broadcast.chosen)
    judges = _judges(chosen, ask()) if chosen.has_judges else []
    selectors = [*selected(session, chosen, names=names, year=year), *judges]
    rows, empty = planning.foresee(session, kind=BROADCAST, to=selectors, is_urgent=broadcast.is_urgent, now=at)
    letters = [row for row in rows if row["channel"] != INBOX]
    to_leave = [row["recipient"] for row in letters if row["state"] == PENDING]
    # As one array: a list of followers may be longer than a statement has parameters.
    listed = Suppression.address == any_(literal(to_leave, ARRAY(Text)))
    refusing = set(session.scalars(select(Suppression.address).where(listed)))
    return Reached(
        selectors=selectors,
        addresses=[address for address in to_leave if address not in refusing],
        without_address=[_name(row["selector"], names) for row in letters if row["reason"] == NO_ADDRESS],
        refusing=sorted(refusing),
        turned_off=sum(row["reason"] == TURNED_OFF for row in letters),
        in_app=len(rows) - len(letters),
        empty=empty,
    )


def selected(session: Session, chosen: Audience, *, names: Mapping[UUID, str], year: int) -> list[str]:
    """The audience in the terms of the ledger, as agencies and their duty of the year stand now."""
    agencies = {
        rules.NOBODY: list[UUID](),
        rules.EVERY: list(names),
        rules.CHOSEN: [UUID(each) for each in chosen.agency_ids],
    }
    if chosen.agencies == rules.LATE:
        standings = audience.standings(session, year=year)
        agencies[rules.LATE] = [each for each in names if standings.get(each, "none") in audience.OPEN_STANDINGS]
    of_agencies = [_SELECTS[who](each) for each in agencies[chosen.agencies] for who in chosen.reach]
    roles = [audience.role(name) for name in chosen.roles]
    return [*roles, *of_agencies, *(following.followers(f"festival/{each}") for each in chosen.festivals)]


def _judges(chosen: Audience, juries: Sequence[Jury]) -> list[str]:
    """The judges by their addresses, each once; of a round that was closed meanwhile nobody is awaited."""
    of_festivals = [each for jury in juries if str(jury.festival_id) in chosen.judges for each in jury.judges]
    rounds = [round_ for jury in juries for round_ in jury.rounds if str(round_.id) in chosen.rounds]
    awaited = [each for round_ in rounds for each in round_.awaited]
    return list(dict.fromkeys(audience.address(each) for each in (*of_festivals, *awaited)))


def _name(selector: str, names: Mapping[UUID, str]) -> str:
    kind, _, value = selector.partition(":")
    return names.get(UUID(value), selector) if kind == audience.AGENCY else selector
