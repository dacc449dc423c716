"""Which columns does the open dataset have, and what keeps a cell from acting as a formula?"""

from collections.abc import Mapping
from dataclasses import dataclass

DATASET = "inovasi-daerah"

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


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
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
