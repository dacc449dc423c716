"""How do tickets look on paper? Always in Indonesian, twelve to a page."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from flask_babel import force_locale
from flask_babel import gettext as _

from services.scoring.festival.models import Festival
from services.scoring.jury import qr

MEDIA_TYPE = "application/pdf"
_TEMPLATE = Path(__file__).parent / "documents" / "tickets.typ"


def draw(festival: Festival, tokens: Sequence[str], *, public_url: str, made_at: datetime) -> bytes:
    """The tickets as a PDF to cut apart."""
    with force_locale("id"):
        told = {
            "title": _("Tickets for the people's favourite"),
            "festival": festival.name,
            "heading": _("Choose your favourite innovation"),
            "how": _("Scan with your phone's camera. One ticket, one vote; nobody learns whom you chose."),
            "codes": [qr.svg(f"{public_url}/festival/{festival.slug}/favorit/tiket/{one}").decode() for one in tokens],
        }
    import typst  # loaded where it is used alone: seven megabytes that few processes ever need

    compiler = typst.Compiler(
        _TEMPLATE, root=_TEMPLATE.parent, ignore_system_fonts=True, sys_inputs={"document": json.dumps(told)}
    )
    drawn = compiler.compile(format="pdf", timestamp=made_at.replace(microsecond=0))
    assert isinstance(drawn, bytes)
    return drawn
