"""What does a letter look like, as text and as HTML, from one template?

A template is plain text that staff could edit. Blank lines part it into blocks: the first is the subject; a block
of the form `[label](link)` is the letter's one action; a block that begins with `>` quotes somebody; all others are
paragraphs. It is parted before anything is filled in, so that no value, whatever it holds, can become a block.
"""

import html
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import StrictUndefined, Template, nodes
from jinja2.sandbox import SandboxedEnvironment

from shared.look import formats

LANGUAGES = ("id", "en")
SUBJECT_LIMIT = 150
"""Characters; longer ones are cut by most mail programs anyway."""

_environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)

_BUTTON = (
    "display:inline-block;padding:12px 20px;border-radius:6px;background:#1b5e3f;color:#ffffff;"
    "text-decoration:none;font-weight:600"
)
_QUOTE = "margin:0 0 16px;padding:8px 16px;border-left:4px solid #b9770e;background:#faf6ee"
# Mail programs that know dark mode take these from here; left to themselves, some turn a letter's colours inside out.
_DARK = (
    ":root{color-scheme:light dark}@media (prefers-color-scheme:dark){"
    ".page{color:#e8efe9!important;background:#0f1612!important}"
    ".action{color:#07140c!important;background:#7fd1a1!important}"
    ".quote{background:#33270f!important;border-color:#f2b33d!important}"
    ".footer{color:#a9b8ad!important}}"
)
_PAGE = (
    '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="color-scheme" content="light dark">\n<title>{subject}</title>\n'
    f"<style>{_DARK.replace('{', '{{').replace('}', '}}')}</style>\n</head>\n"
    '<body class="page" style="margin:0;padding:16px;font:17px/1.5 system-ui,sans-serif;'
    'color:#1c2321;background:#ffffff">\n'
    '<div style="max-width:600px;margin:0 auto;overflow-wrap:anywhere">\n{body}\n</div>\n</body>\n</html>\n'
)


class WrongTemplate(Exception):
    """The template cannot be filled in: broken syntax, or a placeholder that nobody gave."""


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a letter; `link` is set where it is the action, or the footer names one."""

    kind: str
    text: str
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message ready to be sent, twice the same: as plain text and as HTML; `blocks` are its parts, but the footer."""

    language: str
    subject: str
    text: str
    html: str
    blocks: tuple[Block, ...] = ()


def compose(template: str, footer: str, *, language: str, time_zone: str, values: Mapping[str, object]) -> Letter:
    """Fill the template in; `date(…)` writes an ISO instant as a day, `moment(…)` as a day and a time.

    Raises:
        WrongTemplate: naming what is wrong with it.
    """

    def date(instant: str) -> str:
        day = datetime.fromisoformat(instant).astimezone(ZoneInfo(time_zone))
        return str(format_date(day, "d MMMM yyyy", locale=language))

    clean = {name: _tidied(value) for name, value in values.items()}

    def moment(instant: str) -> str:
        return formats.date_time(datetime.fromisoformat(instant), locale=language, zone=time_zone)

    clean |= {"date": date, "moment": moment}
    subject, *parts = [part.strip() for part in template.strip().split("\n\n")]
    blocks = [_block(part, clean) for part in parts if part]
    blocks = [block for block in blocks if block.text]
    ending = Block("footer", _fill(footer.strip(), clean), str(clean.get("stop", "")))
    headline = " ".join(_fill(subject, clean).split())[:SUBJECT_LIMIT]
    return Letter(
        language=language,
        subject=headline,
        text="\n\n".join(_as_text(block) for block in [*blocks, ending]) + "\n",
        html=_PAGE.format(
            language=language,
            subject=html.escape(headline),
            body="\n".join(_as_html(block) for block in [*blocks, ending]),
        ),
        blocks=tuple(blocks),
    )


def tidy(value: str) -> str:
    """The value without control characters and direction marks; line breaks are kept for notes.

    Source: UAX #9 direction marks, which could make a name read as something else.
    """
    kept = (
        character
        for character in value.replace("\r\n", "\n").replace("\r", "\n")
        if character == "\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )
    return "".join(kept).strip()


def _tidied(value: object) -> object:
    """The same without what `tidy` takes away, also inside lists and objects."""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, Mapping):
        return {name: _tidied(inner) for name, inner in value.items()}
    return [_tidied(inner) for inner in value] if isinstance(value, list) else value


def _block(part: str, values: Mapping[str, object]) -> Block:
    if part.startswith("[") and part.endswith(")"):
        label, _, link = part[1:-1].partition("](")
        return Block("action", _line(label, values), _line(link, values))
    if part.startswith(">"):
        return Block("quote", _fill(part[1:].strip(), values))
    return Block("paragraph", _fill(part, values))


def _line(source: str, values: Mapping[str, object]) -> str:
    return " ".join(_fill(source, values).split())


def _fill(source: str, values: Mapping[str, object]) -> str:
    try:
        return _compiled(source).render(values).strip()
    except Exception as error:
        raise WrongTemplate(f"{source[:60]!r}: {error}") from error


def parsed(source: str) -> nodes.Template:
    """What stands between the braces of a block, without running any of it.

    Raises:
        TemplateSyntaxError: naming the line.
        RecursionError: nested too deeply.
    """
    return _environment.parse(source)


@lru_cache(maxsize=2000)
def _compiled(source: str) -> Template:
    """A block of a template, compiled once; the values, which come from outside, are never part of the source."""
    return _environment.from_string(source)


def _as_text(block: Block) -> str:
    match block.kind:
        case "action":
            return f"{block.text}:\n{block.link}"
        case "quote":
            return "\n".join(f"> {line}".rstrip() for line in block.text.splitlines())
        case "footer":
            return f"-- \n{block.text}"
        case _:
            return block.text


def _as_html(block: Block) -> str:
    text = html.escape(block.text).replace("\n", "<br>\n")
    match block.kind:
        case "action":
            link = html.escape(block.link)
            return f'<p style="margin:24px 0"><a class="action" href="{link}" style="{_BUTTON}">{text}</a></p>'
        case "quote":
            return f'<blockquote class="quote" style="{_QUOTE}">{text}</blockquote>'
        case "footer":
            link = html.escape(block.link)
            linked = text.replace(link, f'<a href="{link}" style="color:inherit">{link}</a>') if link else text
            return f'<p class="footer" style="margin:32px 0 0;font-size:14px;color:#55605c">{linked}</p>'
        case _:
            # A value may hold paragraphs of its own, as a broadcast does.
            paragraphs = text.split("<br>\n<br>\n")
            return "\n".join(f'<p style="margin:0 0 16px">{one}</p>' for one in paragraphs)
