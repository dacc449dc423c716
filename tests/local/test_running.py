"""What a command writes is known when it is over, whoever else holds on to where it wrote."""

import os
import subprocess
import threading
import time
from pathlib import Path

import pytest
from honcho import manager

from deploy.local.foreman import Foreman, forking
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


class TestForks:
    """A part forked while a program began kept a copy of the pipe that tells of its beginning, as long as it lived."""

    def test_of_the_parts_wait_for_no_program_to_begin_meanwhile(self, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[bool] = []
        monkeypatch.setattr(manager.Manager, "_start", lambda _self: seen.append(forking.locked()))
        Foreman()._start()
        assert (seen, forking.locked()) == ([True], False)

    def test_are_over_before_a_program_begins(self, tmp_path: Path) -> None:
        begun = tmp_path / "begun"
        program = threading.Thread(target=output_of, args=(["touch", str(begun)],), kwargs={"environment": os.environ})
        with forking:
            program.start()
            program.join(0.3)
            assert not begun.exists()
        program.join(10)
        assert begun.exists()
