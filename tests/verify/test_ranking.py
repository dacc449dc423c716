"""On generated festivals the program comes to the same totals, places and decisions as we do."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.ranking.rules import Criterion
from services.scoring.ranking.standings import METHODS, JudgeSheet, RoundSheets, standings
from services.scoring.record import rules as chain
from services.scoring.results import rules
from services.scoring.results.rules import Decided, NotApplicable, Standing
from tests.verify.program import program

AT = "2026-11-24T03:00:00+00:00"
KEYS = ("a", "b", "c")


@dataclass(frozen=True)
class Generated:
    """A festival of one category: the entries' last rounds, the rounds, and decisions that may or may not fit."""

    ends_after: Sequence[int | None]
    rounds: Sequence[RoundSheets]
    decisions: Sequence[Decided]


def entry_id(number: int) -> UUID:
    return UUID(int=number)


@st.composite
def festivals(draw: st.DrawFn) -> Generated:
    """Few points to give, so that there are ties; gaps, early ends, and rounds that never began."""
    entries, judges = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    count = draw(st.integers(1, 3))
    chance = draw(st.randoms(use_true_random=False))
    ends_after = [chance.choice([None, None, 1, 2]) for _ in range(entries)]
    highest = draw(st.sampled_from([3, 10]))
    share = draw(st.sampled_from([0.0, 0.6, 1.0]))
    rounds = []
    for position, weight in enumerate(draw(st.sampled_from([("100", "0", "0"), ("50", "30", "20")]))[:count], start=1):
        sheets = [
            JudgeSheet(
                judge_id=UUID(int=1000 + judge),
                entry_id=entry_id(number),
                points={key: chance.randint(1, highest) for key in KEYS},
            )
            for number in range(1, entries + 1)
            for judge in range(1, judges + 1)
            if (ends_after[number - 1] or position) >= position and chance.random() <= share + 0.2
        ]
        rounds.append(
            RoundSheets(
                round_id=UUID(int=position),
                position=position,
                weight_pct=Decimal(weight),
                method=draw(st.sampled_from(METHODS)),
                lowest=1,
                highest=highest,
                criteria=[Criterion(key=key, name=key, weight=Decimal(chance.choice(["5", "2.5"]))) for key in KEYS],
                tie_break=draw(st.sampled_from([(), ("b",), ("c", "a")])),
                sheets=sheets,
            )
        )
    return Generated(ends_after, rounds, draw(st.lists(_decisions(entries), max_size=2)))


def _decisions(entries: int) -> st.SearchStrategy[Decided]:
    numbers = st.integers(1, entries)
    return st.one_of(
        st.builds(
            lambda one, at: Decided(number=1, kind=rules.PLACE, entries=(entry_id(one),), place=at), numbers, numbers
        ),
        st.builds(lambda one: Decided(number=1, kind=rules.WITHDRAWN, entries=(entry_id(one),)), numbers),
    )


def decided(generated: Generated) -> tuple[list[Standing], list[Decided]]:
    """Our standings, after those of the decisions that fit."""
    last = {entry_id(number): end for number, end in enumerate(generated.ends_after, start=1)}
    found = [
        Standing(entry_id=one.entry_id, place=one.place, computed_place=one.place, total=one.total, sheets=one.sheets)
        for one in standings(last, generated.rounds)
    ]
    fitting: list[Decided] = []
    placed = rules.decide(found, [])
    for number, one in enumerate(generated.decisions, start=1):
        numbered = Decided(number=number, kind=one.kind, entries=one.entries, place=one.place)
        try:
            placed = rules.decide(found, [*fitting, numbered])
        except NotApplicable:
            continue
        fitting.append(numbered)
    return placed, fitting


