"""What is wrong with a sheet's points, what do they come to, and where do two sheets differ? Pure."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import lcm
from typing import Any

from shared.kit.errors import FieldError
from shared.kit.messages import N_

# Beyond this a device's clock says nothing that a column could hold.
_FARTHEST_OFF = timedelta(days=365 * 50)
_STORED_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a device says of itself: `time` by its own clock when the judge tapped, and how far that clock is off."""

    device_id: str | None = None
    time: datetime | None = None
    clock_off_s: int | None = None


NOTHING_TOLD = Told()


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A criterion to which two sheets give different points; None where one has none."""

    key: str
    first: int | None
    second: int | None


class Tally:
    """A rubric made ready for counting: whole numbers instead of exact fractions, with the same result."""

    def __init__(self, criteria: Sequence[Mapping[str, Any]], *, lowest: int, highest: int) -> None:
        weights = {row["key"]: Decimal(row["weight"]) for row in criteria}
        scale = lcm(*(weight.as_integer_ratio()[1] for weight in weights.values()))
        self._weights = {key: int(weight * scale) for key, weight in weights.items()}
        self._lowest, self._highest = lowest, highest
        self._most = sum(self._weights.values()) * highest

    def total(self, scores: Mapping[str, int]) -> Decimal | None:
        """The sheet's total with four decimals, rounded half up; None where the points do not fit the rubric."""
        weights = self._weights
        if scores.keys() != weights.keys():
            return None
        reached = 0
        for key, points in scores.items():
            if not self._lowest <= points <= self._highest:
                return None
            reached += weights[key] * points
        return Decimal((2 * reached * 10**6 + self._most) // (2 * self._most)).scaleb(-_STORED_DECIMALS)


def fits(keys: Set[str], scores: Mapping[str, int], *, lowest: int, highest: int) -> bool:
    """Whether nothing is wrong with a whole sheet's points."""
    return scores.keys() == keys and all(lowest <= points <= highest for points in scores.values())


def mistakes(keys: Sequence[str], scores: Mapping[str, int], *, lowest: int, highest: int) -> list[FieldError]:
    """All that is wrong with a whole sheet: missing points, criteria of another rubric, points off the scale."""
    errors = [FieldError(f"/scores/{key}", N_("Points are missing.")) for key in sorted(set(keys) - scores.keys())]
    return errors + draft_mistakes(keys, scores, lowest=lowest, highest=highest)


def draft_mistakes(keys: Sequence[str], scores: Mapping[str, int], *, lowest: int, highest: int) -> list[FieldError]:
    """What is wrong with the points that are there."""
    unknown = sorted(scores.keys() - set(keys))
    errors = [FieldError(f"/scores/{key}", N_("The rubric has no such criterion.")) for key in unknown]
    errors += [
        FieldError(f"/scores/{key}", N_("Points go from %(lowest)s to %(highest)s.", lowest=lowest, highest=highest))
        for key, points in scores.items()
        if key in keys and not lowest <= points <= highest
    ]
    return errors


def differences(keys: Sequence[str], first: Mapping[str, int], second: Mapping[str, int]) -> list[Difference]:
    """The criteria on which two sheets differ, in the rubric's order; those of neither rubric last."""
    every = [*keys, *sorted((first.keys() | second.keys()) - set(keys))]
    return [
        Difference(key=key, first=first.get(key), second=second.get(key))
        for key in every
        if first.get(key) != second.get(key)
    ]


def told(device: Mapping[str, Any] | None, *, now: datetime) -> Told:
    """What a device said, as far as it can be understood: its clock is never a reason to refuse a sheet."""
    device = device or {}
    tapped, sent = _instant(device.get("tapped_at")), _instant(device.get("sent_at"))
    off = now - sent if sent is not None else None
    return Told(
        device_id=_name(device.get("id")),
        time=tapped,
        clock_off_s=round(off.total_seconds()) if off is not None and abs(off) < _FARTHEST_OFF else None,
    )


def _instant(shown: object) -> datetime | None:
    try:
        instant = datetime.fromisoformat(shown) if isinstance(shown, str) else None
    except ValueError:
        return None
    if instant is None or not 1970 <= instant.year <= 2999:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _name(shown: object) -> str | None:
    is_usable = isinstance(shown, str) and shown.isascii() and shown.isalnum() and len(shown) <= 64
    return str(shown) if is_usable else None
