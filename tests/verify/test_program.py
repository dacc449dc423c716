"""A stranger's program says RIGHT of a true result, and WRONG of one in which any number was changed."""

import copy
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.scoring.record import rules as record_rules
from services.scoring.record import use_cases as record
from services.scoring.results import use_cases
from shared.kit.db import Database
from tests.builders import festivals as builder
from tests.builders import plenary
from tests.builders.databases import clean_database
from tests.builders.festivals import NOW
from tests.verify.program import PATH, program

GIVEN = ((9, 8, 7), (8, 8, 5), (10, 6, 7))


@pytest.fixture(scope="module")
def chain(postgres: Any) -> Iterator[dict[str, Any]]:
    """Three entries, three judges, an entry moved by the plenary; sealed and released."""
    for url in clean_database(postgres, "scoring", suffix="verify"):
        database = Database(url)
        yield _released(database)
        database.dispose()


def _released(database: Database) -> dict[str, Any]:
    built = builder.build(database, entries=3, judges=3)
    for judge, row in zip(built.judges, GIVEN, strict=True):
        for entry, points in zip(built.entries, row, strict=True):
            builder.score(database, judge, entry, points)
    plenary.close_round(database, built)
    plenary.move(database, built, built.entries[2], 1)
    with database.transaction() as session:
        use_cases.finalise(session, built.festival_id, now=NOW)
        exported = record_rules.exported(record.records(session, built.festival_id))
    whole: dict[str, Any] = json.loads(json.dumps(exported))
    return whole


def sheets_csv(chain: dict[str, Any]) -> str:
    rows = [program.COLUMNS, *program.sheet_rows(chain["records"])]
    return "".join(",".join(row) + "\r\n" for row in rows)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every number, text and yes or no in it."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, key))
    else:
        yield path


