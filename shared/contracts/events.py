"""What do the services tell one another, who tells it, and who listens?

Celery on Redis has no durable fan-out, so `publisher` and `subscribers` below *are* the routing.
`docs/events.md` and `docs/asyncapi.json` are generated from these classes; each has an example in `examples/`.
"""

from datetime import date, datetime
from typing import ClassVar, Literal, get_args
from uuid import UUID

import msgspec

from shared.kit.events import Event

Stage = Literal["initiative", "trial", "implementation"]
Form = Literal["governance", "public_service", "other"]
Kind = Literal["digital", "non_digital"]
STAGES: tuple[str, ...] = get_args(Stage)
FORMS: tuple[str, ...] = get_args(Form)
KINDS: tuple[str, ...] = get_args(Kind)


class AgencyRef(msgspec.Struct, frozen=True, kw_only=True):
    """An agency as others name it."""

    id: UUID
    name: str


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator of an innovation: levels 0 to 3, and whether any proof lies behind them.

    `verified` is null until a verifier decided; an indicator without evidence scores zero.
    """

    indicator: str
    claimed: int
    verified: int | None
    has_evidence: bool


class InnovationState(msgspec.Struct, frozen=True, kw_only=True):
    """All that others need of an innovation; nothing in it is personal data."""

    id: UUID
    slug: str
    name: str
    summary: str = ""
    status: Literal["draft", "submitted", "returned", "verified", "withdrawn"]
    year: int
    agency: AgencyRef
    partners: list[AgencyRef]
    stage: Stage
    form: Form
    kind: Kind
    affair: str
    other_affairs: list[str]
    implemented_on: date | None
    is_sample: bool
    claims: list[Claim]


class AgencyRegistered(Event, frozen=True, kw_only=True):
    """An agency was entered, or its entry changed; both addresses are offices', never a person's."""

    type: ClassVar[str] = "inovasi.agency.registered.v1"
    publisher: ClassVar[str] = "submission"
    subscribers: ClassVar[tuple[str, ...]] = ("scoring", "notify")

    agency_id: UUID
    name: str
    short_name: str
    contact_email: str | None
    head_email: str | None = None
    is_confirmed: bool
    is_sample: bool

    @property
    def subject(self) -> str:
        return f"agency/{self.agency_id}"


class PersonRegistered(Event, frozen=True, kw_only=True):
    """A member of staff was given an account, or it changed; sign-ins from before `sign_ins_since` are over."""

    type: ClassVar[str] = "inovasi.person.registered.v1"
    publisher: ClassVar[str] = "submission"
    subscribers: ClassVar[tuple[str, ...]] = ("notify", "scoring")

    person_id: UUID
    name: str
    email: str
    roles: list[str]
    agency_id: UUID | None
    is_active: bool
    # Not in what earlier versions sent.
    sign_ins_since: datetime | None = None

    @property
    def subject(self) -> str:
        return f"person/{self.person_id}"


class PasswordLinkIssued(Event, frozen=True, kw_only=True):
    """Somebody may choose a password until `ends_at`; `link` lets whoever holds it, so it goes to the address alone.

    `reason` is `new` (of a new account), `forgotten` (somebody typed the address), or `reset` (an administrator).
    """

    type: ClassVar[str] = "inovasi.password_link.issued.v1"
    publisher: ClassVar[str] = "submission"
    subscribers: ClassVar[tuple[str, ...]] = ("notify",)

    link_id: UUID
    name: str
    email: str
    reason: str
    link: str
    ends_at: datetime

    @property
    def subject(self) -> str:
        return f"password_link/{self.link_id}"


class ApiKeyIssued(Event, frozen=True, kw_only=True):
    """An agency's system was given a key; the key itself is in no event."""

    type: ClassVar[str] = "inovasi.api_key.issued.v1"
    publisher: ClassVar[str] = "submission"
    subscribers: ClassVar[tuple[str, ...]] = ("notify",)

    key_id: UUID
    agency_id: UUID
    label: str
    scopes: list[str]
    expires_at: datetime | None

    @property
    def subject(self) -> str:
        return f"api_key/{self.key_id}"


