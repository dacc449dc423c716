"""What keeps a cell of a spreadsheet from acting as a formula?"""

import re

# Apostrophes of the text's own count too, so that taking one away gives back exactly what was there.
_WOULD_BE_COMPUTED = re.compile(r"'*[=+\-@\t\r]")


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