def exported(generated: Generated) -> dict[str, Any]:
    """The chain of it, with our standings."""
    placed, fitting = decided(generated)
    bodies: list[tuple[str, dict[str, Any]]] = [("festival", _festival(generated))]
    bodies += [("rubric", _rubric(one)) for one in generated.rounds]
    bodies += [
        (
            "entry",
            {"number": number, "id": str(entry_id(number)), "category": "umum", "ends_after": end, "withdrawn": False},
        )
        for number, end in enumerate(generated.ends_after, start=1)
    ]
    judges = sorted({sheet.judge_id.int - 1000 for one in generated.rounds for sheet in one.sheets})
    bodies += [("judge", {"number": number, "institution": "Lembaga Contoh"}) for number in judges]
    bodies += [("sheet", _sheet(one, sheet)) for one in generated.rounds for sheet in one.sheets]
    bodies += [("decision", _decision(one)) for one in fitting]
    rows = [
        {
            "entry": one.entry_id.int,
            "entry_id": str(one.entry_id),
            "place": one.place,
            "computed_place": one.computed_place,
            "total": None if one.total is None else str(one.total),
            "sheets": one.sheets,
        }
        for one in placed
    ]
    bodies.append(("standings", {"categories": [{"key": "umum", "name": "Umum", "rows": rows}]}))
    records: list[chain.Record] = []
    for kind, body in bodies:
        records.append(chain.link(kind, body, at=AT, after=records[-1] if records else None))
    return chain.exported(records)


def _festival(generated: Generated) -> dict[str, Any]:
    rounds = [
        {"position": one.position, "weight_pct": str(one.weight_pct), "method": one.method} for one in generated.rounds
    ]
    return {"name": "Festival Contoh", "categories": [{"key": "umum", "name": "Umum"}], "rounds": rounds}


def _rubric(one: RoundSheets) -> dict[str, Any]:
    return {
        "round": one.position,
        "category": "umum",
        "version": 1,
        "lowest": one.lowest,
        "highest": one.highest,
        "weights_total": str(sum(criterion.weight for criterion in one.criteria)),
        "criteria": [{"key": criterion.key, "weight": str(criterion.weight)} for criterion in one.criteria],
        "tie_break": list(one.tie_break),
    }


def _sheet(one: RoundSheets, sheet: JudgeSheet) -> dict[str, Any]:
    place = {"round": one.position, "entry": sheet.entry_id.int, "judge": sheet.judge_id.int - 1000}
    return {**place, "revision": 1, "rubric": 1, "scores": dict(sheet.points)}


def _decision(one: Decided) -> dict[str, Any]:
    return {
        "number": one.number,
        "category": "umum",
        "kind": one.kind,
        "entries": [each.int for each in one.entries],
        "place": one.place,
        "reason": "Alasan contoh.",
        "signatures": [{"by": "a"}, {"by": "b"}],
    }


class TestRanking:
    @settings(max_examples=150, deadline=None)
    @given(generated=festivals())
    def test_is_what_the_program_comes_to(self, generated: Generated) -> None:
        """By every method, with ties, gaps, early ends and decisions: it finds nothing wrong."""
        assert program.verify(exported(generated))

    @settings(max_examples=60, deadline=None)
    @given(generated=festivals(), data=st.data())
    def test_is_not_if_one_place_or_total_were_stated_otherwise(
        self, generated: Generated, data: st.DataObject
    ) -> None:
        whole = exported(generated)
        rows = whole["records"][-1]["body"]["categories"][0]["rows"]
        row = data.draw(st.sampled_from(rows))
        name = data.draw(st.sampled_from(["place", "computed_place", "total", "sheets"]))
        row[name] = (
            "0.01" if name == "total" and row[name] != "0.01" else (row[name] or 0) + 1 if name != "total" else "9"
        )
        *_, last = whole["records"]
        hashed = {key: last[key] for key in ("number", "kind", "at", "body", "previous")}
        last["hash"] = whole["head"] = chain.record_hash(**hashed)
        with pytest.raises(program.Wrong, match="is stated as"):
            program.verify(whole)
