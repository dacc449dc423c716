"""Which awards has the city given, as evidence for indicator 12 of its own rows (Penghargaan bagi inovator)?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.festival.models import FINAL, Festival
from services.scoring.results import documents
from services.scoring.results.lines import Line, results_of
from services.scoring.results.minutes import LOCALE, Setting
from shared.look import formats

# The indicator asks for the awards of the last two years.
YEARS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """A title that an entry won at a festival, and when it was published."""

    festival: str
    slug: str
    year: int
    is_sample: bool
    given_at: datetime
    line: Line


def awards(session: Session, *, year: int) -> list[Award]:
    """The awards of the year and the one before, the newest festival first."""
    festivals = select(Festival).where(Festival.status == FINAL, Festival.year.between(year - YEARS + 1, year))
    return [
        Award(
            festival=festival.name,
            slug=festival.slug,
            year=festival.year,
            is_sample=festival.is_sample,
            given_at=festival.finalised_at,
            line=line,
        )
        for festival in session.scalars(festivals.order_by(Festival.year.desc(), Festival.finalised_at.desc()))
        if festival.finalised_at is not None
        for line in results_of(session, festival)
        if line.award
    ]


def draw(found: Sequence[Award], *, year: int, setting: Setting) -> bytes:
    """The list as a PDF to attach; in Indonesian."""
    with force_locale(LOCALE):
        told = _told(found, year=year, setting=setting)
    return documents.draw(documents.AWARDS, told, made_at=setting.made_at)


def _told(found: Sequence[Award], *, year: int, setting: Setting) -> dict[str, Any]:
    day = {"locale": LOCALE, "zone": setting.time_zone}
    rows = [
        [
            str(number),
            one.festival,
            one.line.category,
            one.line.name,
            ", ".join(one.line.agencies),
            one.line.award,
            formats.short_date(one.given_at, **day),
        ]
        for number, one in enumerate(found, start=1)
    ]
    opening = [
        _(
            "Evidence for indicator 12 (awards for innovators) of the regional innovation index: each award was given "
            "with a certificate, whose genuineness anybody can check."
        )
    ]
    if any(one.is_sample for one in found):
        opening.append(_("This list holds samples, which are no evidence."))
    return {
        "title": _("Awards given to innovators"),
        "city": setting.city,
        "government": _("Government of %(city)s", city=setting.city),
        "subtitle": _("%(first)s to %(last)s", first=year - YEARS + 1, last=year),
        "opening": opening,
        "heading": [
            _("No."),
            _("Festival"),
            _("Category"),
            _("Innovation"),
            _("Agencies"),
            _("Award"),
            _("Published on"),
        ],
        "rows": rows,
        "none_word": _("No award was given in these years."),
        "footer": _("Made on %(moment)s", moment=formats.date_time(setting.made_at, **day)),
        "page_word": _("Page"),
        "of_word": _("of"),
        "place_and_date": _("%(city)s, %(day)s", city=setting.city, day=formats.long_date(setting.made_at, **day)),
        "signer": _("Head of Bappeda"),
    }
