"""Which rounds and categories take which entry? Pure."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from shared.kit.messages import N_, Message

DOCUMENTS = "documents"
PRESENTATION = "presentation"
FIELD_VISIT = "field_visit"
PLENARY = "plenary"
KINDS = (DOCUMENTS, PRESENTATION, FIELD_VISIT, PLENARY)
ALL_PCT = Decimal(100)


def takes_part(ends_after: int | None, position: int) -> bool:
    """Whether an entry that ends after a round is in the one at `position`."""
    return ends_after is None or position <= ends_after


def weights_missing_pct(weights: Sequence[Decimal]) -> Decimal:
    """What the rounds' weights lack of 100 percent; negative where they are too much."""
    return ALL_PCT - sum(weights, Decimal())


def reasons_against(
    category: str,
    *,
    forms: Collection[str],
    kinds: Collection[str],
    stages: Collection[str],
    form: str,
    kind: str,
    stage: str,
) -> list[Message]:
    """Why a category does not take an innovation, each reason a sentence; an empty list of its takes everything."""
    reasons = []
    if forms and form not in forms:
        reasons.append(N_("%(category)s takes other forms of innovation.", category=category))
    if kinds and kind not in kinds:
        reasons.append(N_("%(category)s takes another kind of innovation.", category=category))
    if stages and stage not in stages:
        reasons.append(N_("%(category)s takes innovations at another stage.", category=category))
    return reasons
