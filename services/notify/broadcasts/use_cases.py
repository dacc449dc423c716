"""How does the committee write a message of its own, and for whom?"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.audience import following
from services.notify.audience import use_cases as audience
from services.notify.broadcasts import rules
from services.notify.broadcasts.juries import Ask
from services.notify.broadcasts.models import Broadcast
from services.notify.broadcasts.rules import Audience
from shared.contracts.juries import Jury
from shared.kit import ids
from shared.kit.auth import Principal
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_

_TEXTS = ("subject", "body", "label", "subject_en", "body_en", "label_en")


class ChangedMeanwhile(Refusal):
    """Somebody changed the draft since it was opened."""

    slug = "broadcast-changed"
    title = N_("Somebody changed it meanwhile")

    def __init__(self) -> None:
        super().__init__(N_("Somebody changed this broadcast while you were looking. Nothing was sent or overwritten."))


class AlreadySent(Refusal):
    """It is on its way: it can be stopped, and no longer changed."""

    slug = "broadcast-sent"
    title = N_("It was sent already")

    def __init__(self) -> None:
        super().__init__(N_("This broadcast was sent. It can be stopped, but not changed. Nothing was changed."))


def begin(
    session: Session, typed: Mapping[str, Any], *, public_url: str, ask: Ask, by: Principal, now: datetime
) -> Broadcast:
    """A draft of what was typed.

    Raises:
        Invalid: naming each field that is wrong.
    """
    broadcast = Broadcast(
        id=ids.new_id(),
        version=1,
        tests=0,
        audience=[],
        recipients=0,
        correlation_id="",
        sent_by="",
        stopped_by="",
        author_id=by.id,
        author=name_of(by),
    )
    _fill(session, broadcast, typed, public_url=public_url, ask=ask, now=now)
    session.add(broadcast)
    session.flush()
    return broadcast


def change(
    session: Session,
    broadcast: Broadcast,
    typed: Mapping[str, Any],
    *,
    version: int,
    public_url: str,
    ask: Ask,
    now: datetime,
) -> None:
    """Put what was typed into a draft, which is held locked.

    Raises:
        AlreadySent: it is no draft any more.
        ChangedMeanwhile: `version` is not the newest.
        Invalid: naming each field that is wrong.
    """
    check_draft(broadcast, version=version)
    _fill(session, broadcast, typed, public_url=public_url, ask=ask, now=now)
    broadcast.version += 1


def discard(session: Session, broadcast: Broadcast) -> None:
    """Delete a draft.

    Raises:
        AlreadySent: it is no draft any more; what was sent stays on record.
    """
    if broadcast.sent_at is not None:
        raise AlreadySent
    session.delete(broadcast)


def of(session: Session, broadcast_id: UUID, *, is_locked: bool = False) -> Broadcast:
    """The broadcast; locked, so that nobody else changes, sends or stops it meanwhile.

    Raises:
        NotFound: there is none, or it was discarded.
    """
    found = session.get(Broadcast, broadcast_id, with_for_update=is_locked or None)
    if found is None:
        raise NotFound
    return found


def chosen(broadcast: Broadcast) -> Audience:
    """The audience as it was ticked."""
    return Audience(**broadcast.chosen)


def letter_of(broadcast: Broadcast) -> dict[str, object]:
    """What its letter tells."""
    words = {name: getattr(broadcast, name) for name in _TEXTS}
    return {"text": words.pop("body"), "text_en": words.pop("body_en"), **words, "path": broadcast.path}


def name_of(by: Principal) -> str:
    """What history calls somebody."""
    return by.name or by.id


def check_draft(broadcast: Broadcast, *, version: int) -> None:
    """Hold a change to the draft that it was made of.

    Raises:
        AlreadySent: it is no draft any more.
        ChangedMeanwhile: `version` is not the newest.
    """
    if broadcast.sent_at is not None:
        raise AlreadySent
    if broadcast.version != version:
        raise ChangedMeanwhile


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The festivals whose judges can be chosen, and the open rounds, by id, with their names."""

    judges: Mapping[str, str] = field(default_factory=dict)
    rounds: Mapping[str, str] = field(default_factory=dict)


def offered_juries(juries: Sequence[Jury]) -> Offered:
    """What of these can be chosen."""
    return Offered(
        judges={str(jury.festival_id): jury.festival_name for jury in juries},
        rounds={str(round_.id): f"{jury.festival_name}: {round_.name}" for jury in juries for round_ in jury.rounds},
    )


def _fill(
    session: Session, broadcast: Broadcast, typed: Mapping[str, Any], *, public_url: str, ask: Ask, now: datetime
) -> None:
    path = rules.own_path(typed["path"], public_url=public_url)
    judges, rounds = ([str(each) for each in typed.get(name, [])] for name in ("judges", "rounds"))
    offered = offered_juries(ask()) if judges or rounds else Offered()
    wanted = Audience(
        roles=typed.get("roles", []),
        agencies=typed.get("agencies", rules.NOBODY),
        agency_ids=[str(each) for each in typed.get("agency_ids", [])],
        reach=typed.get("reach", []),
        festivals=[str(each) for each in typed.get("festivals", [])],
        judges=judges,
        rounds=rounds,
        names={each: name for each, name in {**offered.judges, **offered.rounds}.items() if each in {*judges, *rounds}},
    )
    errors = [
        FieldError(f"/{name}", N_("Fill in the English in full, or leave it out."))
        for name in rules.lacking_english(typed)
    ]
    if path is None:
        errors.append(FieldError("/path", N_("The button leads to a page of this site, such as /festival.")))
    errors += _faults_of_audience(session, wanted)
    if not (offered.judges.keys() >= set(judges) and offered.rounds.keys() >= set(rounds)):
        errors.append(FieldError("/judges", N_("Choose festivals and open rounds from the lists.")))
    if path is None or errors:
        raise Invalid(errors)
    for name in _TEXTS:
        setattr(broadcast, name, typed.get(name) or "")
    broadcast.path, broadcast.chosen = path, asdict(wanted)
    broadcast.is_urgent, broadcast.changed_at = bool(typed.get("is_urgent")), now


def _faults_of_audience(session: Session, wanted: Audience) -> list[FieldError]:
    errors = []
    if wanted.is_nobody():
        errors.append(FieldError("/roles", N_("Choose at least one group that it is for.")))
    if wanted.agencies == rules.CHOSEN:
        known = {str(each) for each in audience.agencies(session)}
        if not wanted.agency_ids or not known.issuperset(wanted.agency_ids):
            errors.append(FieldError("/agency_ids", N_("Choose the agencies from the list.")))
    if wanted.agencies != rules.NOBODY and not wanted.reach:
        errors.append(FieldError("/reach", N_("Choose who of the agencies gets it.")))
    if not {f"festival/{each}" for each in wanted.festivals} <= set(following.topics(session, "festival")):
        errors.append(FieldError("/festivals", N_("Choose the festivals from the list.")))
    return errors
