#!/usr/bin/env python3
"""Does the result of a festival follow from its judges' sheets, and is it the one that was shown?

    python3 verify_results.py chain.json --sheets sheets.csv --head 3f0c…

For whoever does not trust the system that made the result: one file, nothing but Python (3.11 or newer), no network.
It recomputes every hash, every total and every place, and compares. It says RIGHT and leaves with 0, or says what is
WRONG and leaves with 1. What is in the two files, and every formula below in words, is in docs/verify-results.md.
"""

import argparse
import csv
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import isqrt
from pathlib import Path
from typing import Any

FORMAT = "inovasi-result-chain/1"
BEGINNING = "0" * 64
# Below, a judge's severity would be as much chance as knowledge: such a judge is not corrected.
MIN_SHEETS = 4
MOST_STRETCH = 2
ROOT_DIGITS, KEPT_DIGITS = 10**40, 10**20
COLUMNS = ("round", "category", "entry", "judge", "revision", "rubric", "criterion", "points", "counts")
SIGNATURES_NEEDED = 2


class Wrong(Exception):
    """Something does not follow, or is not what it says; the message names it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Check from the command line; 0 where all is right, 1 where it is not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chain", type=Path, help="the chain of records (JSON)")
    parser.add_argument("--sheets", type=Path, help="the judges' sheets (CSV), compared number by number")
    parser.add_argument("--head", help="the hash that was shown before the reveal, or published with the result")
    asked = parser.parse_args(arguments)
    try:
        told = verify(
            json.loads(asked.chain.read_text("utf-8")),
            sheets=asked.sheets.read_text("utf-8-sig") if asked.sheets else None,
            head=asked.head,
        )
    except (Wrong, OSError, ValueError) as error:
        sys.stdout.write(f"WRONG: {error}\n")
        return 1
    sys.stdout.write("\n".join(["RIGHT", *told]) + "\n")
    return 0


def verify(chain: Mapping[str, Any], *, sheets: str | None = None, head: str | None = None) -> list[str]:
    """What was found right, as lines to read.

    Raises:
        Wrong: naming the first thing that is not.
    """
    try:
        records = check_hashes(chain, head=head)
        told = [f"Records: {len(records)}, each is what its hash says, each names the one before it"]
        told += check_results(records)
        if sheets is not None:
            told.append(f"The CSV holds the same {compare_sheets(records, sheets)} points as the chain")
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise Wrong(f"this is not a chain of {FORMAT}: {error!r}") from error
    told.append(f"Head: {chain['head']}" + ("" if head else "  (compare it with the one shown before the reveal)"))
    return told


# The chain ----------------------------------------------------------------------------------------------------------


def check_hashes(chain: Mapping[str, Any], *, head: str | None) -> list[Mapping[str, Any]]:
    """The records, each the one its hash says."""
    if chain["format"] != FORMAT:
        raise Wrong(f"its format is {chain['format']!r}, and this program knows {FORMAT!r}")
    previous, hashes = BEGINNING, []
    records: list[Mapping[str, Any]] = chain["records"]
    for number, record in enumerate(records, start=1):
        if record["number"] != number or record["previous"] != previous:
            raise Wrong(f"record {number} does not follow on the one before it")
        hashed = {name: record[name] for name in ("number", "kind", "at", "body", "previous")}
        text = json.dumps(hashed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        previous = hashlib.sha256(text.encode()).hexdigest()
        if previous != record["hash"]:
            raise Wrong(f"record {number} ({record['kind']}) was changed: its hash is {previous}")
        hashes.append(previous)
    if chain["head"] != previous:
        raise Wrong("the head is not the hash of the last record")
    if head is not None and head.strip().lower() not in hashes:
        raise Wrong(f"the hash that was shown, {head}, is of none of these records: this is another chain")
    return records


def check_results(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """Recompute every standings record from the records before it; what was found, as lines."""
    written = Written()
    told = []
    for record in records:
        kind, body = record["kind"], record["body"]
        if kind == "standings":
            told = [_check_category(written, stated) for stated in body["categories"]]
            _check_all_named(written, body)
        else:
            written.take(kind, body)
    if not told:
        raise Wrong("there are no standings in it")
    opening = f"{written.festival['name']}: {len(written.sheets)} sheets of {len(written.judges)} judges"
    return [opening, *told]


class Written:
    """What the records before some standings say."""

    def __init__(self) -> None:
        self.festival: Mapping[str, Any] = {}
        self.rubrics: dict[tuple[int, str, int], Mapping[str, Any]] = {}
        self.entries: dict[int, Mapping[str, Any]] = {}
        self.judges: dict[int, Mapping[str, Any]] = {}
        self.sheets: dict[tuple[int, int, int], Mapping[str, Any]] = {}
        self.decisions: list[Mapping[str, Any]] = []
        self.is_released = False

    def take(self, kind: str, body: Mapping[str, Any]) -> None:
        """Read one record, and refuse what contradicts those before it."""
        if self.is_released:
            raise Wrong("something was added after the release")
        reader = getattr(self, f"_take_{kind}", None)
        if reader is None:
            raise Wrong(f"a record of the unknown kind {kind!r}")
        reader(body)

    def _take_festival(self, body: Mapping[str, Any]) -> None:
        if self.festival:
            raise Wrong("two festivals in one chain")
        self.festival = body

    def _take_rubric(self, body: Mapping[str, Any]) -> None:
        weights = sum(Fraction(one["weight"]) for one in body["criteria"])
        if weights != Fraction(body["weights_total"]):
            raise Wrong(f"the weights of a rubric of round {body['round']} do not add up")
        self._once(self.rubrics, (body["round"], body["category"], body["version"]), body, "rubric")

    def _take_entry(self, body: Mapping[str, Any]) -> None:
        if body["category"] not in {one["key"] for one in self.festival["categories"]}:
            raise Wrong(f"entry {body['number']} is in a category that is not there")
        self._once(self.entries, body["number"], body, "entry")

    def _take_judge(self, body: Mapping[str, Any]) -> None:
        self._once(self.judges, body["number"], body, "judge")

    def _take_sheet(self, body: Mapping[str, Any]) -> None:
        key = (body["round"], body["entry"], body["judge"])
        named = "sheet of round {}, entry {}, judge {}".format(*key)
        if body["entry"] not in self.entries or body["judge"] not in self.judges:
            raise Wrong(f"the {named} is for nobody known")
        rubric = self.rubric_of(body)
        if set(body["scores"]) != {one["key"] for one in rubric["criteria"]}:
            raise Wrong(f"the {named} has other criteria than its rubric")
        if not all(_is_whole(p) and rubric["lowest"] <= p <= rubric["highest"] for p in body["scores"].values()):
            raise Wrong(f"the {named} has points outside the scale")
        self._once(self.sheets, key, body, named)

    def _take_exclusion(self, body: Mapping[str, Any]) -> None:
        key = (body["round"], body["entry"], body["judge"])
        if key not in self.sheets or not body["reason"].strip():
            raise Wrong("an exclusion of no sheet, or without a reason")
        self.sheets[key] = {**self.sheets[key], "excluded": body["reason"]}

    def _take_aside(self, body: Mapping[str, Any]) -> None:
        key = (body["round"], body["entry"], body["judge"])
        if body["entry"] not in self.entries or body["judge"] not in self.judges:
            raise Wrong("a sheet that was kept aside is for nobody known")
        if body["is_accepted"] and key not in self.sheets:
            raise Wrong("a sheet that was kept aside was let count, and is not among the sheets")

    def _take_decision(self, body: Mapping[str, Any]) -> None:
        if len({one["by"] for one in body["signatures"]}) < SIGNATURES_NEEDED:
            raise Wrong(f"decision {body['number']} lacks the signatures of two different people")
        if not body["reason"].strip():
            raise Wrong(f"decision {body['number']} gives no reason")
        self.decisions.append(body)

    def _take_released(self, _body: Mapping[str, Any]) -> None:
        self.is_released = True

    def _once(self, held: dict[Any, Any], key: Any, body: Mapping[str, Any], named: str) -> None:
        if key in held:
            raise Wrong(f"two records for one {named}: {key}")
        held[key] = body

    def rubric_of(self, sheet: Mapping[str, Any]) -> Mapping[str, Any]:
        """The rubric that a sheet was scored by."""
        category = self.entries[sheet["entry"]]["category"]
        rubric = self.rubrics.get((sheet["round"], category, sheet["rubric"]))
        if rubric is None:
            raise Wrong(f"version {sheet['rubric']} of the rubric of round {sheet['round']}, {category}, is not there")
        return rubric


# The places ---------------------------------------------------------------------------------------------------------

Points = Mapping[int, Mapping[int, Fraction]]
"""Of one round and category: what each sheet comes to, 0 to 100, by entry and judge."""


def sheet_total(rubric: Mapping[str, Any], scores: Mapping[str, int]) -> Fraction:
    """100 x the sum of weight x points / (the sum of weights x highest points)."""
    weights = {one["key"]: Fraction(one["weight"]) for one in rubric["criteria"]}
    reached = sum((weight * scores[key] for key, weight in weights.items()), Fraction())
    full: Fraction = sum(weights.values(), Fraction()) * rubric["highest"]
    return 100 * reached / full


def mean(values: Sequence[Fraction]) -> Fraction:
    """The mean of at least one number."""
    return sum(values, Fraction()) / len(values)


def as_given(given: Points) -> Points:
    """Each sheet counts as it is."""
    return given


def standardised(given: Points) -> Points:
    """Each judge's sheets brought to the mean and spread of the panel; who has too few sheets counts as given."""
    rows = {judge: row for judge, row in by_judge(given).items() if len(row) >= MIN_SHEETS}
    if not rows:
        return given
    means = {judge: mean(list(row.values())) for judge, row in rows.items()}
    variances = {judge: mean([(one - means[judge]) ** 2 for one in row.values()]) for judge, row in rows.items()}
    middle, typical = mean(list(means.values())), mean(list(variances.values()))
    stretch = {judge: _stretch(typical, variance) for judge, variance in variances.items()}
    return {
        entry: {
            judge: middle + stretch[judge] * (total - means[judge]) if judge in rows else total
            for judge, total in row.items()
        }
        for entry, row in given.items()
    }


