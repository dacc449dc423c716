"""What does the YAML file say, and which files lie beside it as evidence?"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from inovasi.errors import WrongInput
from inovasi.words import say

_CHUNK_BYTES = 1024 * 1024
_NAMED = re.compile(r"([0-9]{1,3}[a-z]?)-.+")
_FOLDER = re.compile(r"[0-9]{1,3}[a-z]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One piece of proof: a file, or a link where `path` is None."""

    indicator: str
    sha256: str
    path: Path | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """An innovation as it should be: `profile` by the API's names, levels by indicator; None where nothing is said."""

    path: Path
    profile: Mapping[str, Any]
    levels: Mapping[str, int] | None
    evidence: tuple[Evidence, ...]

    @classmethod
    def read(cls, path: Path, *, evidence_folder: Path | None = None) -> "Manifest":
        """Read the file and look for evidence: `16/…`, `16-….pdf`, and what the file lists.

        Raises:
            WrongInput: naming what can't be read or is not there.
        """
        try:
            told = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as reason:
            raise WrongInput(say("{path} can't be read: {reason}", path=path, reason=reason)) from reason
        if not isinstance(told, dict):
            words = "{path} must hold fields with their values, as in the example of the README."
            raise WrongInput(say(words, path=path))
        told = dict(told)
        levels, listed = told.pop("claims", None), told.pop("evidence", None)
        found = list(_listed(listed, evidence_folder or path.parent)) + list(_lying_in(evidence_folder))
        return cls(
            path=path,
            profile={str(name): _plain(value) for name, value in told.items()},
            levels=None if levels is None else _levels(levels),
            evidence=tuple({(one.indicator, one.sha256): one for one in found}.values()),
        )

    def claims(self) -> list[dict[str, Any]]:
        """The levels as the API takes them."""
        return [{"indicator": indicator, "level": level} for indicator, level in (self.levels or {}).items()]


def _plain(value: Any) -> Any:
    """As the API's JSON has it: dates in ISO 8601, exact decimals as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value)
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _levels(told: Any) -> dict[str, int]:
    if not isinstance(told, dict) or not all(type(level) is int for level in told.values()):
        raise WrongInput(say("claims: write each as indicator: level, for example 16: 2"))
    return {str(indicator): level for indicator, level in told.items()}


def _listed(told: Any, folder: Path) -> Iterator[Evidence]:
    if told is None:
        return
    if not isinstance(told, dict):
        raise WrongInput(say("evidence: write each as indicator: file, list of files, or link"))
    for indicator, named in told.items():
        for one in named if isinstance(named, list) else [named]:
            if not isinstance(one, str):
                raise WrongInput(say("evidence: write each as indicator: file, list of files, or link"))
            if one.startswith("https://"):
                yield Evidence(indicator=str(indicator), link=one, sha256=hashlib.sha256(one.encode()).hexdigest())
            else:
                yield _file(str(indicator), folder / one, folder)


def _lying_in(folder: Path | None) -> Iterator[Evidence]:
    if folder is None:
        return
    if not folder.is_dir():
        raise WrongInput(say("There is no file {path}.", path=folder))
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and _FOLDER.fullmatch(entry.name):
            inside = sorted(path for path in entry.rglob("*") if path.is_file() and not path.name.startswith("."))
            yield from (_file(entry.name, path, folder) for path in inside)
        elif entry.is_file() and (named := _NAMED.fullmatch(entry.name)):
            yield _file(named[1], entry, folder)


def _file(indicator: str, path: Path, folder: Path) -> Evidence:
    if not path.is_file():
        raise WrongInput(say("There is no file {path}.", path=path))
    # A link in the folder, or a name with dots, must not send a file that nobody meant.
    if not path.resolve().is_relative_to(folder.resolve()):
        raise WrongInput(say("{path} lies outside the evidence folder.", path=path))
    return Evidence(indicator=indicator, path=path, sha256=file_sha256(path))


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
