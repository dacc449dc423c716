"""What may be asked about the index, and who fills in the city's own rows?"""

from flask_smorest import Blueprint

api = Blueprint("index", __name__, description="The city's projected index")
