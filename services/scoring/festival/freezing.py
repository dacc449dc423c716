"""When does the public see no newer sheets?"""

from datetime import datetime

from services.scoring.festival.models import DRAFT, FINAL, Festival
from services.scoring.festival.refusals import NotFreezable
from shared.kit.messages import N_


def freeze(festival: Festival, *, at: datetime | None) -> Festival:
    """Freeze the public board from a moment on, past or to come; None lets the public see everything again.

    The festival must be locked.

    Raises:
        NotFreezable: it is in preparation, or its result is public.
    """
    if festival.status == FINAL:
        raise NotFreezable(N_("The result is public; there is nothing to hold back."))
    if festival.status == DRAFT and at is None:
        raise NotFreezable(N_("No freeze was set."))
    if festival.freeze_at != at:
        festival.freeze_at = at
        festival.version += 1
    return festival
