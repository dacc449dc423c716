"""Which rows do the pictures of the public pages have?"""

from collections.abc import Mapping
from decimal import Decimal

from flask_babel import format_decimal
from flask_babel import gettext as _

from services.submission.catalogue.models import MaturityFigure
from shared.contracts import catalogue

Bar = tuple[str, float, str, str | None]
"""Name, value, the value in words, and where it leads, as the macro `bars` takes them."""


def counted(names: Mapping[str, object], counts: Mapping[str, int], *, address: str) -> list[Bar]:
    """A bar for each name; `address` has a place for its code, and is left out where there is nothing to see."""
    return [
        (str(name), count, format_decimal(count), address.format(code))
        if (count := counts.get(code, 0))
        else (str(name), 0, _("none yet"), None)
        for code, name in names.items()
    ]


def largest(names: Mapping[str, object], counts: Mapping[str, int], *, most: int) -> Mapping[str, object]:
    """So many of the names, those with the largest counts first; none that has nothing."""
    ranked = sorted((code for code in names if counts.get(code)), key=lambda code: -counts[code])
    return {code: names[code] for code in ranked[:most]}


def by_variable(figure: MaturityFigure) -> list[Bar]:
    """The points of an innovation by variable, each as a share of what the year's indicators could give.

    Nothing where the year's indicators are not known.
    """
    if figure.year not in catalogue.years():
        return []
    possible: dict[str, Decimal] = {}
    for indicator in catalogue.of_year(figure.year).sid.values():
        most = indicator.weight * catalogue.MAX_LEVEL
        possible[indicator.variable] = possible.get(indicator.variable, Decimal(0)) + most
    return [
        (
            variable,
            float(Decimal(points) / possible[variable]),
            _("%(points)s of %(most)s", points=format_decimal(points), most=format_decimal(possible[variable])),
            None,
        )
        for variable, points in ((name, Decimal(text)) for name, text in figure.by_variable.items())
        if possible.get(variable)
    ]