class CollaborationInvited(Event, frozen=True, kw_only=True):
    """An agency was asked to carry an innovation together."""

    type: ClassVar[str] = "inovasi.collaboration.invited.v1"
    publisher: ClassVar[str] = "submission"
    subscribers: ClassVar[tuple[str, ...]] = ("notify",)

    innovation_id: UUID
    innovation_name: str
    agency: AgencyRef
    partner: AgencyRef
    role: str

    @property
    def subject(self) -> str:
        return f"innovation/{self.innovation_id}/partner/{self.partner.id}"


class CollaborationAnswered(Event, frozen=True, kw_only=True):
    """The agency asked has accepted or declined."""

    type: ClassVar[str] = "inovasi.collaboration.answered.v1"
    publisher: ClassVar[str] = "submission"
    subscribers: ClassVar[tuple[str, ...]] = ("notify",)

    innovation_id: UUID
    innovation_name: str
    agency: AgencyRef
    partner: AgencyRef
    accepted: bool
    reason: str

    @property
    def subject(self) -> str:
        return f"innovation/{self.innovation_id}/partner/{self.partner.id}"


class CollaborationEnded(Event, frozen=True, kw_only=True):
    """An agency that had accepted carries the innovation no longer."""

    type: ClassVar[str] = "inovasi.collaboration.ended.v1"
    publisher: ClassVar[str] = "submission"
    subscribers: ClassVar[tuple[str, ...]] = ("notify",)

    innovation_id: UUID
    innovation_name: str
    agency: AgencyRef
    partner: AgencyRef
    reason: str

    @property
    def subject(self) -> str:
        return f"innovation/{self.innovation_id}/partner/{self.partner.id}"


class InnovationSubmitted(Event, frozen=True, kw_only=True):
    """An agency says: this is complete, please check it."""

    type: ClassVar[str] = "inovasi.innovation.submitted.v1"
    publisher: ClassVar[str] = "submission"
    subscribers: ClassVar[tuple[str, ...]] = ("scoring", "notify")

    innovation: InnovationState

    @property
    def subject(self) -> str:
        return f"innovation/{self.innovation.id}"


class InnovationReturned(Event, frozen=True, kw_only=True):
    """A verifier asks for something to be mended, and says what."""

    type: ClassVar[str] = "inovasi.innovation.returned.v1"
    publisher: ClassVar[str] = "submission"
    subscribers: ClassVar[tuple[str, ...]] = ("scoring", "notify")

    innovation: InnovationState
    note: str

    @property
    def subject(self) -> str:
        return f"innovation/{self.innovation.id}"


class InnovationVerified(Event, frozen=True, kw_only=True):
    """A verifier has confirmed the claims, level by level; the innovation is public from now on."""

    type: ClassVar[str] = "inovasi.innovation.verified.v1"
    publisher: ClassVar[str] = "submission"
    subscribers: ClassVar[tuple[str, ...]] = ("scoring", "notify")

    innovation: InnovationState

    @property
    def subject(self) -> str:
        return f"innovation/{self.innovation.id}"


class InnovationWithdrawn(Event, frozen=True, kw_only=True):
    """The agency took it back; it counts nowhere any more."""

    type: ClassVar[str] = "inovasi.innovation.withdrawn.v1"
    publisher: ClassVar[str] = "submission"
    subscribers: ClassVar[tuple[str, ...]] = ("scoring", "notify")

    innovation: InnovationState
    reason: str

    @property
    def subject(self) -> str:
        return f"innovation/{self.innovation.id}"


class PeriodExtended(Event, frozen=True, kw_only=True):
    """The time to submit was made longer; whoever may submit must hear the new end.

    `lost_minutes` is how long the service was down or slow before the old end, 0 where staff decided; then
    `reason` says why. `set_to` is the end that was set at first.
    """

    type: ClassVar[str] = "inovasi.period.extended.v1"
    publisher: ClassVar[str] = "submission"
    subscribers: ClassVar[tuple[str, ...]] = ("notify",)

    year: int
    set_to: datetime
    closed_at: datetime
    closes_at: datetime
    lost_minutes: int
    reason: str
    agency_ids: list[UUID]

    @property
    def subject(self) -> str:
        return f"period/{self.year}/{int(self.set_to.timestamp())}"


class DutyChanged(Event, frozen=True, kw_only=True):
    """An agency's duty of a year stands otherwise; of whom nothing was told, it has none.

    `draft` is also what was returned, `met` means at least one verified innovation that counts.
    """

    type: ClassVar[str] = "inovasi.duty.changed.v1"
    publisher: ClassVar[str] = "submission"
    subscribers: ClassVar[tuple[str, ...]] = ("notify",)

    agency: AgencyRef
    year: int
    standing: Literal["none", "draft", "submitted", "met"]

    @property
    def subject(self) -> str:
        return f"duty/{self.year}/{self.agency.id}"


