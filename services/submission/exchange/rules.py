"""Which columns does the open dataset have?"""

from collections.abc import Mapping
from dataclasses import dataclass

DATASET = "inovasi-daerah"


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
