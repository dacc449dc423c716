"""The main job works end to end on real input: agencies, Ringkas, verification, index, festival, result, mail."""

from pathlib import Path

from tests.builders.system import System
from tests.chaos import state
from tests.journeys.main_job import MainJob

ADMIN = ("admin@example.test", "rahasia-admin-kuat-sekali")


class TestMainJob:
    def test_works_from_the_first_agency_to_the_last_letter(self, scratch: Path) -> None:
        """Through the public origin, with every change sent twice."""
        with System(scratch / "main-job") as system:
            state.make_admin(system, *ADMIN)
            MainJob(system.origin, admin=ADMIN).run()
            assert state.dead_letters(system) == 0
