"""How is submission's web application put together?"""

from services.submission.config import Settings
from shared.kit import web
from shared.kit.edge import ServiceApp


def create_app(settings: Settings | None = None) -> ServiceApp:
    """The application, from the environment where no settings are given."""
    settings = settings or Settings.from_env()
    app = web.create_app(__name__, settings.common)
    app.extensions["settings"] = settings
    return app
