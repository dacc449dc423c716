"""Processes that nobody looks after any more."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import leftovers
from tests.builders.system import wait_until


@pytest.fixture
def stray(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that carries the mark of a run in this folder."""
    marked = {**os.environ, leftovers.MARK: str(tmp_path)}
    with subprocess.Popen(["sleep", "60"], env=marked, start_new_session=True) as process:
        environment = Path(f"/proc/{process.pid}/environ")
        # The kernel tells of the start a moment before the environment can be read.
        wait_until(lambda: leftovers.MARK.encode() in environment.read_bytes(), within_s=5, what="it carries the mark")
        yield process
        process.kill()


@pytest.fixture
def other_run(tmp_path: Path) -> Iterator[int]:
    """Another process that has claimed this folder, at port 9000."""
    program = (
        "import sys; from pathlib import Path; from deploy.local import leftovers\n"
        "with leftovers.claim(Path(sys.argv[1]), port=9000): print(flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.pid
        process.kill()


class TestFind:
    def test_finds_ours_and_no_others(self, stray: subprocess.Popen[bytes], tmp_path: Path) -> None:
        assert leftovers.find(tmp_path) == [stray.pid]
        assert leftovers.find(tmp_path / "other") == []


class TestEnd:
    def test_ends_what_is_left_and_says_how_many(self, stray: subprocess.Popen[bytes], tmp_path: Path) -> None:
        assert leftovers.end(tmp_path) == 1
        assert stray.wait(5) != 0

    def test_is_content_where_nothing_runs(self, tmp_path: Path) -> None:
        assert leftovers.end(tmp_path) == 0


class TestClaim:
    def test_is_refused_while_another_run_has_the_folder(self, other_run: int, tmp_path: Path) -> None:
        with pytest.raises(leftovers.Running):
            leftovers.claim(tmp_path, port=8000)
        assert leftovers.current(tmp_path) == leftovers.Run(pid=other_run, port=9000)

    def test_is_free_again_once_that_run_is_gone_however_it_went(self, other_run: int, tmp_path: Path) -> None:
        os.kill(other_run, 9)
        os.waitpid(other_run, 0)
        assert leftovers.current(tmp_path) is None
