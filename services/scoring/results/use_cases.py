"""How does a festival end: sealed before the reveal, released after it, and never changed again?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.scoring.board import use_cases as boards
from services.scoring.festival import rounds
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import DRAFT, FINAL, SEALED, Festival
from services.scoring.festival.views import View
from services.scoring.jury import use_cases as jury
from services.scoring.record import rules as record_rules
from services.scoring.record import use_cases as record
from services.scoring.record.rules import Record
from services.scoring.results import certificates, chain, decisions, standing
from services.scoring.results.decisions import Minuted
from services.scoring.results.lines import results_of
from services.scoring.results.models import Result
from services.scoring.results.rules import Standing
from shared.contracts import events
from shared.contracts.events import FestivalFinalised
from shared.kit import logs, outbox
from shared.kit.errors import Refusal
from shared.kit.messages import N_

log = logs.get(__name__)


class NotScored(Refusal):
    """There is nothing to close: no sheet, or the festival is not open."""

    slug = "festival-not-scored"
    title = N_("The festival can't be closed now")


class NotSealed(Refusal):
    """Only what is sealed, with every decision in it, is released."""

    slug = "festival-not-sealed"
    title = N_("The result can't be released now")


class BoardDiffers(Refusal):
    """The board does not show what the sheets come to: nothing may be announced."""

    slug = "board-differs"
    title = N_("The board does not agree with the sheets")


class SealBroken(Refusal):
    """What was sealed and what the database holds now are not the same: nothing may be announced."""

    slug = "seal-broken"
    title = N_("The sealed result does not agree with the sheets")


def seal(session: Session, festival_id: UUID, *, now: datetime) -> Festival:
    """End the scoring and write the result into its chain, unseen: recomputed from the points, the board held to it.

    Sheets under way are waited for; later ones are refused. Sealing again takes in what the plenary decided since.

    Raises:
        NotScored: it is not open, has no sheet, or is sealed with nothing decided since.
        BoardDiffers: the board shows something else than the points come to.
        decisions.DecisionsUnsigned: a decision waits for its second signature.
        Invalid: a decision does not fit the places.
    """
    festival = festivals.lock(session, festival_id)
    if festival.status == FINAL:
        raise NotScored(N_("It is final already."))
    if festival.status == DRAFT:
        raise NotScored(N_("It has not been opened yet."))
    made = decisions.counting(session, festival_id)
    found = standing.computed(session, festival)
    if not any(one.place is not None for each in found.values() for one in each):
        raise NotScored(N_("No judge has handed in a sheet yet."))
    placed = _after(found, made)
    if festival.status == SEALED:
        made = _not_written_yet(session, festival_id, made)
        if not made:
            raise NotScored(N_("It is sealed, and nothing was decided since."))
        opening: list[tuple[str, Any]] = []
    else:
        boards.rank_board(session, festival_id, now=now)
        _check_board(session, festival, found, now=now)
        if (held := rounds.open_round(session, festival_id)) is not None:
            rounds.close_round(session, festival, held.id, now=now)
        opening = list(chain.scored(session, festival))
        festival.status = SEALED
    closing = [*chain.decided(session, festival, made), chain.standings(session, festival, placed)]
    record.append(session, festival_id, [*opening, *closing], now=now)
    festival.version += 1
    session.flush()
    return festival


def release(session: Session, festival_id: UUID, *, sheets_are_public: bool = False, now: datetime) -> Festival:
    """Publish what was sealed: keep the places, give the certificates, and tell everybody.

    Raises:
        NotSealed: it is not sealed, or a decision was made since.
        decisions.DecisionsUnsigned: a decision waits for its second signature.
        SealBroken: the chain or the sheets are not what was sealed.
    """
    festival = festivals.lock(session, festival_id)
    if festival.status != SEALED:
        raise NotSealed(N_("Seal the result first; it can be released once."))
    if _not_written_yet(session, festival_id, decisions.counting(session, festival_id)):
        raise NotSealed(N_("The plenary decided something since it was sealed. Seal it again."))
    sealed = _check_seal(session, festival)
    record.append(session, festival_id, [chain.released(sheets_are_public=sheets_are_public)], now=now)
    festival.status = FINAL
    festival.finalised_at = now
    festival.version += 1
    session.add_all(_results(festival, sealed))
    session.flush()
    certificates.issue(session, festival, now=now)
    _tell(session, festival, now=now)
    return festival


def finalise(session: Session, festival_id: UUID, *, now: datetime) -> Festival:
    """Seal and release at once, where there is no reveal to wait for.

    Raises:
        Refusal: as `seal` and `release` do.
    """
    seal(session, festival_id, now=now)
    return release(session, festival_id, now=now)


def decided_since(session: Session, festival_id: UUID) -> list[Minuted]:
    """Decisions that count and are in no seal yet; while there is no seal, none."""
    if record.sealed_head(session, festival_id) is None:
        return []
    counting = [one for one in decisions.minuted(session, festival_id) if one.counts]
    return _not_written_yet(session, festival_id, counting)


def sheets_are_public(written: Sequence[Record]) -> bool:
    """Whether the committee gave out the judges' points, by number and institution, with the result."""
    return bool(written) and written[-1].kind == chain.RELEASED and written[-1].body["sheets_are_public"]


