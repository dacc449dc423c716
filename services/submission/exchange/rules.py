"""Which columns does the open dataset have, and what keeps a cell from acting as a formula?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

DATASET = "inovasi-daerah"

# Apostrophes of the text's own count too, so that taking one away gives back exactly what was there.
_WOULD_BE_COMPUTED = re.compile(r"'*[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its stable name; `kind` is a field type of Table Schema (Frictionless, v1)."""

    name: str
    kind: str
    required: bool = True
    allowed: tuple[str, ...] = ()


Cell = str | int | bool | None
Row = Mapping[str, Cell]
"""One innovation; dates and exact decimals as text in ISO 8601 and with a decimal point."""


def harmless(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would compute (CWE-1236).

    >>> harmless("=HYPERLINK(1)")
    "'=HYPERLINK(1)"
    """
    return f"'{text}" if _WOULD_BE_COMPUTED.match(text) else text


def as_written(cell: str) -> str:
    """What `harmless` was given.

    >>> as_written("'=HYPERLINK(1)")
    '=HYPERLINK(1)'
    """
    return cell[1:] if cell.startswith("'") and _WOULD_BE_COMPUTED.match(cell) else cell
