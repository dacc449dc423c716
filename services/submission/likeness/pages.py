"""Where do other rooms' pages find how likely duplicates are shown (`likeness/_likely.html`)?"""

from flask import Blueprint

pages = Blueprint("likeness_pages", __name__, template_folder="templates")
