"""Which letter tells of what, in which language?"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from services.notify.messages import letters

_FOLDER = Path(__file__).parent / "templates"
_FOOTER = "_footer"


def kinds() -> list[str]:
    """The kinds of letters there are templates for."""
    return sorted({path.name.split(".")[0] for path in _FOLDER.glob("[a-z]*.txt")})


def write(kind: str, *, language: str, time_zone: str, values: Mapping[str, object]) -> letters.Letter:
    """The letter of a kind, filled in.

    Raises:
        letters.WrongTemplate: there is no such template, or the values do not fit it.
    """
    template, footer = _template(kind, language), _template(_FOOTER, language)
    return letters.compose(template, footer, language=language, time_zone=time_zone, values=values)


@cache
def _template(kind: str, language: str) -> str:
    try:
        return (_FOLDER / f"{kind}.{language}.txt").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise letters.WrongTemplate(f"there is no template {kind}.{language}.txt") from error
