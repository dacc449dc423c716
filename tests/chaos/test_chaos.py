"""Nothing is lost: the same 300 steps end in the same state, whatever breaks on the way."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders.system import System, wait_until
from tests.chaos import state
from tests.chaos.cutter import Cutter
from tests.chaos.faults import FAULTS, Fault
from tests.chaos.workload import STEPS, Workload

SETTLED_WITHIN_S = 60.0
RECOVERED_WITHIN_S = 30.0
ADMIN = ("admin@example.test", "rahasia-admin-kuat-sekali")

pytestmark = pytest.mark.chaos


def run(system: System, fault: Fault | None) -> None:
    """All steps, with the fault coming in where it belongs."""
    state.make_admin(system, *ADMIN)
    addresses = dict(system.addresses)
    if fault is not None and fault.wired:
        addresses[fault.wired] = Cutter.between(system, fault.wired).address

    def before_step(number: int) -> None:
        if fault is not None and number in fault.at:
            fault.strike(system)

    assert Workload(addresses, admin=ADMIN).run(before_step) == STEPS


def settle(system: System, reached: Callable[[state.State], bool]) -> float:
    """How many seconds after the last step the state was reached."""
    started = time.monotonic()
    wait_until(lambda: reached(state.read(system)), within_s=SETTLED_WITHIN_S, what="the final state")
    return time.monotonic() - started


@pytest.fixture(scope="module")
def undisturbed(scratch: Path) -> state.State:
    """What the 300 steps come to when nothing breaks."""
    with System(scratch / "chaos-none") as system:
        run(system, None)
        settle(system, state.is_quiet)
        return state.read(system)


class TestThreeHundredSteps:
    @pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
    def test_end_the_same_although(self, scratch: Path, undisturbed: state.State, fault: Fault) -> None:
        """Three databases and the mailbox are as after a run without the fault, soon after it ended."""
        with System(scratch / fault.name.replace(" ", "-")) as system:
            run(system, fault)
            try:
                took_s = settle(system, lambda found: found == undisturbed)
            except TimeoutError:
                assert state.differences(state.read(system), undisturbed) == []
                raise
            assert took_s < RECOVERED_WITHIN_S
            assert state.dead_letters(system) == 0
            assert state.doubled_mails(system) == []
