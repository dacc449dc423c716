"""What does the official record of a result say (Berita Acara)? Always in Indonesian: officials sign it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from services.scoring.festival.models import Festival
from services.scoring.jury import use_cases as jury
from services.scoring.record import use_cases as record
from services.scoring.results import decisions, documents, rules, words
from services.scoring.results.decisions import Minuted
from services.scoring.results.lines import Named, entries_named
from services.scoring.results.use_cases import NotSealed
from services.scoring.sheets import marks
from shared.kit.messages import N_
from shared.look import formats

LOCALE = "id"
_BLANK = "." * 30
_Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where and when a document is made, and at which address its content can be checked."""

    city: str
    time_zone: str
    public_url: str
    made_at: datetime


def draw(session: Session, festival: Festival, *, setting: Setting) -> bytes:
    """The minutes of a sealed festival as a PDF on A4, with lines to sign on.

    Raises:
        NotSealed: there is nothing to put on record yet.
    """
    if not festival.stands or record.sealed_head(session, festival.id) is None:
        raise NotSealed(N_("Seal the result first; the minutes are made of what is sealed."))
    with force_locale(LOCALE):
        told = _told(session, festival, setting=setting)
    return documents.draw(documents.MINUTES, told, made_at=setting.made_at)


def _told(session: Session, festival: Festival, *, setting: Setting) -> dict[str, Any]:
    entries = entries_named(session, festival.id)
    written = record.records(session, festival.id)
    sealed = next(one for one in reversed(written) if one.kind == record.STANDINGS)
    sealed_at = datetime.fromisoformat(sealed.at)
    judges = jury.judges(session, festival.id)
    day = {"locale": LOCALE, "zone": setting.time_zone}
    sheets = sum(one.kind == "sheet" for one in written)
    sections = [
        (_("Jury"), [_jury(judges)]),
        (_("How it was scored"), _scoring(festival, sheets=sheets, on_paper=marks.from_paper(session, festival.id))),
        (_("Decisions of the plenary"), _decisions(decisions.minuted(session, festival.id), entries, day)),
        (_("Result"), [part for one in sealed.body["categories"] for part in _category(one, entries)]),
        (_("Seal"), _seal(sealed.hash, number=sealed.number, setting=setting)),
    ]
    made = formats.date_time(setting.made_at, **day)
    return {
        "title": _("Minutes of the plenary of the jury"),
        "city": setting.city,
        "government": _("Government of %(city)s", city=setting.city),
        "festival": festival.name,
        "number_line": _("Number: %(blank)s", blank=_BLANK),
        "footer": _("Made on %(moment)s · Seal %(head)s…", moment=made, head=sealed.hash[:16]),
        "page_word": _("Page"),
        "of_word": _("of"),
        "sample_word": _("Sample, not a real result") if festival.is_sample else "",
        "opening": _(
            "On %(day)s at %(time)s the scoring of %(festival)s was closed and its result sealed, as follows.",
            day=formats.full_date(sealed_at, **day),
            time=formats.clock_time(sealed_at, **day),
            festival=festival.name,
        ),
        "sections": [
            {"title": f"{number}. {title}", "parts": parts} for number, (title, parts) in enumerate(sections, start=1)
        ],
        "closing": _("These minutes were made truthfully, to be used as needed."),
        "signatures": [
            {"title": _("Jury"), "people": [{"name": one.name, "office": one.institution} for one in judges]},
            {
                "title": _("Committee"),
                "people": [{"name": "", "office": office} for office in (_("Chair"), _("Secretary"))],
            },
        ],
    }


def _jury(judges: Sequence[Any]) -> _Part:
    rows = [[str(number), one.name, one.institution] for number, one in enumerate(judges, start=1)]
    return _table([_("No."), _("Name"), _("Institution")], rows, widths=[10, 0, 0], right=[0])


def _scoring(festival: Festival, *, sheets: int, on_paper: Mapping[marks.Key, bool]) -> list[_Part]:
    rows = [
        [str(one.position), one.name, formats.number(one.weight_pct, locale=LOCALE) + "%", words.method(one.method)]
        for one in festival.rounds
        if one.weight_pct
    ]
    return [
        _table([_("No."), _("Round"), _("Weight"), _("Method")], rows, widths=[10, 0, 20, 50], right=[0, 2]),
        _text(
            _(
                "%(sheets)s sheets were handed in. A sheet that is missing does not count as zero. Equal totals are "
                "parted by the criteria that decide a tie; what is equal after that shares a place.",
                sheets=sheets,
            )
        ),
        *([_text(_on_paper(on_paper))] if on_paper else []),
    ]


def _on_paper(found: Mapping[marks.Key, bool]) -> str:
    said: str = _("Of these, %(sheets)s came on paper and were typed twice and compared.", sheets=len(found))
    if by_one := sum(found.values()):
        said += " " + _("In %(sheets)s of them, one and the same person typed both times.", sheets=by_one)
    return said


def _decisions(found: Sequence[Minuted], entries: Mapping[UUID, Named], day: Mapping[str, str]) -> list[_Part]:
    names = {entry_id: one.innovation for entry_id, one in entries.items()}
    counting = [one for one in found if one.counts]
    if not counting:
        return [_text(_("None: the result is as computed from the sheets."))]
    parts = []
    for one in counting:
        signers = ", ".join(signature.name for signature in one.signatures)
        decided_on = formats.long_date(one.decision.decided_at, locale=day["locale"], zone=day["zone"])
        parts.append(_text(f"{one.decision.number}. {words.decision(one.decision, names)}"))
        parts.append(_text(_("Reason: %(reason)s", reason=one.decision.reason)))
        parts.append(_text(_("Decided on %(day)s; signed by %(signers)s.", day=decided_on, signers=signers)))
    return parts


def _category(one: Mapping[str, Any], entries: Mapping[UUID, Named]) -> list[_Part]:
    placed = [row for row in one["rows"] if row["place"] is not None]
    others = [row for row in one["rows"] if row["place"] is None]
    rows = [
        [
            str(row["place"]),
            rules.title(row["place"]) or "–",
            entries[UUID(row["entry_id"])].innovation,
            entries[UUID(row["entry_id"])].agencies,
            formats.score(Decimal(row["total"]), locale=LOCALE),
        ]
        for row in placed
    ]
    heading = [_("Place"), _("Award"), _("Innovation"), _("Agencies"), _("Total")]
    parts = [
        {"kind": "subheading", "text": _("Category: %(name)s", name=one["name"])},
        _table(heading, rows, widths=[21, 31, 0, 0, 17], right=[0, 4]),
    ]
    if others:
        names = "; ".join(entries[UUID(row["entry_id"])].innovation for row in others)
        parts.append(_text(_("Without a place: %(names)s.", names=names)))
    return parts


def _seal(head: str, *, number: int, setting: Setting) -> list[_Part]:
    return [
        _text(
            _(
                "Each sheet, decision and place stands in a chain of %(records)s records, each holding the hash "
                "(SHA-256) of the one before it. The last hash, shown before the announcement, is:",
                records=number,
            )
        ),
        {"kind": "code", "text": head},
        _text(
            _(
                "Whoever has the file of the chain can recompute all of it without our system: see "
                "docs/verify-results.md."
            )
        ),
    ]


def _text(sentence: str) -> _Part:
    return {"kind": "text", "text": sentence}


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]], *, widths: list[int], right: list[int]) -> _Part:
    align = ["right" if at in right else "left" for at in range(len(heading))]
    return {"kind": "table", "heading": list(heading), "rows": rows, "widths": widths, "align": align}
