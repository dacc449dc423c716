"""How does a service get the page shell that all of them share?"""

from flask import Blueprint, Flask
from flask_bootstrap import Bootstrap5

from shared.look import assets, filters, forms, languages, shell

_blueprint = Blueprint(
    "look", __name__, template_folder="templates", static_folder="static", static_url_path="/static/look"
)


def install(app: Flask) -> None:
    """Give the application our templates, styles, languages, formats and form macros.

    Addresses of styles are the same from every service: at the origin one of them serves all.
    """
    # The app serves no folder of its own, but Bootstrap-Flask builds its address from this one.
    app.static_url_path = "/static"
    app.config.setdefault("BOOTSTRAP_SERVE_LOCAL", True)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Bootstrap5(app)
    app.register_blueprint(_blueprint)
    languages.install(app)
    assets.install(app)
    filters.install(app)
    forms.install(app)
    shell.install(app)