class CorrectionReported(Event, frozen=True, kw_only=True):
    """Somebody found an error in a public text; who it was is in no event."""

    type: ClassVar[str] = "inovasi.correction.reported.v1"
    publisher: ClassVar[str] = "submission"
    subscribers: ClassVar[tuple[str, ...]] = ("notify",)

    correction_id: UUID
    innovation_id: UUID
    innovation_name: str
    agency: AgencyRef
    message: str

    @property
    def subject(self) -> str:
        return f"correction/{self.correction_id}"


class MaturityScored(Event, frozen=True, kw_only=True):
    """What an innovation is worth by the year's catalogue; decimals as strings, 0 to `maximum`.

    `version` is that of the innovation it was computed from.
    """

    type: ClassVar[str] = "inovasi.maturity.scored.v1"
    publisher: ClassVar[str] = "scoring"
    subscribers: ClassVar[tuple[str, ...]] = ("submission",)

    innovation_id: UUID
    year: int
    claimed: str
    verified: str
    maximum: str
    by_variable: dict[str, str]
    mandatory_gaps: list[str]

    @property
    def subject(self) -> str:
        return f"maturity/{self.innovation_id}"


class IndexProjected(Event, frozen=True, kw_only=True):
    """The city's projected Indeks Inovasi Daerah; two decimals, as strings."""

    type: ClassVar[str] = "inovasi.index.projected.v1"
    publisher: ClassVar[str] = "scoring"
    subscribers: ClassVar[tuple[str, ...]] = ("submission",)

    year: int
    claimed: str
    claimed_category: str
    verified: str
    verified_category: str
    innovations: int
    basic_services_covered: int
    basic_services_needed: int

    @property
    def subject(self) -> str:
        return f"index/{self.year}"


class FestivalOpened(Event, frozen=True, kw_only=True):
    """The committee opened a festival for scoring."""

    type: ClassVar[str] = "inovasi.festival.opened.v1"
    publisher: ClassVar[str] = "scoring"
    subscribers: ClassVar[tuple[str, ...]] = ("submission", "notify")

    festival_id: UUID
    slug: str
    name: str
    year: int
    is_sample: bool

    @property
    def subject(self) -> str:
        return f"festival/{self.festival_id}"


class EntryEntered(Event, frozen=True, kw_only=True):
    """A verified innovation takes part in a festival."""

    type: ClassVar[str] = "inovasi.entry.entered.v1"
    publisher: ClassVar[str] = "scoring"
    subscribers: ClassVar[tuple[str, ...]] = ("notify",)

    entry_id: UUID
    festival_id: UUID
    festival_name: str
    festival_slug: str
    innovation_id: UUID
    innovation_name: str
    agency_ids: list[UUID]

    @property
    def subject(self) -> str:
        return f"entry/{self.entry_id}"


class PresentationTime(msgspec.Struct, frozen=True, kw_only=True):
    """When an innovation is presented; the times are null where it has none any more.

    `told_before` is when it was to begin as last told, null where that is the same, or nothing was told yet.
    """

    entry_id: UUID
    innovation_id: UUID
    innovation_name: str
    starts_at: datetime | None
    ends_at: datetime | None
    told_before: datetime | None = None


class PresentationsScheduled(Event, frozen=True, kw_only=True):
    """An agency's presentations in a round have their times, or others than were told; all that are to come."""

    type: ClassVar[str] = "inovasi.presentations.scheduled.v1"
    publisher: ClassVar[str] = "scoring"
    subscribers: ClassVar[tuple[str, ...]] = ("notify",)

    festival_id: UUID
    festival_name: str
    festival_slug: str
    round_id: UUID
    round_name: str
    agency_id: UUID
    presentations: list[PresentationTime]

    @property
    def subject(self) -> str:
        return f"round/{self.round_id}/agency/{self.agency_id}"


