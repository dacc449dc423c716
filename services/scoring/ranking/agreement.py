"""How far do the judges agree, and how far can their mean be relied on?

ICCs and Kendall's W want judges who all scored the same entries. Where sheets are missing, they are taken from the
complete block that holds most sheets (see `complete_block`), and say how many that are.
Sources: Shrout and Fleiss (1979), Psychological Bulletin 86, 420–428; Kendall and Gibbons (1990), Rank Correlation
Methods, 5th ed., ch. 6, with the correction for ties.
"""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from services.scoring.ranking.ratings import Ratings
from services.scoring.ranking.severity import Fit

_FEWEST = 2
POOR, MODERATE, GOOD, EXCELLENT = "poor", "moderate", "good", "excellent"
# Koo and Li (2016), Journal of Chiropractic Medicine 15, 155–163.
_GRADES = ((0.9, EXCELLENT), (0.75, GOOD), (0.5, MODERATE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Intraclass:
    """Shrout and Fleiss' coefficients of judges who all scored all entries.

    (2, …): agreement, judges as a sample of all possible ones; (3, …): consistency, these judges alone. (…, 1): one
    judge; (…, k): the mean of all. At most 1; below 0 where entries differ less than chance would have it. None
    where it is not defined: nothing differs.
    """

    icc_2_1: float | None
    icc_2_k: float | None
    icc_3_1: float | None
    icc_3_k: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The coefficients, and how many judges and entries they rest on; `of_sheets` is how many sheets there are."""

    intraclass: Intraclass
    concordance: float | None
    judges: int
    entries: int
    of_sheets: int

    @property
    def is_complete(self) -> bool:
        return self.judges * self.entries == self.of_sheets


def agreement(ratings: Ratings) -> Agreement | None:
    """What the complete block tells; None where no two judges scored the same two entries."""
    block = complete_block(ratings)
    if block is None:
        return None
    return Agreement(
        intraclass=intraclass(block),
        concordance=concordance(block),
        judges=len(block.judges),
        entries=len(block.by_entry),
        of_sheets=ratings.sheets,
    )


def complete_block(ratings: Ratings) -> Ratings | None:
    """Judges and entries, at least two of each, with all sheets between them.

    The judges are taken by how many sheets they handed in, most first, and as many of them as give most sheets.
    """
    by_judge = ratings.by_judge()
    judges = sorted(by_judge, key=lambda judge_id: (-len(by_judge[judge_id]), judge_id))
    best: tuple[int, int, set[UUID]] | None = None
    shared = set(ratings.by_entry)
    for count, judge_id in enumerate(judges, start=1):
        shared &= by_judge[judge_id].keys()
        if count >= _FEWEST and len(shared) >= _FEWEST and (best is None or count * len(shared) > best[0]):
            best = (count * len(shared), count, set(shared))
    if best is None:
        return None
    _, count, entries = best
    chosen = ratings.of_judges(set(judges[:count]))
    return Ratings(
        by_entry={entry_id: row for entry_id, row in chosen.by_entry.items() if entry_id in entries}, unit=chosen.unit
    )


def intraclass(block: Ratings) -> Intraclass:
    """The coefficients of a complete block."""
    entries, judges = len(block.by_entry), len(block.judges)
    rows = [sum(row.values()) for row in block.by_entry.values()]
    columns = [sum(row.values()) for row in block.by_judge().values()]
    middle = Fraction(sum(rows) ** 2, entries * judges)
    squares = sum(total**2 for row in block.by_entry.values() for total in row.values()) - middle
    of_entries = Fraction(sum(row**2 for row in rows), judges) - middle
    of_judges = Fraction(sum(column**2 for column in columns), entries) - middle
    between = of_entries / (entries - 1)
    severity = of_judges / (judges - 1)
    error = (squares - of_entries - of_judges) / ((entries - 1) * (judges - 1))
    apart = between - error
    return Intraclass(
        icc_2_1=_ratio(apart, between + (judges - 1) * error + judges * (severity - error) / entries),
        icc_2_k=_ratio(apart, between + (severity - error) / entries),
        icc_3_1=_ratio(apart, between + (judges - 1) * error),
        icc_3_k=_ratio(apart, between),
    )


def concordance(block: Ratings) -> float | None:
    """Kendall's W of a complete block, corrected for ties: 0 none, 1 full; None where nobody ranks anything."""
    judges, entries = len(block.judges), len(block.by_entry)
    sums: Counter[UUID] = Counter()
    tied = 0
    for row in block.by_judge().values():
        counts = Counter(row.values())
        tied += sum(count**3 - count for count in counts.values())
        below = 0
        doubled = {}
        for total in sorted(counts):
            # Twice the mean of the places that the tied ones share, to stay whole.
            doubled[total] = 2 * below + counts[total] + 1
            below += counts[total]
        for entry_id, total in row.items():
            sums[entry_id] += doubled[total]
    middle = judges * (entries + 1)
    squares = sum((reached - middle) ** 2 for reached in sums.values())
    return _ratio(Fraction(12 * squares, 4), Fraction(judges**2 * (entries**3 - entries) - judges * tied))


def grade(reliability: float) -> str:
    """What a coefficient means in a word."""
    return next((word for least, word in _GRADES if reliability >= least), POOR)


def separation(fit: Fit) -> float | None:
    """What share of the differences between adjusted totals is real: 1 − their error variance ÷ their variance.

    It needs no complete block. None where it cannot be told, 0 where all may be chance.
    Source: Wright and Masters (1982), Rating Scale Analysis, ch. 5.
    """
    merits = [float(merit) for merit in fit.merits.values()]
    errors = [fit.error_of_entry(list(row)) for row in fit.ratings.by_entry.values()]
    known = [error for error in errors if error is not None]
    if len(merits) < _FEWEST or len(known) < len(merits):
        return None
    mean = sum(merits) / len(merits)
    variance = sum((merit - mean) ** 2 for merit in merits) / (len(merits) - 1)
    if not variance:
        return None
    return max(1 - sum(error**2 for error in known) / len(known) / variance, 0.0)


def _ratio(above: Fraction, below: Fraction) -> float | None:
    return float(above / below) if below > 0 else None
