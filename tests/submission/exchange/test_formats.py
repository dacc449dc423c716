"""Does an export stay as small in memory as it is long on the wire?"""

import tracemalloc
from collections.abc import Callable, Iterable, Iterator

import pytest

from services.submission.exchange import formats
from services.submission.exchange.rules import Column, Row

COLUMNS = (Column("nama", "string"), Column("tahun", "integer"), Column("skor", "number"), Column("contoh", "boolean"))
FEW, MANY = 250, 5_000
# A chunk more or less; all the rows at once would take a hundred times as much.
LEEWAY_BYTES = 512 * 1024

WRITERS: dict[str, Callable[[Iterable[Row]], Iterator[bytes]]] = {
    "csv": lambda rows: formats.comma_separated(COLUMNS, rows),
    "excel.csv": lambda rows: formats.semicolon_separated(COLUMNS, rows),
    "json": lambda rows: formats.json_array(COLUMNS, rows),
    "xlsx": lambda rows: formats.workbook(COLUMNS, rows, title="inovasi"),
}


def rows(count: int) -> Iterator[Row]:
    """Each of its own, so that none shares its memory with another."""
    for number in range(count):
        yield {"nama": f"Inovasi {number} " * 100, "tahun": 2026, "skor": f"{number}.5", "contoh": False}


def peak_bytes(write: Callable[[Iterable[Row]], Iterator[bytes]], count: int) -> int:
    """The most that was held at once while all of it was written and thrown away."""
    tracemalloc.start()
    try:
        for _ in write(rows(count)):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class TestWriters:
    @pytest.mark.parametrize("form", WRITERS)
    def test_hold_no_more_for_twenty_times_the_rows(self, form: str) -> None:
        peak_bytes(WRITERS[form], 10)  # what is made once, at the first use
        few = peak_bytes(WRITERS[form], FEW)
        assert peak_bytes(WRITERS[form], MANY) < few + LEEWAY_BYTES
