"""How does one record name the one before it, so that changing any of them shows? Pure.

`docs/verify-results.md` says the same in words for whoever checks it, and `verify/verify_results.py` does it again
without a line of this file.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FORMAT = "inovasi-result-chain/1"
# What the first record names as the hash before it.
BEGINNING = "0" * 64

Body = Mapping[str, Any]
"""Texts, whole numbers, yes and no, nothing, lists and objects of them; exact decimals as text, never floats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of a chain; `at` is an instant in ISO 8601 with its offset."""

    number: int
    kind: str
    at: str
    body: Body
    previous: str
    hash: str


class BrokenChain(Exception):
    """A record is not what its hash says, or does not follow on the one before it; the message says which."""


def canonical(value: Body) -> bytes:
    """The one way to write it: keys sorted, no spaces, UTF-8 (RFC 8785 for what a body may hold).

    Raises:
        ValueError: a float, which other programs write differently.
    """
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def record_hash(*, number: int, kind: str, at: str, body: Body, previous: str) -> str:
    """The SHA-256 of a record's canonical JSON, in hexadecimal."""
    hashed = {"number": number, "kind": kind, "at": at, "body": body, "previous": previous}
    return hashlib.sha256(canonical(hashed)).hexdigest()


def link(kind: str, body: Body, *, at: str, after: Record | None) -> Record:
    """The record that follows on another, or begins a chain."""
    number, previous = (after.number + 1, after.hash) if after else (1, BEGINNING)
    name = record_hash(number=number, kind=kind, at=at, body=body, previous=previous)
    return Record(number=number, kind=kind, at=at, body=body, previous=previous, hash=name)


def check(records: Sequence[Record]) -> None:
    """See that each record is what its hash says, and follows on the one before it.

    Raises:
        BrokenChain: naming the first that does not.
    """
    previous = BEGINNING
    for number, record in enumerate(records, start=1):
        if record.number != number or record.previous != previous:
            raise BrokenChain(f"record {record.number} does not follow on record {number - 1}")
        found = record_hash(number=number, kind=record.kind, at=record.at, body=record.body, previous=record.previous)
        if found != record.hash:
            raise BrokenChain(f"record {number} ({record.kind}) is not what its hash says")
        previous = record.hash


def exported(records: Sequence[Record]) -> dict[str, Any]:
    """The chain as it is given out."""
    return {
        "format": FORMAT,
        "head": records[-1].hash if records else BEGINNING,
        "records": [
            {
                "number": record.number,
                "kind": record.kind,
                "at": record.at,
                "previous": record.previous,
                "hash": record.hash,
                "body": record.body,
            }
            for record in records
        ],
    }


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise ValueError(f"{value!r} is a float; write exact decimals as text")  # noqa: TRY004, the value is wrong
    for inner in value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ():
        _refuse_floats(inner)
