"""How does the national portal's form look on paper?"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from services.submission.exchange import portal
from services.submission.exchange.forms import Form
from services.submission.exchange.portal import Rating
from services.submission.registry.models import Innovation
from shared.contracts.catalogue import Catalogue
from shared.kit.errors import Refusal
from shared.kit.messages import N_
from shared.look import formats

MEDIA_TYPE = "application/pdf"
# Some seconds of drawing; more than that no request should take.
MOST_INNOVATIONS = 100
_TEMPLATE = Path(__file__).parent / "documents" / "proposal.typ"


class TooManyForOneDocument(Refusal):
    """A document of so many pages is not drawn while somebody waits."""

    status = 422
    slug = "too-many-for-one-document"
    title = N_("Too many for one document")

    def __init__(self) -> None:
        message = N_(
            "More than %(most)s innovations. Choose one agency, or take the table as XLSX or CSV.",
            most=MOST_INNOVATIONS,
        )
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the document says of where and when it was made."""

    city: str
    time_zone: str
    made_at: datetime


def draw(form: Form, catalogue: Catalogue, innovations: Sequence[Innovation], *, setting: Setting) -> bytes:
    """A PDF on A4, each innovation on a page of its own.

    Raises:
        TooManyForOneDocument: more than a hundred.
    """
    if len(innovations) > MOST_INNOVATIONS:
        raise TooManyForOneDocument
    locale = str(get_locale() or "id")
    made_at = formats.date_time(setting.made_at, locale=locale, zone=setting.time_zone)
    told = {
        "title": f"{form.title} {form.year}",
        "city": setting.city,
        "language": locale,
        "made": _("Made on %(moment)s", moment=made_at),
        "page_word": _("Page"),
        "of_word": _("of"),
        "indicators_word": _("Indicators"),
        "indicator_headings": [_("No."), _("Indicator"), _("Level"), _("What it means"), _("Checked")],
        "notes": [form.note, _("Source: %(source)s.", source=form.source)],
        "innovations": [_told(form, catalogue, one, zone=setting.time_zone, locale=locale) for one in innovations],
    }
    # Only what the template says is markup: what people wrote goes in as JSON and is set as plain text.
    import typst  # loaded where it is used alone: seven megabytes that few processes ever need

    compiler = typst.Compiler(
        _TEMPLATE, root=_TEMPLATE.parent, ignore_system_fonts=True, sys_inputs={"document": json.dumps(told)}
    )
    drawn = compiler.compile(format="pdf", timestamp=setting.made_at.replace(microsecond=0))
    assert isinstance(drawn, bytes)
    return drawn


def _told(form: Form, catalogue: Catalogue, innovation: Innovation, *, zone: str, locale: str) -> dict[str, Any]:
    return {
        "name": innovation.name,
        "sample_word": _("Sample, not a real innovation") if innovation.is_sample else "",
        "subtitle": f"{innovation.agency.name} · {portal.STATUSES[innovation.status]}",
        "items": [
            {
                "number": place.number,
                "label": place.label,
                "value": _written(place, portal.answer(form, place, innovation), zone=zone, locale=locale),
            }
            for place in portal.places(form)
        ],
        "indicators": [_line(rating) for rating in portal.ratings(catalogue, innovation)],
    }


def _line(rating: Rating) -> list[str]:
    checked = _("yes") if rating.is_verified else _("not yet")
    return [rating.indicator.id, rating.indicator.name, str(rating.level), rating.wording or "–", checked]


def _written(place: portal.Place, value: portal.Value, *, zone: str, locale: str) -> str:
    if value is None:
        return _("A document; see the innovation's page.") if place.field is None else ""
    if isinstance(value, date):
        return formats.long_date(value, locale=locale, zone=zone)
    if isinstance(value, Decimal):
        is_money = (place.field or "").startswith("budget_")
        return formats.money(value, locale=locale) if is_money else format(value.normalize(), "f").replace(".", ",")
    return str(value)
