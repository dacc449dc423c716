"""A plenary for tests: members of the committee who sign, and decisions."""

from collections.abc import Sequence
from uuid import UUID

from services.scoring.festival import rounds
from services.scoring.festival import use_cases as festivals
from services.scoring.results import decisions, rules
from services.scoring.results.decisions import Signer
from shared.kit.db import Database
from tests.builders.festivals import NOW, Built

CHAIR = Signer(id="staff:00000000-0000-7000-8000-000000000001", name="Ketua Contoh")
SECRETARY = Signer(id="staff:00000000-0000-7000-8000-000000000002", name="Sekretaris Contoh")


def close_round(database: Database, built: Built) -> None:
    """End the round that is open."""
    with database.transaction() as session:
        rounds.close_round(session, festivals.lock(session, built.festival_id), built.round_id, now=NOW)


def decide(
    database: Database,
    built: Built,
    kind: str,
    entries: Sequence[UUID],
    *,
    place: int | None = None,
    signed_by: Sequence[Signer] = (CHAIR, SECRETARY),
) -> UUID:
    """A decision, written down by the first and signed by all; its id."""
    first, *others = signed_by
    with database.transaction() as session:
        made = decisions.record(
            session,
            built.festival_id,
            category_id=built.category_id,
            kind=kind,
            entries=entries,
            place=place,
            reason="Dokumen pendukung baru diperlihatkan.",
            decided_at=NOW,
            by=first,
            now=NOW,
        )
        for one in others:
            decisions.sign(session, built.festival_id, made.id, by=one, now=NOW)
        return made.id


def move(database: Database, built: Built, entry_id: UUID, place: int) -> UUID:
    """A decision, signed by two, that moves an entry."""
    return decide(database, built, rules.PLACE, [entry_id], place=place)
