"""Which items does the national portal's form of a year have, in which order, and how does it name the values?

The form of a year is data: `forms/<year>.json`. Its names are official Indonesian terms, not interface text.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from services.submission.registry import rules
from services.submission.registry.schemas import ProfileChanges
from shared.contracts import affairs
from shared.kit.errors import FieldError, Invalid
from shared.kit.fields import Choice, Exact, Several, Text, Whole
from shared.kit.messages import N_

_FOLDER = Path(__file__).parent / "forms"
# The kinds a column may be of.
TEXT, CHOICE, SEVERAL, WHOLE, EXACT, DATE = "text", "choice", "several", "whole", "exact", "date"
_KINDS = ((Choice, CHOICE), (Several, SEVERAL), (Whole, WHOLE), (Exact, EXACT), (Text, TEXT))
AGENCY = "agency"
SEPARATOR = "; "


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of the form; `fields` are the profile's, or `agency`. Without any, it is a document.

    A number with a letter, `T1`, is asked here in addition to the form's own.
    """

    number: str
    label: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of the profile as people fill it in; `labels` names each value it may have."""

    name: str
    label: str
    kind: str
    labels: Mapping[str, str]
    is_required: bool
    max_length: int | None = None
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A year's form; `fields` are all of the profile, first those of the items in their order."""

    year: int
    title: str
    source: str
    note: str
    items: tuple[Item, ...]
    fields: Mapping[str, Field]


def years() -> list[int]:
    """The years that have a form, oldest first."""
    return sorted(int(path.stem) for path in _FOLDER.glob("[0-9]*.json"))


def of_year(year: int, *, pointer: str = "/year") -> Form:
    """The year's form.

    Raises:
        Invalid: there is none for the year; `pointer` names where the year was given.
    """
    if year not in years():
        known = ", ".join(map(str, years()))
        message = N_("There is no form for %(year)s; known: %(years)s.", year=year, years=known)
        raise Invalid([FieldError(pointer, message)])
    return _read(year)


@cache
def _read(year: int) -> Form:
    document = json.loads((_FOLDER / f"{year}.json").read_text(encoding="utf-8"))
    items = tuple(Item(number=str(i["number"]), label=i["label"], fields=tuple(i["fields"])) for i in document["items"])
    labels = {field: item.label for item in items for field in item.fields} | document["labels"]
    in_order = [field for item in items for field in item.fields if field in rules.PROFILE]
    in_order += [field for field in rules.PROFILE if field in labels and field not in in_order]
    return Form(
        year=year,
        title=document["title"],
        source=document["source"],
        note=document["note"],
        items=items,
        fields={name: _field(name, labels[name], document["choices"]) for name in in_order},
    )


def _field(name: str, label: str, choices: Mapping[str, Mapping[str, str]]) -> Field:
    declared = ProfileChanges().fields[name]
    kind = next((kind for type_, kind in _KINDS if isinstance(declared, type_)), DATE)
    inner = declared.inner if isinstance(declared, Several) else declared
    codes = inner.metadata.get("enum", ())
    named = choices.get(name, affairs.ALL)
    return Field(
        name=name,
        label=label,
        kind=kind,
        labels={code: named.get(code, code) for code in codes},
        is_required=name in rules.required("implementation"),
        max_length=declared.metadata.get("maxLength"),
        least=declared.metadata.get("minimum"),
        most=declared.metadata.get("maximum", declared.metadata.get("maxItems")),
    )
