"""What are methods, decisions and reasons called in front of people?"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask_babel import gettext as _

from services.scoring.results import rules
from services.scoring.results.models import Decision


def method(key: str) -> str:
    """The name of a way to make totals of sheets."""
    names: dict[str, str] = {
        "mean": _("mean"),
        "trimmed": _("trimmed mean"),
        "standardised": _("standardised per judge"),
        "adjusted": _("adjusted for severity"),
    }
    return names.get(key, key)


def decision_kind(kind: str) -> str:
    """The name of a kind of decision."""
    names: dict[str, str] = {
        rules.PLACE: _("An entry is moved to another place"),
        rules.WITHDRAWN: _("An entry is out of competition"),
        rules.TIE: _("A shared place is settled"),
    }
    return names[kind]


def decision(one: Decision, names: Mapping[UUID, str]) -> str:
    """What was decided, in a sentence; `names` holds what each entry is called."""
    named: Sequence[str] = [names[entry_id] for entry_id in one.entries]
    if one.kind == rules.PLACE:
        sentence = _("%(entry)s is moved to place %(place)s.", entry=named[0], place=one.place)
    elif one.kind == rules.WITHDRAWN:
        sentence = _("%(entry)s is out of competition.", entry=named[0])
    else:
        sentence = _("The shared place is settled in this order: %(entries)s.", entries="; ".join(named))
    return str(sentence)
