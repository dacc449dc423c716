"""Where do staff see how many letters leave, how long they wait, and why some do not arrive?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import Blueprint, current_app, render_template
from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.notify.delivery import volume
from services.notify.delivery.models import BOUNCED, FAILED, PENDING, SENDING
from services.notify.delivery.pages import STATE_NAMES
from services.notify.delivery.volume import Bucket, Delay
from shared.kit import clock, edge
from shared.kit.auth import STAFF, open_to
from shared.look import formats

LEDGER = "/kelola/pesan"
Bar = tuple[str, float, str, str | None]

KIND_OF_REASON_NAMES = {
    "no_address": _l("the agency has no address"),
    "address_refuses": _l("the address had refused letters before"),
    "unsubscribed": _l("the recipient stopped following"),
    "no_longer_needed": _l("the reason for it was gone"),
    "turned_off": _l("the recipient wants no e-mail of this"),
    "stopped": _l("the committee stopped it"),
    "not_an_address": _l("no address that a server could deliver to"),
    "complaint": _l("the recipient complained"),
    "gave_up": _l("tried for a day without success"),
    "own_mistake": _l("our own mistake"),
    "mailbox_full": _l("the mailbox is full"),
    "no_mailbox": _l("there is no such mailbox"),
    "policy": _l("the server refuses such letters"),
    "other": _l("another reason"),
}

volume_pages = Blueprint("volume_pages", __name__, template_folder="templates")


@volume_pages.get("/kelola/pesan/volume")
@open_to(*STAFF)
def show_volume() -> str:
    """Letters by hour and by day, how long they waited, and why some did not arrive."""
    now, session = clock.now(), edge.session()
    zone: str = current_app.extensions["settings"].common.time_zone
    hours = volume.by_time(session, step="hour", time_zone=zone, now=now)
    days = volume.by_time(session, step="day", time_zone=zone, now=now)
    delays = volume.delays(session, step="day", time_zone=zone, now=now)
    since = days[0].since
    urgent = next((each for each in delays if each.since == days[-1].since and each.is_urgent), None)
    return render_template(
        "notify/volume.html",
        today=days[-1],
        waiting=sum(day.by_state.get(state, 0) for day in days for state in (PENDING, SENDING)),
        days=[each for each in reversed(days) if each.total],
        hour_bars=[_bar(_hour(each.since, zone=zone), each) for each in reversed(hours) if each.total],
        day_bars=[_bar(_day(each.since, zone=zone), each) for each in reversed(days)],
        urgent_bars=[_delay_bar(each, zone=zone) for each in reversed(delays) if each.is_urgent],
        patient_bars=[_delay_bar(each, zone=zone) for each in reversed(delays) if not each.is_urgent],
        reason_bars=_reasons(volume.reasons(session, since=since)),
        dead_ends=volume.dead_ends(session, since=since),
        states=STATE_NAMES,
        most_waited=_seconds(urgent.p95_s) if urgent else None,
    )


def _bar(name: str, bucket: Bucket) -> Bar:
    lost = bucket.by_state.get(FAILED, 0) + bucket.by_state.get(BOUNCED, 0)
    words = _("none") if not bucket.total else format_decimal(bucket.total)
    if lost:
        words = _("%(count)s, %(lost)s lost", count=words, lost=format_decimal(lost))
    return name, bucket.total, words, None


def _delay_bar(delay: Delay, *, zone: str) -> Bar:
    words = f"{_seconds(delay.p50_s)} / {_seconds(delay.p95_s)}"
    return _day(delay.since, zone=zone), delay.p95_s, words, None


def _reasons(counted: Sequence[tuple[str, str, int]]) -> list[Bar]:
    bars: list[Bar] = []
    for state, kind, count in counted:
        name = f"{STATE_NAMES[state]}: {KIND_OF_REASON_NAMES[kind]}"
        bars.append((name, count, format_decimal(count), f"{LEDGER}?status={state}"))
    return bars


def _hour(begin: datetime, *, zone: str) -> str:
    return formats.clock_time(begin, locale=str(get_locale()), zone=zone)


def _day(begin: datetime, *, zone: str) -> str:
    return formats.long_date(begin, locale=str(get_locale()), zone=zone)


def _seconds(seconds: float) -> str:
    """The time in the unit that says it shortest."""
    span = timedelta(seconds=seconds)
    if span < timedelta(seconds=90):
        written: str = _("%(count)s s", count=format_decimal(round(seconds, 1)))
    elif span < timedelta(minutes=90):
        written = _("%(count)s min", count=format_decimal(round(seconds / 60)))
    else:
        written = _("%(count)s h", count=format_decimal(round(seconds / 3600, 1)))
    return written