def adjusted(given: Points) -> Points:
    """Each judge's severity added to the sheets; nobody is corrected where panels share no judge."""
    enough = {judge for judge, row in by_judge(given).items() if len(row) >= MIN_SHEETS}
    kept_rows = {entry: {j: t for j, t in row.items() if j in enough} for entry, row in given.items()}
    severities = severities_of({entry: row for entry, row in kept_rows.items() if row})
    return {
        entry: {judge: total + severities.get(judge, 0) for judge, total in row.items()} for entry, row in given.items()
    }


def severities_of(given: Points) -> dict[int, Fraction]:
    """The severities of least squares: total = merit of the entry - severity of the judge; they add up to zero."""
    judges = sorted(by_judge(given))
    if not judges or not is_linked(given):
        return {}
    place = {judge: index for index, judge in enumerate(judges)}
    # The normal equations with the entries taken out: one row per judge, and the last one's generosity held at zero.
    rows = [[Fraction()] * (len(judges) + 1) for _ in judges]
    for row in given.values():
        average = mean(list(row.values()))
        for judge, total in row.items():
            line = rows[place[judge]]
            line[-1] += total - average
            line[place[judge]] += 1
            for other in row:
                line[place[other]] -= Fraction(1, len(row))
    generosity = [*solve([[*row[: len(judges) - 1], row[-1]] for row in rows[:-1]]), Fraction()]
    return {judge: mean(generosity) - one for judge, one in zip(judges, generosity, strict=True)}


