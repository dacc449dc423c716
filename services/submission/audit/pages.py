"""Where does the administrator look up who did what to what, and take it along as a file?"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request
from flask_babel import lazy_gettext as _l

from services.submission.audit import queries
from services.submission.audit.queries import Line, Wanted
from services.submission.checking.showing import ACTION_NAMES
from services.submission.config import Settings
from services.submission.exchange import formats
from services.submission.exchange.downloads import CSV, whole
from services.submission.exchange.rules import Column, Row
from shared.kit import edge
from shared.kit.auth import ADMIN, open_to
from shared.kit.errors import Invalid

PER_PAGE = 50
MAX_TEXT = 200
FILTERS = ("siapa", "tindakan", "perihal", "dari", "sampai")
WHATS = {
    "agency.register": _l("entered an agency"),
    "agency.edit": _l("changed an agency"),
    "person.register": _l("gave a person a sign-in"),
    "person.edit": _l("changed somebody's sign-in"),
    "password.send_link": _l("sent a link to choose a password"),
    "password.change": _l("chose a new password"),
    "key.issue": _l("issued an API key"),
    "key.rotate": _l("replaced an API key"),
    "key.end_previous": _l("ended a replaced API key"),
    "key.revoke": _l("revoked an API key"),
    "period.move": _l("moved the end of the period"),
    "document.describe": _l("changed what a document says of itself"),
    "document.remove": _l("took a document away"),
    **{f"{queries.OF_INNOVATIONS}{action}": words for action, words in ACTION_NAMES.items()},
    "evidence.view": _l("looked at a proof"),
}
COLUMNS = (
    Column("waktu", "datetime"),
    Column("pelaku", "string"),
    Column("nama_pelaku", "string"),
    Column("tindakan", "string"),
    Column("perihal", "string"),
    Column("nama_perihal", "string"),
    Column("catatan", "string"),
    Column("perubahan", "string"),
)

pages = Blueprint("audit_pages", __name__, template_folder="templates")


@pages.get("/kelola/audit")
@open_to(ADMIN)
def show_audit() -> str:
    """What is not understood is simply not asked about."""
    typed = {name: request.args.get(name, "").strip() for name in FILTERS}
    wanted, cursor = _wanted(typed), request.args.get("sesudah") or None
    try:
        page = queries.page(edge.session(), wanted, cursor=cursor, limit=PER_PAGE)
    except Invalid:
        page = queries.page(edge.session(), wanted, limit=PER_PAGE)
    asked = {name: value for name, value in typed.items() if value}
    return render_template(
        "audit/audit.html",
        lines=page.lines,
        whats=WHATS,
        typed=typed,
        following="/kelola/audit?" + urlencode({**asked, "sesudah": page.next}) if page.next else None,
        first="/kelola/audit?" + urlencode(asked) if cursor else None,
        file="/kelola/audit.csv?" + urlencode(asked),
        is_filtered=bool(asked),
    )


@pages.get("/kelola/audit.csv")
@open_to(ADMIN)
def download_audit() -> Response:
    """All lines that the filters leave, written while they are sent."""
    wanted, database = _wanted({name: request.args.get(name, "").strip() for name in FILTERS}), edge.current().database

    def stream() -> Iterator[bytes]:
        # The request's own transaction ends before the first byte leaves.
        with database.transaction() as session:
            rows = (_row(line) for line in queries.every(session, wanted))
            yield from formats.gathered(formats.comma_separated(COLUMNS, rows))

    return whole(stream(), media_type=CSV, filename="audit.csv")


def _row(line: Line) -> Row:
    return {
        "waktu": line.at.isoformat(),
        "pelaku": line.actor,
        "nama_pelaku": line.actor_name,
        "tindakan": line.what,
        "perihal": line.subject,
        "nama_perihal": line.subject_name,
        "catatan": line.note,
        "perubahan": json.dumps(line.changes, ensure_ascii=False) if line.changes else "",
    }


def _wanted(typed: Mapping[str, str]) -> Wanted:
    since, until = _day(typed["dari"]), _day(typed["sampai"])
    return Wanted(
        who=_text(typed["siapa"]),
        what=typed["tindakan"] if typed["tindakan"] in WHATS else None,
        subject=_text(typed["perihal"]),
        since=since,
        before=until + timedelta(days=1) if until else None,
    )


def _text(typed: str) -> str | None:
    return "".join(character for character in typed if character.isprintable())[:MAX_TEXT] or None


def _day(typed: str) -> datetime | None:
    """The beginning of the day in the city."""
    settings: Settings = edge.current().extensions["settings"]
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    # Beyond, an instant cannot be put into every zone.
    if not 1900 <= day.year <= 2999:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(settings.common.time_zone))
