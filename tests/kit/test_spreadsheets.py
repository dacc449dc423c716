"""Does a cell that would be computed come back as it was written?"""

import pytest

from shared.kit.spreadsheets import as_written, harmless


class TestHarmless:
    @pytest.mark.parametrize("text", ["=1+1", "+62", "-4", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''@x"])
    def test_puts_an_apostrophe_before_it_and_takes_it_away_again(self, text: str) -> None:
        assert harmless(text) == f"'{text}"
        assert as_written(harmless(text)) == text

    @pytest.mark.parametrize("text", ["", "Ringkas", "'kutipan'", "4-5", "a=b"])
    def test_leaves_the_rest_alone(self, text: str) -> None:
        assert harmless(text) == text
        assert as_written(text) == text
