"""What may be asked about an innovation's maturity?"""

from uuid import UUID

from flask_smorest import Blueprint

from services.scoring.maturity import use_cases
from services.scoring.maturity.models import MaturityScore
from services.scoring.maturity.schemas import MaturitySchema
from shared.kit import edge
from shared.kit.auth import PUBLIC, open_to, principal

api = Blueprint("maturity", __name__, description="Maturity scores of innovations")


@api.get("/innovations/<uuid:innovation_id>/maturity")
@open_to(PUBLIC)
@api.response(200, MaturitySchema)
def show_maturity(innovation_id: UUID) -> MaturityScore:
    """An innovation's maturity score.

    Anybody may read it once the innovation is verified; before that, staff and the agencies that carry it.
    """
    return use_cases.maturity_for(edge.session(), innovation_id, reader=principal())
