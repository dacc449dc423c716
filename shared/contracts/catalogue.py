"""Which indicators, weights, levels and cut-offs hold in a year?

Rules of the year are data: `indicators/<year>.json`. A file that contradicts itself is refused at start.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from shared.contracts import coherence
from shared.contracts.coherence import WrongCatalogue as WrongCatalogue

_FOLDER = Path(__file__).parent / "indicators"
MAX_LEVEL = 3
STAGES = ("initiative", "trial", "implementation")
_PARTS = frozenset(
    {"year", "source", "max", "count", "min_divisor", "categories", "spd", "sid", "reporting", "duty", "network"}
)
FILE_TYPES = frozenset({"pdf", "jpeg", "png", "mp4", "mov", "link"})


class UnknownYear(Exception):
    """There is no catalogue for the year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """One of the ways in which an indicator may be measured, with what each level means then."""

    id: str
    name: str
    levels: tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One scoring row: score = weight × level, level 0 (not filled) to 3.

    `file_types` are kinds of evidence (`FILE_TYPES`); `bases` is empty where there is one way to measure only.
    """

    id: str
    variable: str
    name: str
    mandatory: bool
    weight: Decimal
    levels: tuple[str, str, str]
    evidence: str
    file_types: tuple[str, ...]
    bases: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """Which innovations the national report of a year takes.

    First implemented, or developed further, from `implemented_from` to `implemented_until`, both days included; as the
    same version in at most `max_times` years.
    """

    year: int
    stage: str
    implemented_from: date
    implemented_until: date
    min_design_words: int
    max_times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The indicator that counts the agencies working together, and how many of them each level needs at least."""

    indicator: str
    least_agencies: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A year's rules; `categories` from best to worst with the lowest index of each, two decimals.

    `partners_fulfil_duty` says whether an innovation counts towards the yearly duty of every agency that carries it, or
    of its owner alone.
    """

    year: int
    source: str
    spd: Mapping[str, Indicator]
    sid: Mapping[str, Indicator]
    spd_maximum: Decimal
    maturity_maximum: Decimal
    total_maximum: Decimal
    count_weight: Decimal
    count_cap: int
    basic_services_needed: int
    basic_services_total: int
    min_divisor: int
    categories: tuple[tuple[str, Decimal], ...]
    reporting: Reporting
    partners_fulfil_duty: bool
    network: Network


@cache
def of_year(year: int) -> Catalogue:
    """The year's catalogue.

    Raises:
        UnknownYear: no file for it.
        WrongCatalogue: weights that do not add up, a doubled indicator, a missing level.
    """
    path = _FOLDER / f"{year}.json"
    if not path.is_file():
        raise UnknownYear(f"no catalogue for {year}; known: {', '.join(map(str, years()))}")
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise WrongCatalogue(f"{year}: not JSON: {error}") from error
    return parse(document)


def years() -> list[int]:
    """The years that have a catalogue, oldest first."""
    return sorted(int(path.stem) for path in _FOLDER.glob("[0-9]*.json"))


def parse(document: Mapping[str, Any]) -> Catalogue:
    """Read and check one year's document.

    Raises:
        WrongCatalogue: the document contradicts itself.
    """
    if absent := _PARTS - set(document):
        raise WrongCatalogue(f"{document.get('year')}: {', '.join(sorted(absent))} is missing")
    maximum = {name: Decimal(value) for name, value in document["max"].items()}
    count = document["count"]
    catalogue = Catalogue(
        year=document["year"],
        source=document["source"],
        spd=_indicators(document["spd"]),
        sid=_indicators(document["sid"]),
        spd_maximum=maximum["spd"],
        maturity_maximum=maximum["sid"],
        total_maximum=maximum["total"],
        count_weight=Decimal(count["weight"]),
        count_cap=count["cap"],
        basic_services_needed=count["min_basic_services"],
        basic_services_total=count["basic_services_total"],
        min_divisor=document["min_divisor"],
        categories=tuple((name, Decimal(lowest)) for name, lowest in document["categories"]),
        reporting=_reporting(document),
        partners_fulfil_duty=document["duty"]["partners_count"],
        network=_network(document),
    )
    coherence.check_numbers(catalogue.year, [*catalogue.spd, *catalogue.sid])
    coherence.check_categories(catalogue.year, catalogue.categories)
    _check_sum("spd", catalogue.spd, catalogue.spd_maximum)
    _check_sum("sid", catalogue.sid, catalogue.maturity_maximum)
    if catalogue.count_weight * catalogue.count_cap != maximum["count"]:
        raise WrongCatalogue(f"{catalogue.year}: count weight × cap is not the stated maximum {maximum['count']}")
    if maximum["spd"] + maximum["sid"] + maximum["count"] != maximum["total"]:
        raise WrongCatalogue(f"{catalogue.year}: the three maxima do not add up to {maximum['total']}")
    return catalogue


def _reporting(document: Mapping[str, Any]) -> Reporting:
    year, rows = document["year"], document["reporting"]
    try:
        reporting = Reporting(
            year=year,
            stage=rows["stage"],
            implemented_from=date.fromisoformat(rows["implemented_from"]),
            implemented_until=date.fromisoformat(rows["implemented_until"]),
            min_design_words=rows["min_design_words"],
            max_times=rows["max_times"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise WrongCatalogue(f"{year}: reporting: {error!r}") from error
    if reporting.implemented_from > reporting.implemented_until:
        raise WrongCatalogue(f"{year}: reporting: implemented_from lies after implemented_until")
    if reporting.stage not in STAGES or reporting.max_times < 1 or reporting.min_design_words < 0:
        raise WrongCatalogue(f"{year}: reporting: the stage is unknown, or a number is out of range")
    return reporting


def _network(document: Mapping[str, Any]) -> Network:
    rows = document["network"]
    network = Network(indicator=rows["indicator"], least_agencies=tuple(rows["least_agencies"]))
    known = {row["id"] for row in document["sid"]}
    if network.indicator not in known or list(network.least_agencies) != sorted(set(network.least_agencies)):
        raise WrongCatalogue(f"{document['year']}: network: the indicator is unknown, or the numbers do not rise")
    if len(network.least_agencies) != MAX_LEVEL:
        raise WrongCatalogue(f"{document['year']}: network: a number of agencies for each of {MAX_LEVEL} levels")
    return network


def _indicators(rows: list[dict[str, Any]]) -> dict[str, Indicator]:
    found: dict[str, Indicator] = {}
    for position, row in enumerate(rows, start=1):
        coherence.check_columns(row, position=position)
        if row["id"] in found or len(row["levels"]) != MAX_LEVEL:
            raise WrongCatalogue(f"indicator {row['id']} is doubled, or has not exactly {MAX_LEVEL} levels")
        if not FILE_TYPES.issuperset(row.get("file_types", ())):
            raise WrongCatalogue(f"indicator {row['id']} takes files of an unknown type: {row['file_types']}")
        found[row["id"]] = Indicator(
            id=row["id"],
            variable=row["variable"],
            name=row["name"],
            mandatory=row["mandatory"],
            weight=coherence.weight_of(row),
            levels=tuple(row["levels"]),
            evidence=row.get("evidence", row.get("basis", "")),
            file_types=tuple(row.get("file_types", ())),
            bases=tuple(
                Basis(id=basis["id"], name=basis["name"], levels=tuple(basis["levels"]))
                for basis in row.get("bases", ())
            ),
        )
    return found


def _check_sum(name: str, indicators: Mapping[str, Indicator], maximum: Decimal) -> None:
    reached = sum((i.weight for i in indicators.values()), Decimal()) * MAX_LEVEL
    if reached != maximum:
        raise WrongCatalogue(f"{name}: weights reach {reached}, the stated maximum is {maximum}")
