"""Which letter tells of what, in which language, and in whose words?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.notify.messages import letters
from services.notify.messages.models import ALL, Wording
from shared.kit import logs

log = logs.get(__name__)

FESTIVAL = "festival_id"
"""The parameter of a letter that says of which festival it is."""
_FOLDER = Path(__file__).parent / "templates"
_FOOTER = "_footer"


@dataclass(frozen=True, slots=True)
class Wordings:
    """What staff wrote in the place of files, by kind, language and festival."""

    written: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    def of(self, kind: str, language: str, *, festival: str = ALL) -> str | None:
        """A festival's own words, or those for all letters of the kind; None where the file's are in force."""
        own = self.written.get((kind, language, festival))
        return own if own is not None else self.written.get((kind, language, ALL))


def wordings(session: Session) -> Wordings:
    """All that is in force now, to be read once for many letters."""
    newest = (
        select(Wording.kind, Wording.language, Wording.festival, Wording.template)
        .ext(distinct_on(Wording.kind, Wording.language, Wording.festival))
        .order_by(Wording.kind, Wording.language, Wording.festival, Wording.version.desc())
        .subquery()
    )
    rows = session.execute(select(newest).where(newest.c.template.is_not(None)))
    return Wordings({(kind, language, festival): template for kind, language, festival, template in rows})


def kinds() -> list[str]:
    """The kinds of letters there are templates for."""
    return sorted({path.name.split(".")[0] for path in _FOLDER.glob("[a-z]*.txt")})


def write(
    kind: str, *, language: str, time_zone: str, values: Mapping[str, object], wording: str | None = None
) -> letters.Letter:
    """The letter of a kind, filled in; in the file's words where `wording` is None, or fails.

    Raises:
        letters.WrongTemplate: there is no such template, or the values do not fit it.
    """
    footer = file_of(_FOOTER, language)
    if wording is not None:
        try:
            return letters.compose(wording, footer, language=language, time_zone=time_zone, values=values)
        except letters.WrongTemplate:
            # It was tried with samples before it was saved; the letter matters more than its words.
            log.exception("letter.wording_fails", kind=kind, language=language)
    return letters.compose(file_of(kind, language), footer, language=language, time_zone=time_zone, values=values)


@cache
def file_of(kind: str, language: str) -> str:
    """The template as it is in the file.

    Raises:
        letters.WrongTemplate: there is no such file.
    """
    try:
        return (_FOLDER / f"{kind}.{language}.txt").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise letters.WrongTemplate(f"there is no template {kind}.{language}.txt") from error
