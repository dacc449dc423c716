"""Does the national report of a year take this innovation, and if not, why?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.submission.registry import rules
from shared.contracts.catalogue import Reporting
from shared.kit.messages import N_, Message

# Further ahead nobody plans, and the pattern of the years is a guess anyhow.
_YEARS_AHEAD = 3

STAGE_NAMES: Mapping[str, Message] = {
    "initiative": N_("Idea"),
    "trial": N_("On trial"),
    "implementation": N_("In use"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """The answer for one year: `reasons` against it, none where the report takes it.

    `next_year` is the first later year that would take its dates if the window moves on by a year each year.
    """

    year: int
    reasons: tuple[Message, ...]
    next_year: int | None

    @property
    def is_reportable(self) -> bool:
        return not self.reasons

    @property
    def sentences(self) -> list[Message]:
        """The answer in words: yes or no, each reason, and when instead."""
        if self.is_reportable:
            return [N_("Reportable in %(year)s: yes.", year=self.year)]
        later = [N_("By the same pattern: %(year)s.", year=self.next_year)] if self.next_year else []
        return [N_("Reportable in %(year)s: no.", year=self.year), *self.reasons, *later]


def assess(profile: Mapping[str, Any], *, times_reported: int, reporting: Reporting) -> Eligibility:
    """Hold a profile, complete or not, to the rules of a year.

    `times_reported` counts the years in which it is reported as the same version, this one included.
    """
    implemented, developed = profile["implemented_on"], profile["developed_on"]
    reasons = []
    if profile["stage"] != reporting.stage:
        now = STAGE_NAMES.get(profile["stage"] or "", N_("not stated"))
        reasons.append(
            N_("Its stage is “%(stage)s”; only “%(wanted)s” is taken.", stage=now, wanted=STAGE_NAMES[reporting.stage])
        )
    dated = _complaint_about_dates(implemented, developed, reporting)
    if dated is not None:
        reasons.append(dated)
    count = rules.words(profile["design"] or "")
    if count < reporting.min_design_words:
        least = reporting.min_design_words
        reasons.append(N_("The design has %(words)s words; at least %(least)s words.", words=count, least=least))
    if times_reported > reporting.max_times:
        reasons.append(
            N_("The same version was reported in %(times)s years already; develop it.", times=reporting.max_times)
        )
    is_early = dated is not None and implemented is not None and implemented > reporting.implemented_until
    next_year = _year_that_takes(implemented, reporting) if is_early else None
    return Eligibility(year=reporting.year, reasons=tuple(reasons), next_year=next_year)


def _complaint_about_dates(implemented: date | None, developed: date | None, reporting: Reporting) -> Message | None:
    window = {"start": reporting.implemented_from, "end": reporting.implemented_until}
    if implemented is None:
        return N_("The date it was put to use is missing; it must lie from %(start)s to %(end)s.", **window)
    if implemented > reporting.implemented_until:
        return N_("It was put to use on %(day)s, after %(end)s.", day=implemented, end=reporting.implemented_until)
    if implemented >= reporting.implemented_from:
        return None
    if developed is None:
        return N_(
            "It was put to use on %(day)s, before %(start)s; only a development from %(start)s to %(end)s counts.",
            day=implemented,
            **window,
        )
    if not reporting.implemented_from <= developed <= reporting.implemented_until:
        return N_(
            "It was put to use on %(day)s and developed on %(developed)s; neither lies from %(start)s to %(end)s.",
            day=implemented,
            developed=developed,
            **window,
        )
    return None


def _year_that_takes(implemented: date, reporting: Reporting) -> int | None:
    # The window is whole years: the years of its ends say all.
    first, last = reporting.implemented_from.year, reporting.implemented_until.year
    for ahead in range(1, _YEARS_AHEAD + 1):
        if first + ahead <= implemented.year <= last + ahead:
            return reporting.year + ahead
    return None
