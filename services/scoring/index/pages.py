"""Where do people read the index and fill in the city's own rows?"""

from flask import Blueprint

pages = Blueprint("index_pages", __name__, template_folder="templates")
