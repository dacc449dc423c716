"""Which levels does an innovation claim, indicator by indicator?"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from services.submission.registry import rules
from services.submission.registry.models import Claim, Innovation
from services.submission.registry.steps import touch
from shared.contracts import catalogue
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_


def replace(
    session: Session, innovation: Innovation, caller: Principal, *, levels: Sequence[tuple[str, int]], now: datetime
) -> Innovation:
    """Replace all claims by these levels; what is not named claims nothing.

    Raises:
        Invalid: an indicator is not in the year's catalogue, or is named twice.
    """
    check_indicators(innovation.year, [indicator for indicator, _ in levels], list_name="claims")
    wanted = dict(levels)
    before = {held.indicator: held.claimed for held in innovation.claims}
    changes = {
        indicator: [before.get(indicator, 0), wanted.get(indicator, 0)]
        for indicator in sorted(before.keys() | wanted)
        if before.get(indicator, 0) != wanted.get(indicator, 0)
    }
    for held in list(innovation.claims):
        level = wanted.pop(held.indicator, 0)
        if level != held.claimed:
            held.verified = None
        held.claimed = level
        if not level and not held.evidence_count:
            innovation.claims.remove(held)
    for indicator, level in wanted.items():
        claim_for(innovation, indicator).claimed = level
    touch(session, innovation, caller, what=rules.CLAIM, changes=changes, now=now)
    return innovation


def claim_for(innovation: Innovation, indicator: str) -> Claim:
    """The innovation's claim on an indicator; one of level 0 where it claims nothing yet."""
    for held in innovation.claims:
        if held.indicator == indicator:
            return held
    fresh = Claim(indicator=indicator, claimed=0, verified=None, note="", evidence_count=0)
    innovation.claims.append(fresh)
    return fresh


def check_indicators(year: int, indicators: Sequence[str], *, list_name: str) -> None:
    """Hold a list to the year's catalogue, each indicator once.

    Raises:
        Invalid: naming each entry that is wrong.
    """
    known, seen, wrong = catalogue.of_year(year).sid, set[str](), []
    for position, indicator in enumerate(indicators):
        if indicator not in known:
            message = N_("There is no indicator %(indicator)s in %(year)s.", indicator=indicator[:20], year=year)
            wrong.append(FieldError(f"/{list_name}/{position}/indicator", message))
        elif indicator in seen:
            message = N_("Indicator %(indicator)s is named twice.", indicator=indicator)
            wrong.append(FieldError(f"/{list_name}/{position}/indicator", message))
        seen.add(indicator)
    if wrong:
        raise Invalid(wrong)
