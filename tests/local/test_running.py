"""What a command writes is known when it is over, whoever else holds on to where it wrote."""

import os
import subprocess
import time

import pytest

from deploy.local.running import output_of


class TestOutput:
    def test_is_there_though_something_else_still_holds_its_end(self) -> None:
        """The parts of the system are started at the same time, and each fork takes a copy of what is open."""
        began = time.monotonic()
        assert output_of(["sh", "-c", "sleep 5 & echo siap"], environment=os.environ) == "siap\n"
        assert time.monotonic() - began < 4

    def test_of_what_failed_is_an_error(self) -> None:
        with pytest.raises(subprocess.CalledProcessError):
            output_of(["sh", "-c", "exit 3"], environment=os.environ)
