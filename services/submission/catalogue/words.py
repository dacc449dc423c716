"""What do the profile's values read like to a citizen?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from shared.contracts import affairs

STAGES = {"initiative": _l("Idea"), "trial": _l("On trial"), "implementation": _l("In use")}
KINDS = {"digital": _l("Digital"), "non_digital": _l("Not digital")}
FORMS = {
    "governance": _l("Local governance"),
    "public_service": _l("Public service"),
    "other": _l("Other within the city's affairs"),
}
INITIATORS = {
    "regional_head": _l("Head of the region"),
    "council_member": _l("Member of the council"),
    "agency": _l("Agency"),
    "civil_servant": _l("Civil servant"),
    "community": _l("Community"),
}
CLASSIFICATIONS = {"agency": _l("Agency"), "village": _l("Village"), "community": _l("Community")}
# PP 38/2017, Article 6, in the order of `rules.CRITERIA`.
CRITERIA = {
    "criterion_novelty": _l("It renews all or part of the innovation's elements"),
    "criterion_benefit": _l("It benefits the region or its people"),
    "criterion_lawful": _l("It lays no burden or limit on people that the law does not foresee"),
    "criterion_authority": _l("It is an affair of the region's own authority"),
    "criterion_replicable": _l("It can be replicated"),
}
# How an entry follows from that of an earlier year; see `rules.RELATIONS`.
RELATIONS = {
    "carried_over": _l("carried over unchanged"),
    "developed": _l("developed further"),
    "replaced": _l("takes the place of the one before"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AffairGroup:
    """Affairs that the law names together (UU 23/2014 Pasal 12)."""

    code: str
    name: object
    affairs: Mapping[str, str]


AFFAIR_GROUPS = (
    AffairGroup(code="dasar", name=_l("Mandatory: basic services"), affairs=affairs.BASIC_SERVICES),
    AffairGroup(code="wajib", name=_l("Mandatory: other than basic services"), affairs=affairs.OTHER_MANDATORY),
    AffairGroup(code="pilihan", name=_l("Elective"), affairs=affairs.ELECTIVE),
    AffairGroup(code="penunjang", name=_l("Supporting functions"), affairs=affairs.SUPPORTING),
)

# Names of our own, for no rule names parts of the scale: the lowest share of the points that each begins at.
_MATURITIES = (
    (0.75, _l("far along")),
    (0.5, _l("more than halfway")),
    (0.25, _l("on its way")),
    (0.0, _l("at the beginning")),
)

_SENTENCE_ENDS = (".", "!", "?", ":", ";")
_WRAPPED_FROM = 60


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a long text; lines that were merely wrapped, as by an editor, are put together again."""
    found: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        before = ""
        for line in filter(None, map(str.strip, block.split("\n"))):
            if len(before) >= _WRAPPED_FROM and not before.endswith(_SENTENCE_ENDS):
                found[-1] += f" {line}"
            else:
                found.append(line)
            before = line
    return found


def maturity(share: float) -> object:
    """How mature an innovation is, in a few words, by its share of the points."""
    return next(name for least, name in _MATURITIES if share >= least)
