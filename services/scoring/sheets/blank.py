"""How does a sheet look on paper, to be filled in by hand? Always in Indonesian, one to a page."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Entry, Festival, Round
from services.scoring.jury import panels, qr
from services.scoring.jury import use_cases as jury
from services.scoring.jury.models import Judge
from services.scoring.maturity.models import Innovation
from services.scoring.sheets.task import Scale, agencies_of, scale_of

MEDIA_TYPE = "application/pdf"
MOST_BOXES = 22
_TEMPLATE = Path(__file__).parent / "documents" / "paper.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """A sheet to be filled in; `number` is what is typed to find it again: the entry's number and the judge's."""

    number: str
    entry: Entry
    innovation: Innovation
    judge: Judge


def blanks(session: Session, round_: Round) -> list[Blank]:
    """The sheets that are asked for in a round, judge by judge, each in the order of the entries."""
    pairs = panels.who_scores(session, round_)
    entries = festivals.entries_in(session, round_)
    return [
        Blank(number=f"{entry.number}-{number}", entry=entry, innovation=innovation, judge=judge)
        for number, judge in enumerate(jury.judges(session, round_.festival_id), start=1)
        for entry, innovation in entries
        if (entry.id, judge.id) in pairs
    ]


def address(festival_id: UUID, round_id: UUID, blank: Blank) -> str:
    """Where the sheet is typed in."""
    return f"/kelola/festival/{festival_id}/putaran/{round_id}/kertas/{blank.entry.id}/{blank.judge.id}"


def draw(festival: Festival, round_: Round, sheets: Sequence[Blank], *, public_url: str, made_at: datetime) -> bytes:
    """The sheets as a PDF; the code on each opens the page on which it is typed in."""
    scales = {category: scale_of(rubric) for category, rubric in round_.newest_rubrics().items()}
    with force_locale("id"):
        told = {
            "title": _("Score sheets on paper"),
            "festival": festival.name,
            "round": round_.name,
            "number_word": _("Sheet"),
            "note_word": _("Note (for the jury's own use)"),
            "date_word": _("Date:"),
            "signature_word": _("Signature:"),
            "footer": _("Please hand it to the committee. It is typed in twice, compared, and kept."),
            "sheets": [
                _sheet(one, scales[one.entry.category_id], link=public_url + address(festival.id, round_.id, one))
                for one in sheets
            ],
        }
    import typst  # loaded where it is used alone: seven megabytes that few processes ever need

    compiler = typst.Compiler(
        _TEMPLATE, root=_TEMPLATE.parent, ignore_system_fonts=True, sys_inputs={"document": json.dumps(told)}
    )
    drawn = compiler.compile(format="pdf", timestamp=made_at.replace(microsecond=0))
    assert isinstance(drawn, bytes)
    return drawn


def _sheet(one: Blank, scale: Scale, *, link: str) -> dict[str, Any]:
    return {
        "number": one.number,
        "name": f"{one.entry.number}. {one.innovation.name}",
        "agencies": ", ".join(agencies_of(one.innovation)),
        "judge": one.judge.name,
        "institution": one.judge.institution,
        "code": qr.svg(link).decode(),
        "how": _(
            "Cross one box, or write a number, for each criterion: %(lowest)s is weakest, %(highest)s is strongest.",
            lowest=scale.lowest,
            highest=scale.highest,
        ),
        # A long scale is written in: a hundred boxes for each criterion would fill pages.
        "points": list(range(scale.lowest, scale.highest + 1)) if scale.highest - scale.lowest < MOST_BOXES else [],
        "criteria": [
            {"name": asked.name, "weight": _("weight %(weight)s%%", weight=f"{asked.weight_pct:g}".replace(".", ","))}
            for asked in scale.criteria
        ],
    }
