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
    "mean": _l("Mean"),
    "trimmed": _l("Trimmed mean"),
    "standardised": _l("Standardised per judge"),
    "adjusted": _l("Adjusted for severity"),
}
METHOD_EXPLANATIONS = {
    "mean": _l("The mean of the judges' sheets, each as it was given."),
    "trimmed": _l(
        "The mean without the highest and the lowest fifth of an entry's sheets: from five sheets one on either side, "
        "from ten two. Below five, nothing is dropped."
    ),
    "standardised": _l(
        "Each judge's sheets are first brought to the mean and spread of the whole panel. It supposes that all judges "
        "saw entries of much the same quality."
    ),
    "adjusted": _l(
        "It is first worked out how much less or more each judge gives than the panel does to the same entries, and "
        "that is taken out. The judges must be linked through entries that they share."
    ),
}
STATUSES = {"draft": _l("Not begun"), "open": _l("Open"), "closed": _l("Closed")}
