"""What does a cell of a spreadsheet mean, as a value of a profile's field?"""

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from services.submission.exchange import forms
from services.submission.exchange.layout import Value
from shared.kit.messages import N_, Message
from shared.kit.spreadsheets import as_written

_DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")
_MANY_CHOICES = 10


def of(one: forms.Field, value: Value) -> Any:
    """The value as the API would get it, or a message saying why it can't be meant."""
    return _UNDERSTAND[one.kind](one, value)


def whole(value: Value) -> int | None:
    """The whole number that a cell holds, as a number or as digits."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        text = value.strip()
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
    return int(value) if isinstance(value, int | float) and math.isfinite(value) and value == int(value) else None


def _as_text(_one: forms.Field, value: Value) -> str | Message:
    if isinstance(value, str):
        return as_written(value)
    if isinstance(value, bool):
        return N_("It holds “true” or “false”, but a text is needed.")
    if isinstance(value, int | float):
        number = whole(value)
        return str(value if number is None else number)
    return N_("It holds a date or a time, but a text is needed. Give the cell the format “Text” and write again.")


def _as_date(_one: forms.Field, value: Value) -> str | Message:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        for pattern in _DATE_FORMATS:
            try:
                return datetime.strptime(value.strip(), pattern).date().isoformat()  # noqa: DTZ007, a day has no zone
            except ValueError:
                continue
        return N_("“%(typed)s” is no date. Write day/month/year, for example 05/03/2026.", typed=value[:50])
    return N_("It holds the number %(value)s, not a date. Write day/month/year, for example 05/03/2026.", value=value)


def _as_number(_one: forms.Field, value: Value) -> str | Message:
    if isinstance(value, date):
        return N_("It holds a date, but a number is needed. Give the cell the format “General” and write again.")
    if isinstance(value, bool):
        return N_("It holds “true” or “false”, but a number is needed.")
    if isinstance(value, int | float):
        return format(Decimal(repr(value)), "f")
    return as_written(str(value)).strip().replace(",", ".")


def _as_whole(one: forms.Field, value: Value) -> int | Message:
    number = whole(value)
    return (
        N_("A whole number from %(least)s to %(most)s.", least=one.least, most=one.most) if number is None else number
    )


def _as_choice(one: forms.Field, value: Value) -> str | Message:
    return _code(one, str(value))


def _as_several(one: forms.Field, value: Value) -> list[str] | Message:
    codes = [_code(one, part) for part in str(value).split(forms.SEPARATOR.strip()) if part.strip()]
    wrong = next((code for code in codes if isinstance(code, Message)), None)
    return wrong or [code for code in codes if isinstance(code, str)]


def _code(one: forms.Field, text: str) -> str | Message:
    meant = " ".join(text.split()).casefold()
    for code, label in one.labels.items():
        if meant in {code.casefold(), label.casefold()}:
            return code
    known = ", ".join(one.labels.values()) if len(one.labels) <= _MANY_CHOICES else None
    if known is None:
        return N_("“%(typed)s” is not in the list. Choose from the sheet “Daftar”.", typed=text.strip()[:50])
    return N_("“%(typed)s” is not in the list. Choose one of: %(choices)s.", typed=text.strip()[:50], choices=known)


_UNDERSTAND = {
    forms.TEXT: _as_text,
    forms.DATE: _as_date,
    forms.EXACT: _as_number,
    forms.WHOLE: _as_whole,
    forms.CHOICE: _as_choice,
    forms.SEVERAL: _as_several,
}
