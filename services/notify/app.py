"""How is notify's web application put together?"""

from services.notify import tasks
from services.notify.bounces import health
from services.notify.bounces.api import api as bounces_api
from services.notify.broadcasts.api import api as broadcasts_api
from services.notify.broadcasts.juries import AskedJuries
from services.notify.broadcasts.pages import pages as broadcasts_pages
from services.notify.config import SERVICE, Settings
from services.notify.delivery.api import api as delivery_api
from services.notify.delivery.pages import pages as delivery_pages
from services.notify.delivery.planning import DELIVERIES_DUE, INBOX_CHANGED
from services.notify.delivery.volume_pages import volume_pages
from services.notify.followers.limits import limiter
from services.notify.followers.pages import pages as followers_pages
from services.notify.handlers import HANDLERS
from services.notify.inbox.api import api as inbox_api
from services.notify.inbox.pages import pages as inbox_pages
from services.notify.inbox.use_cases import RINGS
from services.notify.preferences.api import api as preferences_api
from services.notify.preferences.pages import pages as preferences_pages
from services.notify.reminders.pages import pages as reminders_pages
from services.notify.webhooks.api import api as webhooks_api
from services.notify.webhooks.keeping import BELL, WEBHOOKS_DUE
from services.notify.webhooks.keys import AskedKeys
from services.notify.webhooks.log_pages import pages as webhook_log_pages
from services.notify.webhooks.pages import pages as webhooks_pages
from services.notify.wording.api import api as wording_api
from services.notify.wording.pages import pages as wording_pages
from shared import look
from shared.kit import bell, garbage, queue, web
from shared.kit.edge import ServiceApp


def serve() -> ServiceApp:
    """The application of a process that serves it, told by the environment."""
    app = create_app(Settings.from_env())
    garbage.pass_over_what_stands()
    return app


def create_app(settings: Settings) -> ServiceApp:
    """The application."""
    app = web.create_app(__name__, settings.common)
    app.authenticators.append(AskedKeys(settings.submission_url, token=settings.common.internal_token))
    app.extensions["settings"] = settings
    app.extensions["juries"] = AskedJuries(settings.scoring_url, token=settings.common.internal_token)
    app.extensions["handlers"] = HANDLERS
    app.extensions["sender"] = tasks.sender_of(settings)
    look.install(app)
    web.register_api(app, delivery_api)
    web.register_api(app, bounces_api)
    web.register_api(app, inbox_api)
    web.register_api(app, webhooks_api)
    web.register_api(app, preferences_api)
    web.register_api(app, broadcasts_api)
    web.register_api(app, wording_api)
    app.register_blueprint(broadcasts_pages)
    app.register_blueprint(delivery_pages)
    app.register_blueprint(volume_pages)
    app.register_blueprint(followers_pages)
    app.register_blueprint(reminders_pages)
    app.register_blueprint(webhooks_pages)
    app.register_blueprint(webhook_log_pages)
    app.register_blueprint(wording_pages)
    app.register_blueprint(inbox_pages)
    app.register_blueprint(preferences_pages)
    limiter.init_app(app)
    app.queues.append(tasks.MAIL)
    if settings.bounces_imap is not None:
        health.watch(app, settings.bounces_imap)
    celery = queue.make_celery(SERVICE, redis_url=settings.common.redis_url)
    app.database.after_commit_of(
        DELIVERIES_DUE,
        lambda: app.bell.ring(tasks.DELIVER, lambda: celery.send_task(tasks.DELIVER, queue=tasks.MAIL)),
    )
    channel = bell.client(settings.common.redis_url)
    app.database.after_commit_of(WEBHOOKS_DUE, lambda: app.bell.ring(BELL, lambda: channel.publish(BELL, b"")))
    app.database.after_commit_of(INBOX_CHANGED, lambda: app.bell.ring(RINGS, lambda: channel.publish(RINGS, b"")))
    return app