def changed(chain: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """The same but for what lies at the end of the path."""
    other = copy.deepcopy(chain)
    *way, last = path
    held: Any = other
    for key in way:
        held = held[key]
    before = held[last]
    held[last] = before + 1 if isinstance(before, int) and not isinstance(before, bool) else f"{before}1"
    return other


def hashed_anew(chain: dict[str, Any]) -> dict[str, Any]:
    """The chain as a forger would give it out: with hashes that fit what it says now."""
    other, previous = copy.deepcopy(chain), program.BEGINNING
    for one in other["records"]:
        one["previous"] = previous
        content = {name: one[name] for name in ("number", "kind", "at", "body", "previous")}
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        one["hash"] = previous = hashlib.sha256(text.encode()).hexdigest()
    other["head"] = previous
    return other


class TestRight:
    def test_is_what_it_says_of_a_true_result(self, chain: dict[str, Any]) -> None:
        told = program.verify(chain, sheets=sheets_csv(chain), head=chain["head"])
        assert "Festival Contoh: 9 sheets of 3 judges" in told
        assert "Umum: 3 places recomputed from the points, 1 decisions of the plenary applied" in told

    def test_takes_the_head_that_was_shown_before_the_release(self, chain: dict[str, Any]) -> None:
        shown = [one["hash"] for one in chain["records"] if one["kind"] == "standings"][-1]
        assert program.verify(chain, head=shown.upper())


class TestWrong:
    def test_is_what_it_says_whatever_is_changed(self, chain: dict[str, Any]) -> None:
        """Every single number and text, one after the other."""
        missed = []
        for path in leaves(chain):
            try:
                program.verify(changed(chain, path))
            except program.Wrong:
                continue
            missed.append(path)
        assert missed == []

    def test_is_found_in_points_and_places_also_where_all_was_hashed_anew(self, chain: dict[str, Any]) -> None:
        """Without the head that was shown, a forger could hash again; the arithmetic still tells."""
        numbers = {"place", "computed_place", "total", "sheets", "entry", "novelty", "benefit", "weight_pct", "highest"}
        missed = []
        for path in leaves(chain):
            kind = chain["records"][path[1]]["kind"] if path[0] == "records" else ""
            if path[-1] not in numbers or kind in {"decision", "festival"}:
                continue
            try:
                program.verify(hashed_anew(changed(chain, path)))
            except program.Wrong:
                continue
            missed.append(path)
        assert missed == []

    def test_is_another_chain_than_the_one_shown(self, chain: dict[str, Any]) -> None:
        """A forger who falsifies everything consistently cannot bring forth the hash that everybody saw."""
        other = copy.deepcopy(chain)
        judge = next(one for one in other["records"] if one["kind"] == "judge")
        judge["body"]["institution"] = "Lembaga Lain"
        forged = hashed_anew(other)
        program.verify(forged)
        with pytest.raises(program.Wrong, match="another chain"):
            program.verify(forged, head=chain["head"])

    def test_is_a_record_after_the_release(self, chain: dict[str, Any]) -> None:
        other = copy.deepcopy(chain)
        other["records"].append({**copy.deepcopy(other["records"][4]), "number": len(other["records"]) + 1})
        with pytest.raises(program.Wrong, match="after the release"):
            program.verify(hashed_anew(other))

    def test_is_a_decision_signed_twice_by_one(self, chain: dict[str, Any]) -> None:
        other = copy.deepcopy(chain)
        decision = next(one for one in other["records"] if one["kind"] == "decision")
        decision["body"]["signatures"][1]["by"] = decision["body"]["signatures"][0]["by"]
        with pytest.raises(program.Wrong, match="two different people"):
            program.verify(hashed_anew(other))

    @pytest.mark.parametrize("line", [1, -1])
    def test_is_a_csv_that_is_not_the_chain_s(self, chain: dict[str, Any], line: int) -> None:
        lines = sheets_csv(chain).splitlines(keepends=True)
        other = lines[line].replace(",yes", ",no")
        with pytest.raises(program.Wrong, match="differ"):
            program.verify(chain, sheets="".join(other if one is lines[line] else one for one in lines))
        with pytest.raises(program.Wrong, match="differ"):
            program.verify(chain, sheets="".join(one for one in lines if one is not lines[line]))

    @pytest.mark.parametrize("content", [{}, [], {"format": "other/1"}, {"format": "inovasi-result-chain/1"}])
    def test_is_what_is_no_chain(self, content: Any) -> None:
        with pytest.raises(program.Wrong):
            program.verify(content)


class TestCommand:
    def run(self, *arguments: object) -> tuple[int, str]:
        """As a stranger runs it: isolated from this project, in a folder of its own."""
        done = subprocess.run(
            [sys.executable, "-I", str(PATH), *map(str, arguments)], capture_output=True, text=True, timeout=60
        )
        return done.returncode, done.stdout

    def test_says_right_and_leaves_with_0(self, chain: dict[str, Any], tmp_path: Path) -> None:
        (tmp_path / "chain.json").write_text(json.dumps(chain))
        (tmp_path / "sheets.csv").write_text(sheets_csv(chain))
        code, told = self.run(tmp_path / "chain.json", "--sheets", tmp_path / "sheets.csv", "--head", chain["head"])
        assert (code, told.splitlines()[0]) == (0, "RIGHT")
        assert "The CSV holds the same 45 points as the chain" in told

    def test_says_what_is_wrong_and_leaves_with_1(self, chain: dict[str, Any], tmp_path: Path) -> None:
        (tmp_path / "chain.json").write_text(json.dumps(chain))
        code, told = self.run(tmp_path / "chain.json", "--head", "0" * 64)
        assert (code, told.partition(":")[0]) == (1, "WRONG")

    def test_says_what_it_cannot_read(self, tmp_path: Path) -> None:
        (tmp_path / "chain.json").write_text("{")
        assert self.run(tmp_path / "chain.json")[0] == 1
        assert self.run(tmp_path / "none.json")[0] == 1
