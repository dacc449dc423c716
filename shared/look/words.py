"""Which words do people see, and which still lack their Indonesian?

Run `python -m shared.look.words submission` (or scoring, notify, shared) after writing new ones.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from shared.look.languages import DEFAULT

_ROOT = Path(__file__).resolve().parents[2]
_METHODS = [
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]
_KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None, "lazy_gettext": None, "_l": None}


@dataclass(frozen=True, slots=True)
class Owner:
    """Who speaks: the folders whose words these are, and the folder of their translations."""

    name: str
    sources: tuple[str, ...]
    translations: str

    @property
    def catalogue(self) -> Path:
        return _ROOT / self.translations / DEFAULT / "LC_MESSAGES" / "messages.po"


SHARED = Owner("shared", ("shared/kit", "shared/contracts", "shared/look"), "shared/look/translations")
OWNERS = (
    SHARED,
    *(
        Owner(name, (f"services/{name}",), f"services/{name}/translations")
        for name in ("submission", "scoring", "notify")
    ),
)


def extract(owner: Owner) -> Catalog:
    """Every word that the owner's code and templates show, untranslated."""
    found = Catalog(project="inovasi", fuzzy=False)
    for source in owner.sources:
        for file, line, message, comments, context in extract_from_dir(
            _ROOT / source, method_map=_METHODS, keywords=_KEYWORDS, comment_tags=("Translators:",)
        ):
            place = (f"{source}/{file}", line)
            found.add(message, locations=[place], auto_comments=comments, context=context)
    return found


def read(owner: Owner) -> Catalog:
    """The owner's translations as they stand; empty where there are none yet."""
    if not owner.catalogue.exists():
        return Catalog(locale=DEFAULT, fuzzy=False)
    with owner.catalogue.open("rb") as lines:
        return read_po(lines, locale=DEFAULT)


def missing(owner: Owner) -> list[str]:
    """The words that a reader would see in English."""
    known = {_key(word) for place in {SHARED, owner} for word in read(place) if _is_translated(word)}
    return [str(word.id) for word in extract(owner) if word.id and _key(word) not in known]


def update(owner: Owner) -> None:
    """Bring the owner's file in line with the code; words that the shell has are not repeated."""
    wanted, kept = extract(owner), read(owner)
    said_by_shell = {_key(word) for word in read(SHARED) if _is_translated(word)} if owner is not SHARED else set()
    for word in list(wanted):
        if word.id and _key(word) in said_by_shell and kept.get(word.id, word.context) is None:
            wanted.delete(word.id, word.context)
    kept.update(wanted, no_fuzzy_matching=True)
    kept.obsolete.clear()
    _head(kept)
    owner.catalogue.parent.mkdir(parents=True, exist_ok=True)
    lines = BytesIO()
    write_po(lines, kept, width=120, sort_by_file=True, include_lineno=False)
    owner.catalogue.write_bytes(lines.getvalue())


def _head(words: Catalog) -> None:
    words.fuzzy = False
    words.project, words.version = "inovasi", "1"
    words.header_comment = "# Indonesian; the source is English."
    words.msgid_bugs_address, words.last_translator, words.language_team = "", "", DEFAULT
    # A date of the day would make every run a change.
    words.creation_date = words.revision_date = datetime(2026, 1, 1, tzinfo=UTC)


def _key(word: object) -> tuple[object, object]:
    return getattr(word, "id", None), getattr(word, "context", None)


def _is_translated(word: object) -> bool:
    text = getattr(word, "string", "")
    return bool(getattr(word, "id", "")) and all([text] if isinstance(text, str) else text) and not word.fuzzy  # type: ignore[attr-defined]


def main(arguments: Sequence[str]) -> int:
    """Update the files of the owners named (all, where none is) and say what is missing."""
    chosen = [owner for owner in OWNERS if not arguments or owner.name in arguments]
    lacking = 0
    for owner in chosen:
        update(owner)
        for word in missing(owner):
            lacking += 1
            sys.stdout.write(f"{owner.catalogue.relative_to(_ROOT)}: {word}\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
