"""What would a letter in these words look like, by the sample of its kind, in this city?"""

from flask import current_app
from flask_babel import get_timezone

from services.notify.messages import use_cases as messages
from services.notify.messages.letters import Letter
from services.notify.messages.samples import SAMPLES, everywhere
from services.notify.wording.use_cases import Place, Trial


def trial() -> Trial:
    """What new words are tried with."""
    config = current_app.config
    others = everywhere(city=config["CITY_NAME"], public_url=config["PUBLIC_URL"])
    return Trial(others=others, time_zone=str(get_timezone()))


def letter(place: Place, template: str) -> Letter:
    """A letter with the sample's values, and the footer that letters to followers have."""
    home = current_app.config["PUBLIC_URL"]
    stop = f"{home}/langganan/berhenti/contoh" if place.kind.startswith("followed_") else ""
    tried = trial()
    values = {**SAMPLES[place.kind].values, **tried.others, "stop": stop}
    return messages.write(
        place.kind, language=place.language, time_zone=tried.time_zone, values=values, wording=template
    )
