"""What do the profile's values read like to a citizen?"""

from flask_babel import lazy_gettext as _l

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
