"""How does a festival begin?"""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.festival import rounds, rubric_versions, rubrics, rules
from services.scoring.festival.models import DRAFT, Category, Festival
from services.scoring.festival.refusals import AddressTaken
from shared.kit import ids
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# What a festival begins with; the committee adds to it, or renames it.
FIRST_CATEGORY = ("umum", "Umum")
FIRST_ROUND = "Presentasi"


def create_festival(
    session: Session,
    *,
    name: str,
    slug: str,
    year: int,
    rubric: str,
    now: datetime,
    by: str = "",
    is_sample: bool = False,
) -> Festival:
    """Prepare a festival: one category and one round with one of the rubrics that come with us, all to be changed.

    Raises:
        Invalid: an address with other than small letters, digits and hyphens, or an unknown rubric.
        AddressTaken: another festival has the address.
    """
    _check(session, slug=slug, rubric=rubric)
    festival = Festival(
        id=ids.new_id(),
        # The first round makes it 1.
        version=0,
        slug=slug,
        name=name,
        year=year,
        status=DRAFT,
        is_sample=is_sample,
        created_at=now,
    )
    key, title = FIRST_CATEGORY
    first = {"key": key, "name": title, "position": 1, "forms": [], "kinds": [], "stages": []}
    session.add_all([festival, Category(id=ids.new_id(), festival_id=festival.id, **first)])
    session.flush()
    rounds.add_round(
        session, festival, kind=rules.PRESENTATION, name=FIRST_ROUND, weight_pct="100", rubric=rubric, by=by, now=now
    )
    return festival


def _check(session: Session, *, slug: str, rubric: str) -> None:
    errors = []
    if not _SLUG.fullmatch(slug):
        errors.append(FieldError("/slug", N_("Small letters, digits and hyphens, such as festival-2026.")))
    if rubric not in rubrics.presets():
        errors.append(FieldError("/rubric", rubric_versions.unknown_preset()))
    if errors:
        raise Invalid(errors)
    if session.scalar(select(Festival.id).where(Festival.slug == slug)) is not None:
        raise AddressTaken(N_("Another festival is at %(slug)s. Choose another address.", slug=slug))
