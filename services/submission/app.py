"""How is submission's web application put together?"""

from services.submission.accounts.agency_pages import pages as agency_pages
from services.submission.accounts.api import api as accounts_api
from services.submission.accounts.key_pages import pages as key_pages
from services.submission.accounts.keys import ApiKeys
from services.submission.accounts.limits import limiter
from services.submission.accounts.pages import pages as accounts_pages
from services.submission.accounts.password_pages import pages as password_pages
from services.submission.accounts.people_pages import pages as people_pages
from services.submission.accounts.recognition import inside as recognition
from services.submission.audit.pages import pages as audit_pages
from services.submission.catalogue import freshness
from services.submission.catalogue.api import api as catalogue_api
from services.submission.catalogue.home_pages import home_pages
from services.submission.catalogue.innovation_pages import innovation_pages
from services.submission.catalogue.pages import pages as catalogue_pages
from services.submission.catalogue.place_pages import place_pages
from services.submission.checking.check_pages import pages as check_pages
from services.submission.checking.pages import pages as checking_pages
from services.submission.collaboration.api import api as collaboration_api
from services.submission.collaboration.pages import pages as collaboration_pages
from services.submission.compliance.pages import pages as compliance_pages
from services.submission.config import Settings
from services.submission.corrections.pages import pages as corrections_pages
from services.submission.drafting.claim_pages import pages as claim_pages
from services.submission.drafting.pages import pages as drafting_pages
from services.submission.drafting.year_pages import pages as year_pages
from services.submission.evidence.api import FORM_BYTES
from services.submission.evidence.api import api as evidence_api
from services.submission.evidence.library_api import api as library_api
from services.submission.evidence.library_pages import pages as library_pages
from services.submission.evidence.pages import pages as evidence_pages
from services.submission.evidence.storage import Storage
from services.submission.evidence.upload_api import api as upload_api
from services.submission.exchange.api import api as exchange_api
from services.submission.exchange.pages import pages as exchange_pages
from services.submission.exchange.portal_pages import pages as portal_pages
from services.submission.exchange.workbook_pages import pages as workbook_pages
from services.submission.handlers import HANDLERS
from services.submission.intake import asking
from services.submission.intake.api import api as intake_api
from services.submission.intake.pages import pages as intake_pages
from services.submission.likeness.pages import pages as likeness_pages
from services.submission.period.api import api as period_api
from services.submission.period.pages import pages as period_pages
from services.submission.registry.api import api as registry_api
from shared import look
from shared.kit import garbage, web
from shared.kit.edge import ServiceApp
from shared.kit.kept_pages import KeptPages
from shared.kit.lanes import Lanes

APIS = (
    *(accounts_api, period_api, registry_api, intake_api),
    *(collaboration_api, evidence_api, upload_api, library_api, catalogue_api, exchange_api),
)
PAGES = (
    *(home_pages, catalogue_pages, innovation_pages, place_pages, exchange_pages),
    *(
        accounts_pages,
        password_pages,
        people_pages,
        agency_pages,
        key_pages,
        period_pages,
        intake_pages,
        corrections_pages,
        evidence_pages,
        library_pages,
        checking_pages,
        drafting_pages,
        claim_pages,
        year_pages,
    ),
    *(collaboration_pages, workbook_pages, portal_pages),
    *(likeness_pages, compliance_pages, audit_pages, check_pages),
)


def serve() -> ServiceApp:
    """The application of a process that serves it, told by the environment."""
    app = create_app(Settings.from_env())
    garbage.pass_over_what_stands()
    return app


def create_app(settings: Settings) -> ServiceApp:
    """The application."""
    app = web.create_app(__name__, settings.common)
    app.authenticators.append(ApiKeys(app.database))
    app.config["MAX_CONTENT_LENGTH"] = settings.max_file_bytes + FORM_BYTES
    app.extensions["settings"] = settings
    app.extensions["handlers"] = HANDLERS
    app.extensions["storage"] = Storage(settings.storage_url, options=settings.storage_options)
    app.extensions[asking.EXTENSION] = asking.Scoring(settings.scoring_url, token=settings.common.internal_token)
    limiter.init_app(app)
    look.install(app)
    app.register_blueprint(recognition)
    for api in APIS:
        web.register_api(app, api)
    for pages in PAGES:
        app.register_blueprint(pages)
    version = freshness.version_of(app.database, time_zone=settings.common.time_zone)
    lanes = app.extensions["lanes"] = Lanes(app.wsgi_app, max_body_bytes=app.config["MAX_CONTENT_LENGTH"])
    # A kept page is given out of turn: that costs less than a turn.
    app.wsgi_app = app.extensions["kept_pages"] = KeptPages(lanes, version=version)  # type: ignore[method-assign]
    return app
