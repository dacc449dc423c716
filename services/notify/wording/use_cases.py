"""How do staff put their own words into a letter, see what others wrote, and go back?"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.audience import following
from services.notify.delivery import queries
from services.notify.messages import checking
from services.notify.messages import use_cases as messages
from services.notify.messages.letters import LANGUAGES
from services.notify.messages.models import ALL, Wording
from services.notify.messages.samples import OF_A_FESTIVAL, SAMPLES
from services.notify.wording import rules
from shared.kit.errors import FieldError, Invalid, NotFound, Refusal
from shared.kit.messages import N_

MOST_REASON = 500
FILE, EVERYWHERE, FESTIVAL = "file", "everywhere", "festival"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whose wording: that of a kind of letter in a language, of one festival or, without, of all."""

    kind: str
    language: str
    festival: str = ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """What is in force at a place, and from where it comes; `version` is the place's own, 0 before the first."""

    template: str
    origin: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who writes."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """That somebody changes what he saw as `version`, and why."""

    version: int
    reason: str
    by: Author
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What new words are tried with: the values that every kind has, and the city's time."""

    others: Mapping[str, object]
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One version in a place's history, with what it changed."""

    wording: Wording
    changes: list[rules.Line]


class WrittenMeanwhile(Refusal):
    """Somebody else saved other words since these were opened."""

    slug = "wording-written-meanwhile"
    title = N_("Somebody changed it meanwhile")

    def __init__(self) -> None:
        super().__init__(
            N_("Somebody else saved other words while you were writing. Nothing of either is lost: compare below.")
        )


class NothingOfItsOwn(Refusal):
    """There are no words to take back."""

    slug = "wording-not-changed"
    title = N_("These words were not changed")

    def __init__(self) -> None:
        super().__init__(N_("The wording is the one to go back to already. Nothing was changed."))


def check_place(place: Place) -> None:
    """Hold a place to what there is.

    Raises:
        NotFound: no such kind or language, or a kind that is of no festival.
    """
    if place.kind not in SAMPLES or place.language not in LANGUAGES:
        raise NotFound
    if place.festival != ALL and place.kind not in OF_A_FESTIVAL:
        raise NotFound


def current(session: Session, place: Place) -> Current:
    """What is in force there now."""
    own = _newest(session, place)
    version = own.version if own else 0
    if own is not None and own.template is not None:
        return Current(template=own.template, origin=FESTIVAL if place.festival else EVERYWHERE, version=version)
    if place.festival:
        above = current(session, Place(kind=place.kind, language=place.language))
        return Current(template=above.template, origin=above.origin, version=version)
    return Current(template=messages.file_of(place.kind, place.language), origin=FILE, version=version)


def check(place: Place, typed: str, trial: Trial) -> str:
    """What was typed, tidied, if letters can be made of it.

    Raises:
        Invalid: naming line by line what must be mended.
    """
    template = checking.normal(typed)
    found = _faults(place, template, trial)
    if found:
        raise Invalid(found)
    return template


def _faults(place: Place, template: str, trial: Trial) -> list[FieldError]:
    found = checking.faults(template, SAMPLES[place.kind], others=trial.others, time_zone=trial.time_zone)
    return [FieldError("/template", message) for message in found]


def save(session: Session, place: Place, *, typed: str, change: Change, trial: Trial) -> Wording:
    """Put new words in force for letters made from now on.

    Raises:
        Invalid: as of `check`, no reason given, or nothing changed.
        WrittenMeanwhile: what was seen is not the newest any more.
    """
    found = _faults(place, template := checking.normal(typed), trial) + _faults_of_reason(change.reason)
    if found:
        raise Invalid(found)
    before = _unchanged(session, place, version=change.version)
    if template == before.template:
        raise Invalid([FieldError("/template", N_("Nothing differs from the wording in force."))])
    return _write(session, place, template=template, before=before, change=change)


