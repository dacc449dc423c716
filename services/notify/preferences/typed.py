"""Which wishes were typed into the form, and what is wrong with them?"""

import re
from collections.abc import Mapping
from datetime import time

from services.notify.preferences.rules import GROUPS, Choice, Wishes
from shared.kit.errors import FieldError, Invalid
from shared.kit.messages import N_
from shared.look.languages import LANGUAGES

LANGUAGE, QUIET_FROM, QUIET_UNTIL = "bahasa", "tenang-dari", "tenang-sampai"
BY_EMAIL, IN_APP = "surel-", "aplikasi-"
# As browsers send a field of the type `time`; some add seconds.
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(:[0-5][0-9])?", re.ASCII)


def wishes(typed: Mapping[str, str], *, time_zone: str) -> Wishes:
    """The wishes, all of them.

    Raises:
        Invalid: naming each field that is wrong.
    """
    errors: list[FieldError] = []
    language = typed.get(LANGUAGE, "")
    if language not in LANGUAGES:
        errors.append(FieldError(f"/{LANGUAGE}", N_("Choose the language of your letters.")))
    choices = {}
    for group in GROUPS:
        pace = typed.get(f"{BY_EMAIL}{group.name}", "")
        if pace not in group.paces:
            errors.append(FieldError(f"/{BY_EMAIL}{group.name}", N_("Choose one of the ways that are offered.")))
        choices[group.name] = Choice(email=pace, inbox=group.is_duty or f"{IN_APP}{group.name}" in typed)
    begins, ends = (_clock(typed, name, errors) for name in (QUIET_FROM, QUIET_UNTIL))
    if not errors and (begins is None) != (ends is None):
        missing = QUIET_UNTIL if ends is None else QUIET_FROM
        errors.append(FieldError(f"/{missing}", N_("Give both ends of the quiet hours, or leave both empty.")))
    if begins is not None and begins == ends:
        errors.append(FieldError(f"/{QUIET_UNTIL}", N_("The quiet hours end when they begin. Choose another time.")))
    if errors:
        raise Invalid(errors)
    return Wishes(language=language, choices=choices, quiet_from=begins, quiet_until=ends, time_zone=time_zone)


def form_of(held: Wishes) -> dict[str, str]:
    """The form as it is filled in for these wishes."""
    chosen = {group.name: held.of_group(group) for group in GROUPS}
    return {
        LANGUAGE: held.language,
        QUIET_FROM: f"{held.quiet_from:%H:%M}" if held.quiet_from else "",
        QUIET_UNTIL: f"{held.quiet_until:%H:%M}" if held.quiet_until else "",
        **{f"{BY_EMAIL}{name}": choice.email for name, choice in chosen.items()},
        **{f"{IN_APP}{name}": "1" for name, choice in chosen.items() if choice.inbox},
    }


def _clock(typed: Mapping[str, str], name: str, errors: list[FieldError]) -> time | None:
    written = typed.get(name, "").strip()
    if not written:
        return None
    found = _CLOCK.fullmatch(written)
    if found is None:
        errors.append(FieldError(f"/{name}", N_("Write the time as 21:30, or leave it empty.")))
        return None
    return time(int(found[1]), int(found[2]))
