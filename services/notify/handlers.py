"""Who is told of what? One line per event in the table at the end, one short function each."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.notify import festival_handlers, news
from services.notify.audience import learning
from services.notify.audience.use_cases import address, agency, role
from services.notify.delivery.planning import reopen, tell
from services.notify.reminders import planning as reminders
from services.notify.webhooks.keeping import told_to_systems_too
from shared.contracts.events import (
    AgencyRegistered,
    ApiKeyIssued,
    CollaborationAnswered,
    CollaborationEnded,
    CollaborationInvited,
    CorrectionReported,
    DutyChanged,
    EntryEntered,
    FestivalFinalised,
    FestivalOpened,
    InnovationReturned,
    InnovationState,
    InnovationSubmitted,
    InnovationVerified,
    InnovationWithdrawn,
    JudgeAwaited,
    JudgeInvited,
    PasswordLinkIssued,
    PeriodExtended,
    PersonRegistered,
    PresentationsScheduled,
    VoteRequested,
    VotesDeleted,
)
from shared.kit import sign_ins
from shared.kit.auth import OFFICER, VERIFIER
from shared.kit.events import Envelope

FIRST_VERSION = 1


def on_agency_registered(session: Session, event: AgencyRegistered, *, envelope: Envelope, now: datetime) -> None:
    """Know the office; greet it once, not at each change of its entry."""
    learning.keep_agency(
        session,
        agency_id=event.agency_id,
        version=event.version,
        since=envelope.time,
        name=event.name,
        email=event.contact_email,
        head_email=event.head_email,
    )
    news.of_agency(session, event)
    reopen(session, since=envelope.time, now=now)
    if event.version == FIRST_VERSION:
        parameters = {"agency": event.name, "path": "/kelola"}
        tell(session, envelope, kind="agency_registered", to=[agency(event.agency_id)], parameters=parameters, now=now)


def on_person_registered(session: Session, event: PersonRegistered, *, envelope: Envelope, now: datetime) -> None:
    """Know the person and the roles; tell of the account once."""
    learning.keep_person(
        session,
        person_id=event.person_id,
        version=event.version,
        since=envelope.time,
        email=event.email,
        roles=event.roles,
        agency_id=event.agency_id,
        is_active=event.is_active,
    )
    if event.sign_ins_since is not None:
        sign_ins.end_before(session, event.person_id, before=event.sign_ins_since)
    reopen(session, since=envelope.time, now=now)
    if event.version == FIRST_VERSION and event.is_active:
        parameters = {"name": event.name, "path": "/masuk"}
        tell(session, envelope, kind="person_registered", to=[address(event.email)], parameters=parameters, now=now)


def on_password_link_issued(session: Session, event: PasswordLinkIssued, *, envelope: Envelope, now: datetime) -> None:
    """The link lets whoever holds it choose the password: to the address, and to nobody else."""
    if event.ends_at <= now:
        return  # it opens nothing any more
    parameters = {
        "name": event.name,
        "reason": event.reason,
        "ends_at": event.ends_at.isoformat(),
        "path": event.link,
    }
    tell(session, envelope, kind="password_link", to=[address(event.email)], parameters=parameters, now=now)


def on_api_key_issued(session: Session, event: ApiKeyIssued, *, envelope: Envelope, now: datetime) -> None:
    """The office learns of each key, so that one nobody asked for is noticed."""
    parameters = {
        "label": event.label,
        "expires_at": event.expires_at.isoformat() if event.expires_at else "",
        "path": f"/kelola/perangkat-daerah/{event.agency_id}",
    }
    tell(session, envelope, kind="api_key_issued", to=[agency(event.agency_id)], parameters=parameters, now=now)


def on_collaboration_invited(
    session: Session, event: CollaborationInvited, *, envelope: Envelope, now: datetime
) -> None:
    """The agency asked must answer."""
    parameters = {
        "agency": event.agency.name,
        "partner": event.partner.name,
        "innovation": event.innovation_name,
        "role": event.role,
        "path": _staff_path(event.innovation_id),
    }
    tell(session, envelope, kind="collaboration_invited", to=[agency(event.partner.id)], parameters=parameters, now=now)


def on_collaboration_answered(
    session: Session, event: CollaborationAnswered, *, envelope: Envelope, now: datetime
) -> None:
    """The agency that asked learns the answer."""
    parameters = {
        "agency": event.agency.name,
        "partner": event.partner.name,
        "innovation": event.innovation_name,
        "accepted": event.accepted,
        "reason": event.reason,
        "path": _staff_path(event.innovation_id),
    }
    tell(session, envelope, kind="collaboration_answered", to=[agency(event.agency.id)], parameters=parameters, now=now)


def on_collaboration_ended(session: Session, event: CollaborationEnded, *, envelope: Envelope, now: datetime) -> None:
    """The owner learns that a partner carries it no longer."""
    parameters = {
        "agency": event.agency.name,
        "partner": event.partner.name,
        "innovation": event.innovation_name,
        "reason": event.reason,
        "path": _staff_path(event.innovation_id),
    }
    tell(session, envelope, kind="collaboration_ended", to=[agency(event.agency.id)], parameters=parameters, now=now)


def on_innovation_submitted(session: Session, event: InnovationSubmitted, *, envelope: Envelope, now: datetime) -> None:
    """Verifiers have work; the owner has a receipt."""
    reminders.keep_innovation(session, event.innovation, version=event.version, since=envelope.time, now=now)
    parameters = _about(event.innovation) | {"path": _staff_path(event.innovation.id)}
    tell(session, envelope, kind="innovation_to_verify", to=[role(VERIFIER)], parameters=parameters, now=now)
    owner = [agency(event.innovation.agency.id)]
    tell(session, envelope, kind="innovation_received", to=owner, parameters=parameters, now=now)


def on_innovation_returned(session: Session, event: InnovationReturned, *, envelope: Envelope, now: datetime) -> None:
    """Those who carry it must mend it."""
    reminders.keep_innovation(session, event.innovation, version=event.version, since=envelope.time, now=now)
    parameters = _about(event.innovation) | {"note": event.note, "path": _staff_path(event.innovation.id)}
    carriers = _carriers(event.innovation)
    tell(session, envelope, kind="innovation_returned", to=carriers, parameters=parameters, now=now)


def on_innovation_verified(session: Session, event: InnovationVerified, *, envelope: Envelope, now: datetime) -> None:
    """Those who carry it may be proud."""
    reminders.keep_innovation(session, event.innovation, version=event.version, since=envelope.time, now=now)
    parameters = _about(event.innovation) | {"path": f"/inovasi/{event.innovation.slug}"}
    carriers = _carriers(event.innovation)
    tell(session, envelope, kind="innovation_verified", to=carriers, parameters=parameters, now=now)
    news.of_verified(session, event, envelope=envelope, now=now)


def on_innovation_withdrawn(session: Session, event: InnovationWithdrawn, *, envelope: Envelope, now: datetime) -> None:
    """Those who carried it learn why it ended."""
    reminders.keep_innovation(session, event.innovation, version=event.version, since=envelope.time, now=now)
    parameters = _about(event.innovation) | {"reason": event.reason, "path": _staff_path(event.innovation.id)}
    carriers = _carriers(event.innovation)
    tell(session, envelope, kind="innovation_withdrawn", to=carriers, parameters=parameters, now=now)
    news.of_withdrawn(session, event, envelope=envelope, now=now)


def on_period_extended(session: Session, event: PeriodExtended, *, envelope: Envelope, now: datetime) -> None:
    """Whoever may still submit learns until when: every agency's office, its officers, and the verifiers."""
    reminders.move_period(session, set_to=event.set_to, closes_at=event.closes_at)
    parameters = {
        "year": event.year,
        "closes_at": event.closes_at.isoformat(),
        "lost_minutes": event.lost_minutes,
        "reason": event.reason,
        "path": "/kelola/inovasi",
    }
    everybody = [*(agency(agency_id) for agency_id in event.agency_ids), role(OFFICER), role(VERIFIER)]
    tell(session, envelope, kind="period_extended", to=everybody, parameters=parameters, now=now)


