"""How are dates, times and numbers written, the Indonesian way and the English way?"""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import dates, numbers

Number = int | float | Decimal

_KIB = 1024


def long_date(day: date, *, locale: str, zone: str) -> str:
    """`5 Maret 2026`; an instant becomes the day it is in the zone."""
    return dates.format_date(_day(day, zone), "d MMMM y", locale=locale)


def full_date(day: date, *, locale: str, zone: str) -> str:
    """`Kamis, 5 Maret 2026`"""
    return dates.format_date(_day(day, zone), "EEEE, d MMMM y", locale=locale)


def short_date(day: date, *, locale: str, zone: str) -> str:
    """`05/03/2026`"""
    return dates.format_date(_day(day, zone), "dd/MM/y", locale=locale)


def clock_time(instant: datetime, *, locale: str, zone: str) -> str:
    """`14.07 WIB`, in English `14:07 WIB`"""
    local = instant.astimezone(ZoneInfo(zone))
    written = local.strftime("%H.%M" if locale == "id" else "%H:%M")
    # CLDR knows WIB, WITA and WIT only in Indonesian; people here say them in either language.
    return f"{written} {dates.format_datetime(local, 'zzz', tzinfo=ZoneInfo(zone), locale='id')}"


def date_time(instant: datetime, *, locale: str, zone: str) -> str:
    """`5 Maret 2026, 14.07 WIB`"""
    return f"{long_date(instant, locale=locale, zone=zone)}, {clock_time(instant, locale=locale, zone=zone)}"


def field_time(instant: datetime, *, locale: str, zone: str) -> str:
    """`2026-11-24T14:07`, the same in every language: what a `datetime-local` field holds."""
    return instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def date_range(start: date, end: date, *, locale: str, zone: str) -> str:
    """`1 Juni s.d. 31 Agustus 2026`; what both days share is said once."""
    first, last = _day(start, zone), _day(end, zone)
    if first == last:
        return long_date(first, locale=locale, zone=zone)
    shared = "d" if (first.year, first.month) == (last.year, last.month) else "d MMMM"
    pattern = shared if first.year == last.year else "d MMMM y"
    until = "s.d." if locale == "id" else "to"
    opening = dates.format_date(first, pattern, locale=locale)
    return f"{opening} {until} {long_date(last, locale=locale, zone=zone)}"


def number(value: Number, *, locale: str) -> str:
    """`1.234.567,891`; as many decimals as the value has, at most three."""
    return numbers.format_decimal(value, "#,##0.###", locale=locale)


def score(value: Number, *, locale: str) -> str:
    """`65,01`: two decimals, always."""
    return numbers.format_decimal(value, "#,##0.00", locale=locale)


def percent(share: Number, *, locale: str, decimals: int = 2) -> str:
    """`25,20%` of 0.252."""
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    return numbers.format_percent(share, pattern + "%", locale=locale)


def money(rupiah: Number, *, locale: str) -> str:
    """`Rp27.000.000`; sen are written only where there are any."""
    pattern = "#,##0" if rupiah == int(rupiah) else "#,##0.00"
    return "Rp" + numbers.format_decimal(rupiah, pattern, locale=locale)


def file_size(size_bytes: int, *, locale: str) -> str:
    """`1,4 MB`, as the systems of our readers count: in steps of 1024."""
    size, unit = float(size_bytes), "B"
    for larger in ("KB", "MB", "GB"):
        if size < _KIB:
            break
        size, unit = size / _KIB, larger
    return f"{numbers.format_decimal(size, '#,##0.#', locale=locale)} {unit}"


def _day(day: date, zone: str) -> date:
    return day.astimezone(ZoneInfo(zone)).date() if isinstance(day, datetime) else day
