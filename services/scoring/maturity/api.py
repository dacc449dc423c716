"""What may be asked about an innovation's maturity?"""

from flask_smorest import Blueprint

api = Blueprint("maturity", __name__, description="Maturity scores of innovations")