def restore(session: Session, place: Place, *, to: int, change: Change, trial: Trial) -> Wording:
    """Put an earlier version's words in force again, as a new version.

    Raises:
        NotFound: there is no such version, or it had no words of its own.
        Invalid: as of `check`: what letters can say may have changed since.
        WrittenMeanwhile: as of `save`.
    """
    earlier = session.get(Wording, (place.kind, place.language, place.festival, to))
    if earlier is None or earlier.template is None:
        raise NotFound
    found = _faults(place, earlier.template, trial) + _faults_of_reason(change.reason)
    if found:
        raise Invalid(found)
    before = _unchanged(session, place, version=change.version)
    return _write(session, place, template=earlier.template, before=before, change=change)


def go_back(session: Session, place: Place, *, change: Change) -> Wording:
    """Have no words of this place's own any more: a festival's letters say what all do, all say what the file does.

    Raises:
        Invalid: no reason given.
        NothingOfItsOwn: it has no words of its own.
        WrittenMeanwhile: as of `save`.
    """
    if found := _faults_of_reason(change.reason):
        raise Invalid(found)
    before = _unchanged(session, place, version=change.version)
    if before.origin != (FESTIVAL if place.festival else EVERYWHERE):
        raise NothingOfItsOwn
    return _write(session, place, template=None, before=before, change=change)


def history(session: Session, place: Place) -> list[Step]:
    """Every version of a place, the newest first, each with what it changed."""
    query = select(Wording).where(*_of(place)).order_by(Wording.version.desc())
    steps: list[Step] = []
    # What a version without words of its own went back to was in force when the next one replaced it.
    in_force = current(session, place).template
    for one in session.scalars(query):
        after = in_force if one.template is None else one.template
        steps.append(Step(wording=one, changes=rules.differences(one.replaced, after)))
        in_force = one.replaced
    return steps


def edited(session: Session) -> dict[str, int]:
    """The kinds that have words of their own in force, for all or for a festival, and how many."""
    return Counter(kind for kind, _, _ in messages.wordings(session).written)


def festivals(session: Session) -> dict[str, str]:
    """The festivals that are known here, by id, with their names: that opened, or of which anything was told."""
    opened = {subject.partition("/")[2]: name for subject, name in following.topics(session, "festival").items()}
    return {**queries.festivals(session), **opened}


def _unchanged(session: Session, place: Place, *, version: int) -> Current:
    found = current(session, place)
    if found.version != version:
        raise WrittenMeanwhile
    return found


def _write(session: Session, place: Place, *, template: str | None, before: Current, change: Change) -> Wording:
    values = {
        "kind": place.kind,
        "language": place.language,
        "festival": place.festival,
        "version": before.version + 1,
        "template": template,
        "replaced": before.template,
        "reason": checking.normal(change.reason).strip(),
        "author_id": change.by.id,
        "author": change.by.name,
        "written_at": change.at,
    }
    # Two who save at the same moment meet here: the second waits for the first, and finds its place taken.
    written: Wording | None = session.scalar(insert(Wording).values(values).on_conflict_do_nothing().returning(Wording))
    if written is None:
        raise WrittenMeanwhile
    return written


def _faults_of_reason(typed: str) -> list[FieldError]:
    reason = checking.normal(typed).strip()
    if not reason:
        return [FieldError("/reason", N_("Say in a few words why it changes; it stays in the history."))]
    if len(reason) > MOST_REASON:
        return [FieldError("/reason", N_("At most %(most)s characters.", most=MOST_REASON))]
    return []


def _newest(session: Session, place: Place) -> Wording | None:
    return session.scalars(select(Wording).where(*_of(place)).order_by(Wording.version.desc()).limit(1)).first()


def _of(place: Place) -> tuple[ColumnElement[bool], ...]:
    return Wording.kind == place.kind, Wording.language == place.language, Wording.festival == place.festival
