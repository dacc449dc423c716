"""Which formats can a template use?"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_babel import get_locale, get_timezone

from shared.look import formats

_OF_TIME: tuple[Callable[..., str], ...] = (
    formats.long_date,
    formats.full_date,
    formats.short_date,
    formats.clock_time,
    formats.date_time,
    formats.date_range,
    formats.field_time,
)
_OF_NUMBERS: tuple[Callable[..., str], ...] = (
    formats.number,
    formats.score,
    formats.percent,
    formats.money,
    formats.file_size,
)


def install(app: Flask) -> None:
    """Add every format as a filter of the same name, in the reader's language and the city's time."""
    for of_time in _OF_TIME:
        app.add_template_filter(_in_local_time(of_time), of_time.__name__)
    for of_number in _OF_NUMBERS:
        app.add_template_filter(_in_language(of_number), of_number.__name__)


def _in_local_time(write: Callable[..., str]) -> Callable[..., str]:
    def written(*values: Any, **choices: Any) -> str:
        return write(*values, locale=str(get_locale()), zone=str(get_timezone()), **choices)

    return written


def _in_language(write: Callable[..., str]) -> Callable[..., str]:
    def written(*values: Any, **choices: Any) -> str:
        return write(*values, locale=str(get_locale()), **choices)

    return written
