"""One command gives the dead letters of every service another chance, and says what became of them."""

import pytest

from shared.kit.replay import replay
from tests.builders.sign_in import INTERNAL_TOKEN

NOBODY = "http://127.0.0.1:9"


class TestReplay:
    def test_asks_each_service_and_names_one_that_is_away(
        self, replayable_url: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert replay({"hearer": replayable_url, "ringer": NOBODY}, token=INTERNAL_TOKEN) == 1
        told = capsys.readouterr().out
        assert "hearer: 0 handled, 0 failed again" in told
        assert "ringer: not reached" in told

    def test_counts_a_refused_token_as_not_reached(self, replayable_url: str) -> None:
        assert replay({"hearer": replayable_url}, token="another") == 1
