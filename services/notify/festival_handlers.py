"""Who is told of a festival: that it opens, who takes part, who judges, votes and wins?"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.notify import news
from services.notify.audience.use_cases import address, agency, role
from services.notify.delivery.planning import forget, is_outdated, tell
from services.notify.messages.use_cases import FESTIVAL
from shared.contracts.events import (
    EntryEntered,
    FestivalFinalised,
    FestivalOpened,
    JudgeAwaited,
    JudgeInvited,
    PresentationsScheduled,
    VoteRequested,
    VotesDeleted,
)
from shared.kit.auth import COMMITTEE
from shared.kit.events import Envelope

VOTE_REQUESTED = "vote_requested"
PRESENTATION_TIMES = "presentation_times"


def on_festival_opened(session: Session, event: FestivalOpened, *, envelope: Envelope, now: datetime) -> None:
    """The committee is told; agencies hear of their own entries."""
    parameters = {"festival": event.name, FESTIVAL: str(event.festival_id), "path": f"/festival/{event.slug}"}
    tell(session, envelope, kind="festival_opened", to=[role(COMMITTEE)], parameters=parameters, now=now)
    news.of_festival(session, event)


def on_entry_entered(session: Session, event: EntryEntered, *, envelope: Envelope, now: datetime) -> None:
    """All agencies that carry the innovation take part."""
    parameters = {
        "festival": event.festival_name,
        "innovation": event.innovation_name,
        FESTIVAL: str(event.festival_id),
        "path": f"/festival/{event.festival_slug}",
    }
    carriers = [agency(agency_id) for agency_id in event.agency_ids]
    tell(session, envelope, kind="entry_entered", to=carriers, parameters=parameters, now=now)
    news.of_entered(session, event, envelope=envelope, now=now)


def on_presentations_scheduled(
    session: Session, event: PresentationsScheduled, *, envelope: Envelope, now: datetime
) -> None:
    """The agency learns when it presents; what arrives after newer times is passed over, since those say all."""
    if is_outdated(session, envelope, kind=PRESENTATION_TIMES):
        return
    times = [
        {
            "innovation": one.innovation_name,
            "starts_at": one.starts_at.isoformat() if one.starts_at else "",
            "minutes": (one.ends_at - one.starts_at) // timedelta(minutes=1) if one.starts_at and one.ends_at else 0,
            "before": one.told_before.isoformat() if one.told_before else "",
        }
        for one in event.presentations
    ]
    parameters = {
        "festival": event.festival_name,
        "round": event.round_name,
        "presentations": times,
        "is_changed": any(one.told_before for one in event.presentations),
        FESTIVAL: str(event.festival_id),
        "path": f"/festival/{event.festival_slug}#jadwal",
    }
    tell(session, envelope, kind=PRESENTATION_TIMES, to=[agency(event.agency_id)], parameters=parameters, now=now)


def on_judge_invited(session: Session, event: JudgeInvited, *, envelope: Envelope, now: datetime) -> None:
    """The link signs in whoever holds it: to the judge, and to nobody else."""
    parameters = {
        "festival": event.festival_name,
        "name": event.name,
        FESTIVAL: str(event.festival_id),
        "path": event.link,
    }
    tell(session, envelope, kind="judge_invited", to=[address(event.email)], parameters=parameters, now=now)


def on_judge_awaited(session: Session, event: JudgeAwaited, *, envelope: Envelope, now: datetime) -> None:
    """Short, and at once: the round closes soon."""
    parameters = {
        "festival": event.festival_name,
        "round": event.round_name,
        "name": event.name,
        "missing": event.missing,
        "closes_at": event.closes_at.isoformat(),
        FESTIVAL: str(event.festival_id),
        "path": "/juri",
    }
    tell(session, envelope, kind="judge_awaited", to=[address(event.email)], parameters=parameters, now=now)


def on_festival_finalised(session: Session, event: FestivalFinalised, *, envelope: Envelope, now: datetime) -> None:
    """Everybody who took part: agencies, judges, committee."""
    carriers = [agency(agency_id) for standing in event.standings for agency_id in standing.agency_ids]
    judges = [address(email) for email in event.judge_emails]
    winners = [
        {"category": one.category, "award": one.award, "innovation": one.innovation_name, "agency": one.agency_name}
        for one in event.standings
        if one.award
    ]
    parameters = {
        "festival": event.name,
        "winners": winners,
        FESTIVAL: str(event.festival_id),
        "path": f"/festival/{event.slug}/hasil",
    }
    everybody = [*carriers, *judges, role(COMMITTEE)]
    tell(session, envelope, kind="festival_finalised", to=everybody, parameters=parameters, now=now)
    news.of_result(session, event, winners, envelope=envelope, now=now)


def on_vote_requested(session: Session, event: VoteRequested, *, envelope: Envelope, now: datetime) -> None:
    """The link makes a vote count: to the address that was typed, and to nobody else."""
    if not event.email:
        return  # deleted meanwhile: there is nobody to write to any more
    parameters = {
        "festival": event.festival_name,
        "innovation": event.innovation_name,
        FESTIVAL: str(event.festival_id),
        "path": event.link,
    }
    tell(session, envelope, kind=VOTE_REQUESTED, to=[address(event.email)], parameters=parameters, now=now)


def on_votes_deleted(session: Session, event: VotesDeleted, *, envelope: Envelope, now: datetime) -> None:
    """Forget the addresses that voted."""
    forget(session, kind=VOTE_REQUESTED, parameter=FESTIVAL, value=str(event.festival_id))
