"""How do certificates look on paper? Always in Indonesian: they are hung on walls."""

from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from services.scoring.festival.models import Festival
from services.scoring.jury import qr
from services.scoring.results import documents
from services.scoring.results.certificates import Given
from services.scoring.results.minutes import LOCALE, Setting
from shared.look import formats


def address(festival: Festival, code: str, *, public_url: str) -> str:
    """Where anybody can see whether a certificate is genuine."""
    return f"{public_url}/festival/{festival.slug}/piagam/{code}"


def draw(festival: Festival, found: Sequence[Given], *, setting: Setting) -> bytes:
    """The certificates as a PDF on A4, one a page, each with the QR code of its check."""
    with force_locale(LOCALE):
        told = _told(festival, found, setting=setting)
    return documents.draw(documents.CERTIFICATES, told, made_at=setting.made_at)


def _told(festival: Festival, found: Sequence[Given], *, setting: Setting) -> dict[str, Any]:
    assert festival.finalised_at is not None
    given_on = formats.long_date(festival.finalised_at, locale=LOCALE, zone=setting.time_zone)
    return {
        "title": _("Certificate of award"),
        "city": setting.city,
        "government": _("Government of %(city)s", city=setting.city),
        "heading": _("Certificate of award"),
        "sample_word": _("Sample, not a real certificate") if festival.is_sample else "",
        "given_to": _("is given to"),
        "for_innovation": _("for the innovation"),
        "as_word": _("as"),
        "festival": festival.name,
        "check_word": _("See whether this certificate is genuine:"),
        "code_word": _("Code"),
        "place_and_date": _("%(city)s, %(day)s", city=setting.city, day=given_on),
        "signer": _("Head of the region"),
        "certificates": [_one(festival, each, setting=setting) for each in found],
    }


def _one(festival: Festival, given: Given, *, setting: Setting) -> dict[str, str]:
    checked_at = address(festival, given.certificate.code, public_url=setting.public_url)
    return {
        "agencies": ", ".join(given.agencies),
        "innovation": given.innovation,
        "award": given.certificate.award,
        "category": _("Category: %(name)s", name=given.category),
        "qr": qr.svg(checked_at).decode(),
        "address": checked_at,
        "code": given.certificate.code,
    }
