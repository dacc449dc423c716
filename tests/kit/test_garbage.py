"""What stands at start is passed over by the collector, which would halt a process now and then; all else is let go."""

import gc
import subprocess
import sys
import warnings
import weakref

import pytest
from sqlalchemy import text

from shared.kit.db import Database
from tests.builders.services import SERVICES, close_all, create_app, environment
from tests.builders.system import ROOT

_COUNT = """
import gc, importlib, sys
made = importlib.import_module(sys.argv[1])
getattr(made, "serve", lambda: None)()
print(gc.get_freeze_count(), len(gc.get_objects()))
"""


class TestProcess:
    @pytest.mark.parametrize("module", ["app", "worker"])
    @pytest.mark.parametrize("service", SERVICES)
    def test_begins_with_next_to_nothing_to_look_through(self, service: str, module: str) -> None:
        command = [sys.executable, "-c", _COUNT, f"services.{service}.{module}"]
        ended = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
        passed_over, looked_through = map(int, ended.stdout.split()[-2:])
        assert passed_over > 100_000
        assert looked_through < 1_000


class TestApplication:
    @pytest.mark.parametrize("service", SERVICES)
    def test_is_gone_when_nobody_holds_it(self, service: str) -> None:
        """Thousands of them stayed in the memory of whoever ran the tests."""
        held = weakref.ref(create_app(service))
        close_all()
        gc.collect()
        assert held() is None


class TestDatabase:
    def test_that_nobody_holds_leaves_no_connection_open(self, notify_database_url: str) -> None:
        database = Database(notify_database_url)
        with database.transaction() as session:
            session.execute(text("SELECT 1"))
        database.direct().execute("SELECT 1")
        del database, session
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            gc.collect()
        assert [str(one.message) for one in told] == []
