"""Which boards no longer tell what is so?

There is one for each view. A board is due where its mark differs: how often the festival changed, how many judges,
entries and sheets that the view counts there are, which versions of the innovations were entered, whether it is frozen,
and how far it is revealed. Sheets are only ever added, so counting them misses none, in whatever order their
transactions end; and accepting a sheet writes nothing but the sheet.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Text, and_, bindparam, case, column, func, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.scoring.board.models import BoardSnapshot, Reveal
from services.scoring.festival.models import FINAL, Entry, Festival
from services.scoring.festival.views import View
from services.scoring.jury.models import Judge
from services.scoring.maturity.models import Innovation
from services.scoring.sheets.models import Sheet

_ENTERED = (
    select(func.concat_ws("/", func.count(), func.sum(Innovation.version)))
    .select_from(Entry)
    .join(Innovation, Innovation.id == Entry.innovation_id)
    .where(Entry.festival_id == Festival.id)
    .correlate(Festival)
)
# An array, not VALUES: a statement with those is compiled anew each time, which took longer than asking it.
_VIEWS = (
    func.unnest(bindparam("views", [view.value for view in View], ARRAY(Text)))
    .table_valued(column("view", Text), name="views")
    .render_derived()
)
_COUNTED = or_(
    _VIEWS.c.view == View.COMMITTEE.value,
    Festival.freeze_at.is_(None),
    Festival.status == FINAL,
    Sheet.accepted_at < Festival.freeze_at,
)
_SHEETS = select(func.count()).where(Sheet.festival_id == Festival.id, _COUNTED).correlate(Festival, _VIEWS)
_MARK = func.concat_ws(
    ".",
    Festival.version,
    select(func.count()).where(Judge.festival_id == Festival.id).correlate(Festival).scalar_subquery(),
    _ENTERED.scalar_subquery(),
    _SHEETS.scalar_subquery(),
    case((Festival.freeze_at <= bindparam("now", type_=DateTime(timezone=True)), "frozen"), else_=""),
    select(func.concat_ws("/", Reveal.step, Reveal.is_rehearsal))
    .where(Reveal.festival_id == Festival.id)
    .correlate(Festival)
    .scalar_subquery(),
)
# A final board that says so never changes again.
_DUE = (
    select(Festival.id)
    .select_from(Festival)
    .join(_VIEWS, true())
    .outerjoin(BoardSnapshot, and_(BoardSnapshot.festival_id == Festival.id, BoardSnapshot.view == _VIEWS.c.view))
    .where(BoardSnapshot.payload["status"].astext.is_distinct_from(FINAL), BoardSnapshot.mark.is_distinct_from(_MARK))
    .distinct()
)


def boards_due(session: Session, *, now: datetime) -> Sequence[UUID]:
    """The festivals of which a board no longer tells what is so."""
    return session.scalars(_DUE, {"now": now}).all()


def marks(session: Session, festival_id: UUID, *, now: datetime) -> dict[View, str]:
    """What tells, for each view, whether a board is still so; none for a festival that is not there."""
    asked = select(_VIEWS.c.view, _MARK).select_from(Festival).join(_VIEWS, true()).where(Festival.id == festival_id)
    return {View(view): mark for view, mark in session.execute(asked, {"now": now})}
