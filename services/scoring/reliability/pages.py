"""Where does the committee see how far it can rely on the jury's figures?"""

from uuid import UUID

from flask import Blueprint, render_template, request

from services.scoring.festival import words
from services.scoring.ranking import agreement
from services.scoring.ranking.bootstrap import MIN_JUDGES
from services.scoring.ranking.comparison import CHOSEN
from services.scoring.ranking.severity import MIN_SHEETS
from services.scoring.ranking.standings import METHODS
from services.scoring.reliability import trace, use_cases
from shared.kit import edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to
from shared.kit.errors import NotFound

pages = Blueprint("reliability_pages", __name__, template_folder="templates")

# Coefficients of agreement that rest on fewer are shown with a word of caution.
_FEW_ENTRIES = 5
_HERE = "/kelola/festival/<uuid:festival_id>/keandalan"


@pages.get(_HERE)
@open_to(COMMITTEE, ADMIN)
def show_reliability(festival_id: UUID) -> str:
    """The methods side by side, the alarm, and the jury; `kategori` and `putaran` choose what is looked at."""
    report = use_cases.report_of(
        edge.session(), festival_id, category=request.args.get("kategori") or None, round_id=_round_asked()
    )
    return render_template(
        "reliability/reliability.html",
        report=report,
        methods=(CHOSEN, *METHODS),
        words=words,
        grade=agreement.grade,
        min_sheets=MIN_SHEETS,
        min_judges=MIN_JUDGES,
        few_entries=_FEW_ENTRIES,
    )


@pages.get(f"{_HERE}/peserta/<uuid:entry_id>")
@open_to(COMMITTEE, ADMIN)
def show_trace(festival_id: UUID, entry_id: UUID) -> str:
    """An entry's total down to the sheets that made it."""
    found = trace.trace_of(edge.session(), festival_id, entry_id)
    return render_template("reliability/trace.html", trace=found, words=words)


def _round_asked() -> UUID | None:
    typed = request.args.get("putaran")
    if not typed:
        return None
    try:
        return UUID(typed)
    except ValueError as error:
        raise NotFound from error
