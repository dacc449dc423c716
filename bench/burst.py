"""How often is a festival really ranked while 3,000 sheets come as fast as they are taken?"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.client import HTTPConnection
from itertools import pairwise
from urllib.parse import urlsplit

from bench.rows import Row
from bench.sheets import CLIENTS, CRITERIA
from services.scoring.board.pace import AT_MOST_EVERY
from tests.builders.festivals import Built
from tests.builders.system import System, wait_until

SETTLED_WITHIN_S = 60.0
# PostgreSQL writes down every board that was kept, whichever process ranked.
_WRITE_DOWN = """
CREATE TABLE bench_ranking (festival_id uuid, view text, ranked_at timestamptz);
GRANT INSERT ON bench_ranking TO scoring;
CREATE FUNCTION bench_ranked() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO bench_ranking VALUES (NEW.festival_id, NEW.view, NEW.ranked_at); RETURN NULL; END $$;
CREATE TRIGGER bench_ranked AFTER INSERT OR UPDATE ON board_snapshot FOR EACH ROW EXECUTE FUNCTION bench_ranked();
"""
_FORGET = "DROP TRIGGER bench_ranked ON board_snapshot; DROP FUNCTION bench_ranked; DROP TABLE bench_ranking"
_BEGUN = "SELECT ranked_at FROM bench_ranking WHERE festival_id = %s AND view = 'public' ORDER BY ranked_at"
_ON_BOARD = "SELECT (payload->>'sheets')::int FROM board_snapshot WHERE festival_id = %s AND view = 'public'"


def rankings(system: System, built: Built) -> list[Row]:
    """Rankings that ran in the burst against one in 200 ms, and the shortest time between two of them."""
    with _written_down(system):
        _hand_in_all(system, built)
        sheets = len(built.entries) * len(built.judges)
        wait_until(lambda: _on_board(system, built) == sheets, within_s=SETTLED_WITHIN_S, what="all on the board")
        begun = _begun(system, built)
    every_s = AT_MOST_EVERY.total_seconds()
    lasted = (begun[-1] - begun[0]).total_seconds()
    closest = min((later - earlier for earlier, later in pairwise(begun)), default=timedelta(seconds=lasted))
    burst = f"(f4) a burst of {sheets:,} sheets"
    against = f"one in {every_s * 1000:.0f} ms of the {lasted:.1f} s from the first to the last"
    return [
        Row(f"{burst}: rankings of its category", len(begun), lasted // every_s + 1, "", against, goal="≤ 1"),
        Row(
            f"{burst}: shortest time between two",
            closest.total_seconds() * 1000,
            every_s * 1000,
            "ms",
            "what is promised",
            goal="≥ 1",
        ),
    ]


def _hand_in_all(system: System, built: Built) -> None:
    pairs = [(token, entry) for token in built.tokens for entry in built.entries]
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(lambda first: _hand_in(system, built, pairs[first::CLIENTS]), range(CLIENTS)))


def _hand_in(system: System, built: Built, pairs: list[tuple[str, object]]) -> None:
    line = HTTPConnection(urlsplit(system.addresses["scoring"]).netloc)
    scores = ",".join(f'"{key}":2' for key in CRITERIA)
    body = f'{{"scores":{{{scores}}},"note":""}}'
    for token, entry in pairs:
        headers = {"Content-Type": "application/json", "Cookie": f"juri={token}", "If-None-Match": "*"}
        line.request("PUT", f"/api/scoring/v1/rounds/{built.round_id}/entries/{entry}/sheet", body, headers)
        answer = line.getresponse()
        told = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"a sheet was not accepted: {told.decode()}")
    line.close()


@contextmanager
def _written_down(system: System) -> Iterator[None]:
    with system.postgres.superuser("scoring") as connection:
        connection.execute(_WRITE_DOWN)
    try:
        yield
    finally:
        with system.postgres.superuser("scoring") as connection:
            connection.execute(_FORGET)


def _begun(system: System, built: Built) -> list[datetime]:
    with system.postgres.superuser("scoring") as connection:
        return [row[0] for row in connection.execute(_BEGUN, (built.festival_id,))]


def _on_board(system: System, built: Built) -> int:
    with system.postgres.superuser("scoring") as connection:
        row = connection.execute(_ON_BOARD, (built.festival_id,)).fetchone()
    return row[0] if row else 0