def solve(rows: list[list[Fraction]]) -> list[Fraction]:
    """The solution of linear equations, each a row of factors with its right side; exact (Gauss and Jordan)."""
    for step in range(len(rows)):
        pivot = next(index for index in range(step, len(rows)) if rows[index][step])
        rows[step], rows[pivot] = rows[pivot], rows[step]
        rows[step] = [value / rows[step][step] for value in rows[step]]
        for index, row in enumerate(rows):
            if index != step and row[step]:
                rows[index] = [value - row[step] * base for value, base in zip(row, rows[step], strict=True)]
    return [row[-1] for row in rows]


def is_linked(given: Points) -> bool:
    """Whether all judges are joined by the entries that they share, even indirectly."""
    left = [set(row) for row in given.values()]
    reached = left.pop()
    while joining := [judges for judges in left if judges & reached]:
        reached = reached.union(*joining)
        left = [judges for judges in left if not judges & reached]
    return not left


def by_judge(given: Points) -> dict[int, dict[int, Fraction]]:
    """The same by judge and entry."""
    turned: dict[int, dict[int, Fraction]] = defaultdict(dict)
    for entry, row in given.items():
        for judge, total in row.items():
            turned[judge][entry] = total
    return dict(turned)


def _stretch(typical: Fraction, variance: Fraction) -> Fraction:
    if variance * MOST_STRETCH**2 <= typical:
        return Fraction(MOST_STRETCH)
    ratio = typical / variance
    return Fraction(isqrt(ratio.numerator * ROOT_DIGITS**2 // ratio.denominator), ROOT_DIGITS)


def kept(value: Fraction) -> Fraction:
    """A number with a root in it, which was cut somewhere: to twenty decimals."""
    return Fraction(round(value * KEPT_DIGITS), KEPT_DIGITS)


def to_cents(value: Fraction) -> Fraction:
    """Rounded to two decimals, halves up."""
    return Fraction((value * 200 + 1) // 2, 100)


CORRECTIONS = {"mean": as_given, "trimmed": as_given, "standardised": standardised, "adjusted": adjusted}
TRIMMED_SHARE = 5


def totals_of(given: Points, method: str) -> dict[int, Fraction]:
    """What each entry reached in a round, exact."""
    if method not in CORRECTIONS:
        raise Wrong(f"the unknown method {method!r}")
    counted = CORRECTIONS[method](given)
    found = {}
    for entry, row in counted.items():
        values = sorted(row.values())
        dropped = len(values) // TRIMMED_SHARE if method == "trimmed" else 0
        found[entry] = mean(values[dropped : len(values) - dropped])
    has_roots = method == "standardised" and counted is not given
    return {entry: kept(total) for entry, total in found.items()} if has_roots else found


class Counting:
    """A round of a category: the sheets that count, and what they come to by the newest rubric and the method."""

    def __init__(self, written: Written, category: str, about: Mapping[str, Any], entries: Mapping[int, Any]) -> None:
        self.position: int = about["position"]
        self.weight = Fraction(about["weight_pct"])
        versions = [version for at, of, version in written.rubrics if (at, of) == (self.position, category)]
        newest = written.rubrics[self.position, category, max(versions)] if versions else {}
        self.tie_break: Sequence[str] = newest.get("tie_break", ())
        self.scores: dict[int, dict[int, Mapping[str, int]]] = defaultdict(dict)
        for (at, entry, judge), sheet in written.sheets.items():
            if at == self.position and entry in entries and "excluded" not in sheet:
                if set(sheet["scores"]) != {one["key"] for one in newest["criteria"]}:
                    raise Wrong(f"the sheet of round {at}, entry {entry}, judge {judge} answers an older rubric")
                self.scores[entry][judge] = sheet["scores"]
        given = {
            entry: {judge: sheet_total(newest, scores) for judge, scores in row.items()}
            for entry, row in self.scores.items()
        }
        self.totals = totals_of(given, about["method"]) if given else {}
        self._points = [self._points_for(key, about["method"]) for key in self.tie_break] if given else []

    def marks(self, entry: int) -> tuple[Fraction, ...]:
        """The points for the criteria that decide a tie, to two decimals, the most decisive first."""
        return tuple(points[entry] for points in self._points)

    def _points_for(self, criterion: str, method: str) -> dict[int, Fraction]:
        """By entry what a criterion comes to as the round's method counts: a judge's severity does not decide a tie."""
        given = {
            entry: {judge: Fraction(scores[criterion]) for judge, scores in row.items()}
            for entry, row in self.scores.items()
        }
        return {entry: to_cents(points) for entry, points in totals_of(given, method).items()}


def computed_places(written: Written, category: str) -> dict[int, tuple[int | None, Fraction | None, int]]:
    """By entry of a category: place, total to two decimals, and how many sheets count; before any decision."""
    entries = {n: one for n, one in written.entries.items() if one["category"] == category and not one["withdrawn"]}
    weighing = sorted(
        (one for one in written.festival["rounds"] if Fraction(one["weight_pct"])), key=lambda one: one["position"]
    )
    begun = [one for about in weighing if (one := Counting(written, category, about, entries)).scores]
    last = begun[-1].position if begun else 0
    keys: dict[int, tuple[int, Fraction, tuple[Fraction, ...]]] = {}
    sheets = {}
    for number, entry in entries.items():
        until = last if entry["ends_after"] is None else min(entry["ends_after"], last)
        counted = [one for one in begun if one.position <= until]
        sheets[number] = sum(len(one.scores[number]) for one in counted if number in one.scores)
        if counted and all(number in one.scores for one in counted):
            weights = sum((one.weight for one in counted), Fraction())
            total = to_cents(sum((one.weight * one.totals[number] for one in counted), Fraction()) / weights)
            keys[number] = (until, total, sum((one.marks(number) for one in reversed(counted)), ()))
    ranked = sorted(keys.values(), reverse=True)
    return {
        number: (ranked.index(keys[number]) + 1, keys[number][1], sheets[number])
        if number in keys
        else (None, None, sheets[number])
        for number in entries
    }


# The plenary's decisions --------------------------------------------------------------------------------------------


def decided_places(places: Mapping[int, int | None], decisions: Iterable[Mapping[str, Any]]) -> dict[int, int | None]:
    """The places after the decisions, taken in order."""
    order = sorted((place, number) for number, place in places.items() if place is not None)
    groups = [[number for at, number in order if at == place] for place in sorted({place for place, _ in order})]
    for decision in decisions:
        groups = _decided(groups, decision)
    found: dict[int, int | None] = dict.fromkeys(places)
    before = 0
    for group in groups:
        found.update(dict.fromkeys(group, before + 1))
        before += len(group)
    return found


def _decided(groups: list[list[int]], decision: Mapping[str, Any]) -> list[list[int]]:
    kind, entries = decision["kind"], decision["entries"]
    if kind == "tie":
        settled = [[[one] for one in entries] if sorted(group) == sorted(entries) else [group] for group in groups]
        return [group for some in settled for group in some]
    left = [rest for group in groups if (rest := [number for number in group if number not in entries])]
    if kind == "withdrawn":
        return left
    if kind != "place":
        raise Wrong(f"a decision of the unknown kind {kind!r}")
    for at in range(len(left) + 1):
        if sum(len(group) for group in left[:at]) == decision["place"] - 1:
            return [*left[:at], list(entries), *left[at:]]
    raise Wrong(f"decision {decision['number']} moves an entry to a place that is not there")


# Comparing ----------------------------------------------------------------------------------------------------------


def _check_category(written: Written, stated: Mapping[str, Any]) -> str:
    computed = computed_places(written, stated["key"])
    decisions = [one for one in written.decisions if one["category"] == stated["key"]]
    places = decided_places({number: place for number, (place, _, _) in computed.items()}, decisions)
    rows = {row["entry"]: row for row in stated["rows"]}
    if len(rows) != len(stated["rows"]) or set(rows) != set(computed):
        raise Wrong(f"{stated['name']}: its standings name other entries than take part")
    for number, (place, total, sheets) in computed.items():
        row = rows[number]
        named = f"{stated['name']}, entry {number}"
        _same(f"{named}: total", row["total"], None if total is None else _written(total))
        _same(f"{named}: computed place", row["computed_place"], place)
        _same(f"{named}: place", row["place"], places[number])
        _same(f"{named}: number of sheets", row["sheets"], sheets)
        _same(f"{named}: id", row["entry_id"], written.entries[number]["id"])
    placed = sum(place is not None for place in places.values())
    moved = f", {len(decisions)} decisions of the plenary applied" if decisions else ""
    return f"{stated['name']}: {placed} places recomputed from the points{moved}"


def _check_all_named(written: Written, body: Mapping[str, Any]) -> None:
    stated = [one["key"] for one in body["categories"]]
    if stated != [one["key"] for one in written.festival["categories"]]:
        raise Wrong("the standings name other categories than the festival has")


def _same(named: str, stated: object, found: object) -> None:
    if stated != found or type(stated) is not type(found):
        raise Wrong(f"{named} is stated as {stated}, and comes to {found}")


def _written(cents: Fraction) -> str:
    whole = int(cents * 100)
    return f"{'-' if whole < 0 else ''}{abs(whole) // 100}.{abs(whole) % 100:02}"


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def compare_sheets(records: Sequence[Mapping[str, Any]], text: str) -> int:
    """How many points the CSV holds; each must be in the chain, and the other way round."""
    rows = list(csv.reader(text.splitlines()))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise Wrong(f"the CSV does not begin with the columns {', '.join(COLUMNS)}")
    in_chain, in_file = sorted(sheet_rows(records)), sorted(map(tuple, rows[1:]))
    if in_chain != in_file:
        extra = next(iter(set(in_file) ^ set(in_chain)), "a line that is there twice")
        raise Wrong(f"the CSV and the chain differ: {extra}")
    return len(in_file)


def sheet_rows(records: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """The lines of the CSV that belong to a chain, one per sheet and criterion."""
    categories = {one["body"]["number"]: one["body"]["category"] for one in records if one["kind"] == "entry"}
    excluded = {_sheet_key(one["body"]) for one in records if one["kind"] == "exclusion"}
    found = []
    for body in (one["body"] for one in records if one["kind"] == "sheet"):
        counts = "no" if _sheet_key(body) in excluded else "yes"
        for criterion, points in body["scores"].items():
            opening = (body["round"], categories[body["entry"]], body["entry"], body["judge"], body["revision"])
            found.append((*map(str, opening), str(body["rubric"]), criterion, str(points), counts))
    return found


def _sheet_key(body: Mapping[str, Any]) -> tuple[int, int, int]:
    return body["round"], body["entry"], body["judge"]


if __name__ == "__main__":
    sys.exit(main())
