"""Who may import whom, as `pyproject.toml` says."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class TestImports:
    def test_keep_to_the_contracts(self) -> None:
        program = Path(sys.executable).with_name("lint-imports")
        outcome = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert outcome.returncode == 0, outcome.stdout
