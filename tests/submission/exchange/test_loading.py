"""What is costly and seldom used is loaded when somebody uses it, not into every web process."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("library", ["openpyxl", "typst", "pypdfium2", "PIL", "s3fs", "celery.app.base", "requests"])
def test_the_web_application_starts_without(library: str) -> None:
    """Eight megabytes for a spreadsheet, seven for a PDF: in a process of 120."""
    ask = f"import sys, services.submission.app; sys.exit({library!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", ask], check=False).returncode == 0
