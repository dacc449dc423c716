"""One event of each type as its publisher would tell it; `shared/contracts/examples` holds the same on the wire."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from shared import contracts
from shared.contracts import events as e
from shared.kit.events import SOURCE_PREFIX, Envelope, Event

EXAMPLES = Path(contracts.__file__).parent / "examples"


def _id(number: int) -> UUID:
    return UUID(f"01980000-0000-7000-8000-{number:012d}")


HOSPITAL = e.AgencyRef(id=_id(1), name="RSUD Contoh")
CIVIL_REGISTRY = e.AgencyRef(id=_id(2), name="Dinas Kependudukan Contoh")
PERSON, KEY, INNOVATION, FESTIVAL, ENTRY, JUDGE, CORRECTION = (_id(number) for number in range(3, 10))


def _state(status: Any, *claims: e.Claim) -> e.InnovationState:
    return e.InnovationState(
        id=INNOVATION,
        slug="contoh-lahir-langsung-tercatat",
        name="Contoh: Lahir Langsung Tercatat",
        summary="Akta kelahiran terbit sebelum ibu dan bayi pulang dari rumah sakit.",
        status=status,
        year=2026,
        agency=HOSPITAL,
        partners=[CIVIL_REGISTRY],
        stage="implementation",
        form="public_service",
        kind="digital",
        affair="kesehatan",
        other_affairs=["kependudukan"],
        implemented_on=date(2025, 3, 5),
        is_sample=True,
        claims=list(claims),
    )


def _claim(indicator: str, claimed: int, verified: int | None, *, has_evidence: bool = True) -> e.Claim:
    return e.Claim(indicator=indicator, claimed=claimed, verified=verified, has_evidence=has_evidence)


_CLAIMED = (_claim("16", 2, None), _claim("35", 3, None), _claim("31", 1, None, has_evidence=False))
_VERIFIED = (_claim("16", 2, 2), _claim("35", 3, 2), _claim("31", 1, 0, has_evidence=False))
_STANDINGS = [
    e.Standing(
        category="Pelayanan Publik",
        place=1,
        award="Juara I",
        entry_number=4,
        innovation_id=INNOVATION,
        innovation_name="Contoh: Lahir Langsung Tercatat",
        agency_name=HOSPITAL.name,
        agency_ids=[HOSPITAL.id, CIVIL_REGISTRY.id],
        total="87.50",
    )
]

GOLDEN: tuple[Event, ...] = (
    e.AgencyRegistered(
        version=1,
        agency_id=HOSPITAL.id,
        name=HOSPITAL.name,
        short_name="RSUD",
        contact_email="rsud@contoh.example.test",
        head_email="direktur-rsud@contoh.example.test",
        is_confirmed=True,
        is_sample=True,
    ),
    e.PersonRegistered(
        version=1,
        person_id=PERSON,
        name="Verifikator Contoh",
        email="verifikator@contoh.example.test",
        roles=["verifier"],
        agency_id=None,
        is_active=True,
    ),
    e.ApiKeyIssued(
        version=1,
        key_id=KEY,
        agency_id=HOSPITAL.id,
        label="Sistem informasi rumah sakit",
        scopes=["innovations:read", "innovations:write"],
        expires_at=datetime(2027, 1, 1, tzinfo=UTC),
    ),
    e.CollaborationInvited(
        version=1,
        innovation_id=INNOVATION,
        innovation_name="Contoh: Lahir Langsung Tercatat",
        agency=HOSPITAL,
        partner=CIVIL_REGISTRY,
        role="Menerbitkan akta kelahiran",
    ),
    e.CollaborationAnswered(
        version=2,
        innovation_id=INNOVATION,
        innovation_name="Contoh: Lahir Langsung Tercatat",
        agency=HOSPITAL,
        partner=CIVIL_REGISTRY,
        accepted=True,
        reason="",
    ),
    e.InnovationSubmitted(version=5, innovation=_state("submitted", *_CLAIMED)),
    e.InnovationReturned(version=6, innovation=_state("returned", *_CLAIMED), note="Bukti indikator 31 belum ada."),
    e.InnovationVerified(version=9, innovation=_state("verified", *_VERIFIED)),
    e.InnovationWithdrawn(
        version=10, innovation=_state("withdrawn", *_VERIFIED), reason="Digabung dengan inovasi lain."
    ),
    e.MaturityScored(
        version=9,
        innovation_id=INNOVATION,
        year=2026,
        claimed="18.00",
        verified="14.00",
        maximum="111.00",
        by_variable={"Infrastruktur": "6.00", "Jumlah Inovasi dan Hasil Kreatif": "12.00"},
        mandatory_gaps=["17", "32", "33"],
    ),
    e.IndexProjected(
        version=4,
        year=2026,
        claimed="48.83",
        claimed_category="Inovatif",
        verified="31.07",
        verified_category="Kurang Inovatif",
        innovations=10,
        basic_services_covered=5,
        basic_services_needed=5,
    ),
    e.FestivalOpened(
        version=2,
        festival_id=FESTIVAL,
        slug="contoh-festival-2026",
        name="Contoh Festival Inovasi 2026",
        year=2026,
        is_sample=True,
    ),
    e.EntryEntered(
        version=1,
        entry_id=ENTRY,
        festival_id=FESTIVAL,
        festival_name="Contoh Festival Inovasi 2026",
        festival_slug="contoh-festival-2026",
        innovation_id=INNOVATION,
        innovation_name="Contoh: Lahir Langsung Tercatat",
        agency_ids=[HOSPITAL.id, CIVIL_REGISTRY.id],
    ),
    e.JudgeInvited(
        version=1,
        judge_id=JUDGE,
        festival_id=FESTIVAL,
        festival_name="Contoh Festival Inovasi 2026",
        name="Juri Contoh",
        email="juri@contoh.example.test",
        link="http://localhost:8000/juri/masuk/contoh-bukan-tiket-sungguhan",
    ),
    e.FestivalFinalised(
        version=3,
        festival_id=FESTIVAL,
        slug="contoh-festival-2026",
        name="Contoh Festival Inovasi 2026",
        year=2026,
        standings=_STANDINGS,
        judge_emails=["juri@contoh.example.test"],
    ),
    e.PeriodExtended(
        version=1,
        year=2026,
        set_to=datetime(2026, 8, 31, 16, 59, 59, tzinfo=UTC),
        closed_at=datetime(2026, 8, 31, 16, 59, 59, tzinfo=UTC),
        closes_at=datetime(2026, 8, 31, 17, 16, 59, tzinfo=UTC),
        lost_minutes=17,
        reason="",
        agency_ids=[HOSPITAL.id, CIVIL_REGISTRY.id],
    ),
    e.CorrectionReported(
        version=1,
        correction_id=CORRECTION,
        innovation_id=INNOVATION,
        innovation_name="Contoh: Lahir Langsung Tercatat",
        agency=HOSPITAL,
        message="Tertulis tahun 2052; yang benar 2025.",
    ),
    e.CollaborationEnded(
        version=3,
        innovation_id=INNOVATION,
        innovation_name="Contoh: Lahir Langsung Tercatat",
        agency=HOSPITAL,
        partner=CIVIL_REGISTRY,
        reason="Tugasnya pindah ke dinas lain.",
    ),
    e.DutyChanged(version=3, agency=HOSPITAL, year=2026, standing="met"),
    e.VoteRequested(
        version=1,
        ballot_id=_id(10),
        festival_id=FESTIVAL,
        festival_name="Contoh Festival Inovasi 2026",
        innovation_name="Contoh: Lahir Langsung Tercatat",
        email="warga@contoh.example.test",
        link="http://localhost:8000/festival/contoh-festival-2026/favorit/konfirmasi/contoh-bukan-tautan",
    ),
    e.VotesDeleted(version=1, festival_id=_id(11)),
    e.DutyReminded(
        version=1,
        agency_id=HOSPITAL.id,
        year=2026,
        closes_at=datetime(2026, 12, 31, 16, 59, tzinfo=UTC),
        days_before=7,
        told=["office", "head"],
    ),
    e.JudgeAwaited(
        version=1,
        judge_id=JUDGE,
        festival_id=FESTIVAL,
        festival_name="Contoh Festival Inovasi 2026",
        round_id=_id(12),
        round_name="Presentasi",
        name="Juri Contoh",
        email="juri@contoh.example.test",
        missing=3,
        closes_at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
    ),
    e.PasswordLinkIssued(
        version=1,
        link_id=UUID("01980000-0000-7000-8000-000000000020"),
        name="Verifikator Contoh",
        email="verifikator@contoh.example.test",
        reason="forgotten",
        link="/masuk/sandi/contoh-bukan-tautan",
        # Far away: a link that has ended is told to nobody.
        ends_at=datetime(2100, 7, 1, 4, 25, tzinfo=UTC),
    ),
    e.PresentationsScheduled(
        version=1,
        festival_id=FESTIVAL,
        festival_name="Contoh Festival Inovasi 2026",
        festival_slug="contoh-festival-2026",
        round_id=_id(12),
        round_name="Presentasi",
        agency_id=HOSPITAL.id,
        presentations=[
            e.PresentationTime(
                entry_id=ENTRY,
                innovation_id=INNOVATION,
                innovation_name="Contoh: Lahir Langsung Tercatat",
                starts_at=datetime(2026, 11, 24, 2, 0, tzinfo=UTC),
                ends_at=datetime(2026, 11, 24, 2, 15, tzinfo=UTC),
                told_before=datetime(2026, 11, 24, 3, 0, tzinfo=UTC),
            )
        ],
    ),
)


def wrap(event: Event) -> Envelope:
    """The event in its envelope; where it stands in GOLDEN is its position."""
    position = GOLDEN.index(event) + 1
    return Envelope(
        id=_id(100 + position),
        source=SOURCE_PREFIX + event.publisher,
        type=event.type,
        subject=event.subject,
        time=datetime(2026, 7, 1, 3, position, tzinfo=UTC),
        position=position,
        subjectversion=event.version,
        correlationid=str(_id(200 + position)),
        data=event.data(),
    )


def example(event_type: str) -> dict[str, Any]:
    """The published example of a type, as JSON."""
    found: dict[str, Any] = json.loads((EXAMPLES / f"{event_type}.json").read_text(encoding="utf-8"))
    return found


def write_examples() -> None:
    """Publish the examples anew: a change here is a change of the published language."""
    for event in GOLDEN:
        document = json.dumps(msgspec.to_builtins(wrap(event)), indent=2, ensure_ascii=False)
        (EXAMPLES / f"{event.type}.json").write_text(document + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_examples()