def on_duty_changed(session: Session, event: DutyChanged, *, envelope: Envelope, now: datetime) -> None:
    """Know how the agency's duty of the year stands; reminders follow from it."""
    is_news = learning.keep_duty(
        session,
        agency_id=event.agency.id,
        year=event.year,
        version=event.version,
        standing=event.standing,
        since=envelope.time,
    )
    if is_news:
        reminders.keep_duty(session, agency_id=event.agency.id, year=event.year, standing=event.standing, now=now)


def on_correction_reported(session: Session, event: CorrectionReported, *, envelope: Envelope, now: datetime) -> None:
    """The office can mend its text."""
    parameters = {
        "agency": event.agency.name,
        "innovation": event.innovation_name,
        "message": event.message,
        "path": "/kelola/koreksi",
    }
    tell(session, envelope, kind="correction_reported", to=[agency(event.agency.id)], parameters=parameters, now=now)


def _about(innovation: InnovationState) -> dict[str, object]:
    return {
        "innovation": innovation.name,
        "agency": innovation.agency.name,
        "partners": ", ".join(partner.name for partner in innovation.partners),
    }


def _carriers(innovation: InnovationState) -> list[str]:
    return [agency(each.id) for each in (innovation.agency, *innovation.partners)]


def _staff_path(innovation_id: object) -> str:
    return f"/kelola/inovasi/{innovation_id}"


HANDLERS = told_to_systems_too(
    {
        AgencyRegistered: on_agency_registered,
        PersonRegistered: on_person_registered,
        PasswordLinkIssued: on_password_link_issued,
        ApiKeyIssued: on_api_key_issued,
        CollaborationInvited: on_collaboration_invited,
        CollaborationAnswered: on_collaboration_answered,
        CollaborationEnded: on_collaboration_ended,
        InnovationSubmitted: on_innovation_submitted,
        InnovationReturned: on_innovation_returned,
        InnovationVerified: on_innovation_verified,
        InnovationWithdrawn: on_innovation_withdrawn,
        PeriodExtended: on_period_extended,
        CorrectionReported: on_correction_reported,
        DutyChanged: on_duty_changed,
        FestivalOpened: festival_handlers.on_festival_opened,
        EntryEntered: festival_handlers.on_entry_entered,
        PresentationsScheduled: festival_handlers.on_presentations_scheduled,
        JudgeInvited: festival_handlers.on_judge_invited,
        JudgeAwaited: festival_handlers.on_judge_awaited,
        FestivalFinalised: festival_handlers.on_festival_finalised,
        VoteRequested: festival_handlers.on_vote_requested,
        VotesDeleted: festival_handlers.on_votes_deleted,
    }
)
