"""How is scoring's web application put together?"""

from services.scoring import background
from services.scoring.board.api import api as board_api
from services.scoring.board.control_api import api as board_control_api
from services.scoring.board.control_pages import pages as board_control_pages
from services.scoring.board.pages import pages as board_pages
from services.scoring.committee.aside_pages import pages as aside_pages
from services.scoring.committee.award_pages import pages as award_pages
from services.scoring.committee.entry_pages import pages as entry_pages
from services.scoring.committee.pages import pages as committee_pages
from services.scoring.committee.panel_pages import pages as panel_pages
from services.scoring.committee.paper_pages import pages as paper_pages
from services.scoring.committee.pass_pages import pages as pass_pages
from services.scoring.committee.plenary_pages import pages as plenary_pages
from services.scoring.committee.result_pages import pages as result_pages
from services.scoring.committee.rubric_pages import pages as rubric_pages
from services.scoring.committee.structure_pages import pages as structure_pages
from services.scoring.committee.vote_pages import pages as committee_vote_pages
from services.scoring.config import Settings
from services.scoring.festival.api import api as festival_api
from services.scoring.festival.pages import pages as festival_pages
from services.scoring.festival.structure_api import api as structure_api
from services.scoring.handlers import HANDLERS
from services.scoring.index.api import api as index_api
from services.scoring.index.pages import pages as index_pages
from services.scoring.index.proof_api import api as proof_api
from services.scoring.index.proof_pages import pages as proof_pages
from services.scoring.index.proof_transfer import FORM_BYTES
from services.scoring.jury import passes
from services.scoring.jury.api import api as jury_api
from services.scoring.jury.conflict_pages import pages as conflict_pages
from services.scoring.jury.pages import pages as jury_pages
from services.scoring.maturity.api import api as maturity_api
from services.scoring.maturity.pages import pages as maturity_pages
from services.scoring.planning.api import api as planning_api
from services.scoring.planning.effort_pages import pages as effort_pages
from services.scoring.planning.pages import pages as planning_pages
from services.scoring.planning.plan_pages import pages as plan_pages
from services.scoring.reliability.api import api as reliability_api
from services.scoring.reliability.pages import pages as reliability_pages
from services.scoring.results.api import api as results_api
from services.scoring.results.decision_api import api as decision_api
from services.scoring.results.pages import pages as results_pages
from services.scoring.schedule.api import api as schedule_api
from services.scoring.schedule.pages import pages as schedule_pages
from services.scoring.schedule.stage import stage
from services.scoring.sheets import known
from services.scoring.sheets.api import api as sheets_api
from services.scoring.sheets.api import recognise_former
from services.scoring.sheets.inside import inside as juries
from services.scoring.sheets.left_pages import pages as left_pages
from services.scoring.sheets.pages import pages as sheets_pages
from services.scoring.sheets.rubric_api import api as rubric_api
from services.scoring.vote.limits import limiter
from services.scoring.vote.pages import pages as vote_pages
from shared import look
from shared.kit import garbage, web
from shared.kit.edge import ServiceApp

APIS = (
    maturity_api,
    index_api,
    proof_api,
    planning_api,
    festival_api,
    structure_api,
    jury_api,
    schedule_api,
    sheets_api,
    rubric_api,
    board_api,
    board_control_api,
    decision_api,
    reliability_api,
    results_api,
)
PAGES = (
    index_pages,
    proof_pages,
    maturity_pages,
    planning_pages,
    plan_pages,
    effort_pages,
    festival_pages,
    board_pages,
    board_control_pages,
    results_pages,
    jury_pages,
    schedule_pages,
    stage,
    sheets_pages,
    left_pages,
    reliability_pages,
    committee_pages,
    structure_pages,
    rubric_pages,
    entry_pages,
    panel_pages,
    conflict_pages,
    plenary_pages,
    result_pages,
    award_pages,
    committee_vote_pages,
    vote_pages,
    pass_pages,
    paper_pages,
    aside_pages,
)


def serve() -> ServiceApp:
    """The application of a process that serves it, told by the environment."""
    app = create_app(Settings.from_env())
    garbage.pass_over_what_stands()
    return app


def create_app(settings: Settings) -> ServiceApp:
    """The application."""
    app = web.create_app(__name__, settings.common)
    # A judge's pass goes before a staff session that the same browser may hold.
    app.authenticators[:0] = [recognise_former, known.recognise, passes.recognise]
    app.config["MAX_CONTENT_LENGTH"] = settings.max_file_bytes + FORM_BYTES
    app.extensions["settings"] = settings
    app.extensions["handlers"] = HANDLERS
    background.install(app, redis_url=settings.common.redis_url)
    look.install(app)
    limiter.init_app(app)
    for api in APIS:
        web.register_api(app, api)
    app.register_blueprint(juries)
    for pages in PAGES:
        app.register_blueprint(pages)
    return app
