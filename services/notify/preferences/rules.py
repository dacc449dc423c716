"""What may somebody choose of what is told, and when does a letter leave by such a choice? Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NOW, DAILY, WEEKLY, OFF = PACES = ("now", "daily", "weekly", "off")
FOLLOWERS_PACES = (NOW, DAILY, WEEKLY)
LANGUAGE = "id"

# When letters that were gathered leave, on the city's clock: before the day's work, for the week on its first day.
_DIGEST_AT = time(7)
_DIGEST_WEEKDAY = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Kinds of letters that one choice is made for; of duty nobody is left without a word in the app."""

    name: str
    kinds: frozenset[str]
    is_duty: bool = False

    @property
    def paces(self) -> tuple[str, ...]:
        """How soon its letters may come; what must be acted on cannot wait for a digest."""
        return (NOW, OFF) if self.is_duty else PACES


ACCOUNT = Group(
    name="account", kinds=frozenset({"person_registered", "agency_registered", "api_key_issued"}), is_duty=True
)
ACTION = Group(
    name="action",
    kinds=frozenset(
        {
            "innovation_returned",
            "collaboration_invited",
            "correction_reported",
            "period_extended",
            "presentation_times",
            "webhook_stopped",
        }
    ),
    is_duty=True,
)
JUDGING = Group(name="judging", kinds=frozenset({"judge_awaited"}), is_duty=True)
CHECKING = Group(name="checking", kinds=frozenset({"innovation_to_verify", "reminder_unchecked"}))
PROGRESS = Group(
    name="progress",
    kinds=frozenset(
        {
            "innovation_received",
            "innovation_verified",
            "innovation_withdrawn",
            "collaboration_answered",
            "collaboration_ended",
        }
    ),
)
REMINDERS = Group(
    name="reminders", kinds=frozenset({"reminder_duty", "reminder_draft", "reminder_returned", "reminder_summary"})
)
FESTIVAL = Group(name="festival", kinds=frozenset({"festival_opened", "entry_entered", "festival_finalised"}))
ANNOUNCEMENTS = Group(name="announcements", kinds=frozenset({"broadcast"}))
GROUPS = (ACTION, ACCOUNT, JUDGING, CHECKING, PROGRESS, REMINDERS, FESTIVAL, ANNOUNCEMENTS)

# The letter that gathers others.
DIGEST = "digest"
FOLLOWED_DIGEST = "followed_digest"
# What a citizen asked for goes to the address that was typed, whoever else should own it; and what gathers other
# letters is itself no news. A link that lets somebody in proves that somebody reads the mailbox: shown in the app, it
# would let whoever has got hold of a session take the account for good, or judge in another's name.
APART = frozenset(
    {
        DIGEST,
        FOLLOWED_DIGEST,
        "judge_invited",
        "password_link",
        "follow_requested",
        "followed_verified",
        "followed_withdrawn",
        "followed_entered",
        "followed_result",
        "vote_requested",
    }
)

_GROUP_OF = {kind: group for group in GROUPS for kind in group.kinds}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How soon letters of a group come by e-mail, and whether the app shows what they say."""

    email: str = NOW
    inbox: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person chose; as it is here, it is what everybody has who chose nothing.

    `quiet_from` and `quiet_until` are both there or neither, on the clock of `time_zone`.
    """

    language: str = LANGUAGE
    choices: Mapping[str, Choice] = field(default_factory=dict)
    quiet_from: time | None = None
    quiet_until: time | None = None
    time_zone: str = "Asia/Jakarta"

    def of_group(self, group: Group) -> Choice:
        """What holds for a group, whatever was written down: duty stays in the app."""
        chosen = self.choices.get(group.name, Choice())
        pace = chosen.email if chosen.email in group.paces else NOW
        return Choice(email=pace, inbox=chosen.inbox or group.is_duty)

    def of_kind(self, kind: str) -> Choice:
        """What holds for a kind of letter."""
        return Choice(inbox=False) if kind in APART else self.of_group(group_of(kind))

    def leaves_at(self, kind: str, *, now: datetime) -> datetime:
        """When a letter of a kind may leave: at once, with the next digest, and not in the person's quiet hours."""
        pace = self.of_kind(kind).email
        at = now if pace in {NOW, OFF} else next_digest(pace, after=now, time_zone=self.time_zone)
        may_wake = pace == NOW and group_of(kind).is_duty and kind != DIGEST
        if may_wake or self.quiet_from is None or self.quiet_until is None:
            return at
        return after_quiet(at, self.quiet_from, self.quiet_until, time_zone=self.time_zone)


def group_of(kind: str) -> Group:
    """The group of a kind; what nobody sorted in is duty."""
    return _GROUP_OF.get(kind, ACTION)


def next_digest(pace: str, *, after: datetime, time_zone: str) -> datetime:
    """The first morning after an instant on which digests leave: each day's, or the week's first."""
    zone = ZoneInfo(time_zone)
    day = after.astimezone(zone).date()
    while True:
        at = datetime.combine(day, _DIGEST_AT, tzinfo=zone)
        if at > after and (pace == DAILY or day.weekday() == _DIGEST_WEEKDAY):
            return at
        day += timedelta(days=1)


def digest_day(now: datetime, *, time_zone: str) -> date:
    """The day of the last morning on which digests left: of one day's, nobody gets two."""
    local = now.astimezone(ZoneInfo(time_zone))
    return local.date() - timedelta(days=local.time() < _DIGEST_AT)


def after_quiet(at: datetime, quiet_from: time, quiet_until: time, *, time_zone: str) -> datetime:
    """The instant itself, or the end of the quiet hours it lies in; they may go past midnight."""
    zone = ZoneInfo(time_zone)
    local = at.astimezone(zone)
    clock = local.time()
    past_midnight = quiet_from > quiet_until
    is_quiet = quiet_from <= clock < quiet_until
    if past_midnight:
        is_quiet = clock >= quiet_from or clock < quiet_until
    if not is_quiet:
        return at
    day = local.date() + timedelta(days=past_midnight and clock >= quiet_from)
    return datetime.combine(day, quiet_until, tzinfo=zone)
