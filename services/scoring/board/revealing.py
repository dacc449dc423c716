"""How does the committee reveal a sealed result, or rehearse it?"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.board import reveal
from services.scoring.board.models import Reveal
from services.scoring.festival.models import SEALED, Festival
from services.scoring.record import use_cases as record
from shared.kit.errors import FieldError, Invalid, Refusal
from shared.kit.messages import N_


class NotRevealable(Refusal):
    """There is nothing sealed to reveal, or no reveal is on."""

    slug = "not-revealable"
    title = N_("There is nothing to reveal now")


def begin(session: Session, festival: Festival, *, is_rehearsal: bool, by: str, now: datetime) -> Reveal:
    """Begin a reveal at its first step, before which no place has a name; a rehearsal is left behind by the real one.

    The festival must be locked.

    Raises:
        NotRevealable: the result is not sealed, it is released, or the real reveal is on already.
    """
    if festival.status != SEALED:
        raise NotRevealable(N_("Seal the result first; once it is released everybody sees it."))
    held = session.get(Reveal, festival.id)
    if held is not None and not held.is_rehearsal:
        raise NotRevealable(N_("The reveal is on already; go on from where it stands."))
    if held is None:
        held = Reveal(festival_id=festival.id)
        session.add(held)
    held.step, held.is_rehearsal, held.begun_at, held.begun_by = 0, is_rehearsal, now, by
    session.flush()
    return held


def step_to(session: Session, festival: Festival, *, step: int) -> Reveal:
    """Have all screens show so many steps: the next, one back, or all of them.

    Raises:
        NotRevealable: no reveal is on.
        Invalid: fewer than none, or more than there are.
    """
    held = _on(session, festival)
    most = len(reveal.steps(sealed(session, festival)))
    if not 0 <= step <= most:
        raise Invalid([FieldError("/step", N_("Steps go from 0 to %(most)s.", most=most))])
    held.step = step
    session.flush()
    return held


def end(session: Session, festival: Festival) -> None:
    """End a rehearsal, or take a reveal back to where nothing was revealed.

    Raises:
        NotRevealable: no reveal is on.
    """
    session.delete(_on(session, festival))
    session.flush()


def state_of(session: Session, festival: Festival) -> Reveal | None:
    """The reveal or rehearsal that is on."""
    return session.get(Reveal, festival.id)


def sealed(session: Session, festival: Festival) -> list[Any]:
    """The categories of the sealed standings.

    Raises:
        NotRevealable: the result is not sealed.
    """
    found = record.sealed_standings(session, festival.id)
    if found is None:
        raise NotRevealable(N_("Seal the result first; once it is released everybody sees it."))
    return list(found)


def _on(session: Session, festival: Festival) -> Reveal:
    held = session.get(Reveal, festival.id)
    if held is None or festival.status != SEALED:
        raise NotRevealable(N_("No reveal is on. Begin one."))
    return held
