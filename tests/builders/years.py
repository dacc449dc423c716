"""Rules of a year that has no file yet, in a test."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from shared.contracts import catalogue

FOLDER = Path(catalogue.__file__).parent / "indicators"


def document(year: int = 2026, **changes: Any) -> dict[str, Any]:
    """The rules of 2026 under another year; its window of dates moves along."""
    rules: dict[str, Any] = json.loads((FOLDER / "2026.json").read_text(encoding="utf-8"))
    window = {
        "implemented_from": f"{year - 2}-01-01",
        "implemented_until": f"{year - 1}-12-31",
    }
    return {**rules, "year": year, "reporting": {**rules["reporting"], **window}, **changes}


@contextmanager
def known(monkeypatch: pytest.MonkeyPatch, folder: Path, *years: int, **changes: Any) -> Iterator[None]:
    """These years' rules are there, with these changes, and no others."""
    for year in years:
        (folder / f"{year}.json").write_text(json.dumps(document(year, **changes)), encoding="utf-8")
    catalogue.of_year.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(catalogue, "_FOLDER", folder)
        yield
    catalogue.of_year.cache_clear()