def _after(found: Mapping[UUID, Sequence[Standing]], made: Sequence[Minuted]) -> dict[UUID, list[Standing]]:
    return {
        category_id: decisions.apply(each, [one.decided for one in made if one.decision.category_id == category_id])
        for category_id, each in found.items()
    }


def _not_written_yet(session: Session, festival_id: UUID, made: Sequence[Minuted]) -> list[Minuted]:
    written = {one.body["number"] for one in record.records(session, festival_id) if one.kind == chain.DECISION}
    return [one for one in made if one.decision.number not in written]


def _check_board(
    session: Session, festival: Festival, found: Mapping[UUID, Sequence[Standing]], *, now: datetime
) -> None:
    categories = boards.board_of(session, festival, view=View.COMMITTEE, now=now).payload["categories"]
    shown = {
        (row["entry_id"], row["place"], row["total"], row["sheets"])
        for category in categories
        for row in category["rows"]
        if row["place"] is not None
    }
    computed = {
        (str(one.entry_id), one.place, str(one.total), one.sheets)
        for each in found.values()
        for one in each
        if one.place is not None
    }
    if shown != computed:
        log.error("results.board_differs", festival_id=str(festival.id), differing=sorted(map(str, shown ^ computed)))
        raise BoardDiffers(N_("Nothing was closed. Tell the administrators; the log names the entries concerned."))


def _check_seal(session: Session, festival: Festival) -> Sequence[Mapping[str, Any]]:
    """The sealed categories, once the chain holds and the sheets still come to them."""
    message = N_("Nothing was released. Tell the administrators; the log says what differs.")
    try:
        record_rules.check(record.records(session, festival.id))
    except record_rules.BrokenChain as broken:
        log.exception("results.seal_broken", festival_id=str(festival.id))
        raise SealBroken(message) from broken
    sealed = record.sealed_standings(session, festival.id) or ()
    placed = _after(standing.computed(session, festival), decisions.counting(session, festival.id))
    _, body = chain.standings(session, festival, placed)
    if list(sealed) != body["categories"]:
        log.error("results.seal_broken", festival_id=str(festival.id), why="the sheets come to something else now")
        raise SealBroken(message)
    return sealed


def _results(festival: Festival, sealed: Sequence[Mapping[str, Any]]) -> list[Result]:
    ids = {category.key: category.id for category in festival.categories}
    return [
        Result(
            entry_id=UUID(row["entry_id"]),
            festival_id=festival.id,
            category_id=ids[one["key"]],
            place=row["place"],
            total=Decimal(row["total"]),
            sheets=row["sheets"],
        )
        for one in sealed
        for row in one["rows"]
        if row["place"] is not None
    ]


def _tell(session: Session, festival: Festival, *, now: datetime) -> None:
    event = FestivalFinalised(
        version=festival.version,
        festival_id=festival.id,
        slug=festival.slug,
        name=festival.name,
        year=festival.year,
        standings=[
            events.Standing(
                category=line.category,
                place=line.place,
                award=line.award,
                entry_number=line.number,
                innovation_id=line.innovation_id,
                innovation_name=line.name,
                agency_name=line.agencies[0],
                agency_ids=list(line.agency_ids),
                total=line.total,
            )
            for line in results_of(session, festival)
        ],
        judge_emails=[judge.email for judge in jury.judges(session, festival.id)],
    )
    outbox.add(session, event, now=now)