class JudgeInvited(Event, frozen=True, kw_only=True):
    """A judge was given a pass; `link` signs in whoever holds it, so it goes to the judge alone."""

    type: ClassVar[str] = "inovasi.judge.invited.v1"
    publisher: ClassVar[str] = "scoring"
    subscribers: ClassVar[tuple[str, ...]] = ("notify",)

    judge_id: UUID
    festival_id: UUID
    festival_name: str
    name: str
    email: str
    link: str

    @property
    def subject(self) -> str:
        return f"judge/{self.judge_id}"


class JudgeAwaited(Event, frozen=True, kw_only=True):
    """A round is to close soon, and so many sheets of a judge are missing."""

    type: ClassVar[str] = "inovasi.judge.awaited.v1"
    publisher: ClassVar[str] = "scoring"
    subscribers: ClassVar[tuple[str, ...]] = ("notify",)

    judge_id: UUID
    festival_id: UUID
    festival_name: str
    round_id: UUID
    round_name: str
    name: str
    email: str
    missing: int
    closes_at: datetime

    @property
    def subject(self) -> str:
        return f"judge/{self.judge_id}/round/{self.round_id}"


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a result: place 1 of its category is best, some may share one; total 0 to 100 as a string.

    `award` is its title, such as "Juara I", empty without one; `entry_number` is 0 where an older event has none.
    """

    category: str = ""
    place: int
    award: str = ""
    entry_number: int = 0
    innovation_id: UUID
    innovation_name: str
    agency_name: str
    agency_ids: list[UUID]
    total: str


class FestivalFinalised(Event, frozen=True, kw_only=True):
    """The committee has published the result; the standings are final."""

    type: ClassVar[str] = "inovasi.festival.finalised.v1"
    publisher: ClassVar[str] = "scoring"
    subscribers: ClassVar[tuple[str, ...]] = ("submission", "notify")

    festival_id: UUID
    slug: str
    name: str
    year: int
    standings: list[Standing]
    judge_emails: list[str]

    @property
    def subject(self) -> str:
        return f"festival/{self.festival_id}"


class VoteRequested(Event, frozen=True, kw_only=True):
    """Somebody votes for a favourite by e-mail; `link` makes the vote count, so it goes to the address alone.

    Address and link are blank once the votes were deleted, as the privacy notice says.
    """

    type: ClassVar[str] = "inovasi.vote.requested.v1"
    publisher: ClassVar[str] = "scoring"
    subscribers: ClassVar[tuple[str, ...]] = ("notify",)

    ballot_id: UUID
    festival_id: UUID
    festival_name: str
    innovation_name: str
    email: str
    link: str

    @property
    def subject(self) -> str:
        return f"vote/{self.ballot_id}"


class VotesDeleted(Event, frozen=True, kw_only=True):
    """The single votes of a festival were deleted; whoever holds an address from them deletes it too."""

    type: ClassVar[str] = "inovasi.votes.deleted.v1"
    publisher: ClassVar[str] = "scoring"
    subscribers: ClassVar[tuple[str, ...]] = ("notify",)

    festival_id: UUID

    @property
    def subject(self) -> str:
        return f"poll/{self.festival_id}"


class DutyReminded(Event, frozen=True, kw_only=True):
    """An agency was reminded of its duty of the year, so many days before the end of the period.

    `told` says whom: `office` (with its officers), `head`, and `executive` where the city's heads got a summary.
    """

    type: ClassVar[str] = "inovasi.duty.reminded.v1"
    publisher: ClassVar[str] = "notify"
    subscribers: ClassVar[tuple[str, ...]] = ("submission",)

    agency_id: UUID
    year: int
    closes_at: datetime
    days_before: int
    told: list[Literal["office", "head", "executive"]]

    @property
    def subject(self) -> str:
        return f"duty/{self.year}/{self.agency_id}/reminder/{int(self.closes_at.timestamp())}/{self.days_before}"


EVENTS: tuple[type[Event], ...] = (
    AgencyRegistered,
    PersonRegistered,
    ApiKeyIssued,
    CollaborationInvited,
    CollaborationAnswered,
    InnovationSubmitted,
    InnovationReturned,
    InnovationVerified,
    InnovationWithdrawn,
    MaturityScored,
    IndexProjected,
    FestivalOpened,
    EntryEntered,
    JudgeInvited,
    FestivalFinalised,
    PeriodExtended,
    CorrectionReported,
    CollaborationEnded,
    DutyChanged,
    VoteRequested,
    VotesDeleted,
    DutyReminded,
    JudgeAwaited,
    PasswordLinkIssued,
    PresentationsScheduled,
)
