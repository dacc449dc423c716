"""What do a festival's fixed values read like to people?"""

from flask_babel import lazy_gettext as _l

FORMS = {
    "governance": _l("Local governance"),
    "public_service": _l("Public service"),
    "other": _l("Other within the city's affairs"),
}
KINDS = {"digital": _l("Digital"), "non_digital": _l("Not digital")}
STAGES = {"initiative": _l("Idea"), "trial": _l("On trial"), "implementation": _l("In use")}
ROUND_KINDS = {
    "documents": _l("Documents"),
    "presentation": _l("Presentation and interview"),
    "field_visit": _l("Field visit"),
    "plenary": _l("Plenary of the jury"),
}
METHODS = {
    "mean": _l("Weighted mean of all sheets"),
    "trimmed": _l("Mean without the highest and lowest sheet"),
    "standardised": _l("Each judge's sheets brought to the same scale"),
    "adjusted": _l("Mean adjusted for how severe each judge is"),
}
STATUSES = {"draft": _l("Not begun"), "open": _l("Open"), "closed": _l("Closed")}
