"""The program as a stranger has it: one file, loaded by its path."""

import importlib.util
from pathlib import Path
from typing import Any

PATH = Path(__file__).resolve().parents[2] / "verify" / "verify_results.py"


def _load() -> Any:
    spec = importlib.util.spec_from_file_location("verify_results", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


program = _load()
