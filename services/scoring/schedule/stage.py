"""What do other rooms' pages show of a schedule, and where do its script and style lie?"""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, url_for
from flask_babel import get_timezone

from services.scoring.festival.models import Festival
from services.scoring.schedule import running
from services.scoring.schedule.running import Running
from shared.kit import clock, edge

_STATIC = Path(__file__).parent / "static"
# The underscore keeps the folder apart from every festival's address.
stage = Blueprint("stage", __name__, static_folder="static", static_url_path="/festival/_jadwal")


@stage.app_template_global("schedules_of")
def schedules_of(festival: Festival) -> list[Running]:
    """The schedules as they stand, for the festival's public page."""
    return running.of_festival(edge.session(), festival, now=clock.now())


@stage.app_template_global("city_zone")
def city_zone() -> str:
    """The city's time zone, for scripts that write a time."""
    return str(get_timezone())


@stage.app_template_global("stage_asset")
def stage_asset(name: str) -> str:
    """The address of the script or style that shows who presents."""
    return url_for("stage.static", filename=name, v=_version(name))


@cache
def _version(name: str) -> str:
    return hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]
