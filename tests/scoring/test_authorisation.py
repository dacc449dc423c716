"""Who may call which of scoring's routes, and for whose festival, is what authorisation.txt beside this says."""

import io
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from services.scoring.config import MEGABYTE
from services.scoring.festival import preparing
from services.scoring.festival import use_cases as festivals
from services.scoring.index import proof_files
from services.scoring.index import use_cases as index
from services.scoring.results import certificates
from services.scoring.results import use_cases as results
from services.scoring.schedule import use_cases as schedules
from services.scoring.sheets import asides
from services.scoring.sheets.use_cases import Origin
from services.scoring.vote import ballots, polls
from shared.contracts.events import VoteRequested
from shared.kit import auth, clock, schema
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.builders import authorisation, files, plenary, sign_in
from tests.builders import festivals as builder
from tests.builders.authorisation import Sent
from tests.builders.festivals import CRITERIA, NOW

API = "/api/scoring/v1"
PANELS = "/kelola/festival/<uuid:festival_id>/putaran/<uuid:round_id>/panel/<uuid:category_id>"
TABLE = Path(__file__).with_name("authorisation.txt")
STAFF = (auth.OFFICER, auth.VERIFIER, auth.EXECUTIVE, auth.COMMITTEE, auth.ADMIN)
CALLERS = ("anybody", "revoked", "judge", "other_judge", *STAFF, "service")
SHEET = {"scores": dict.fromkeys(CRITERIA, 7)}


class TestAuthorisation:
    def test_is_as_the_table_says(self, app: ServiceApp, database: Database) -> None:
        """Every route, called as everybody; a change that a call made is taken back before the next."""
        held = builder.build(database, slug="festival-contoh")
        other = builder.build(database, slug="festival-lain")
        over = builder.build(database, slug="festival-selesai", entries=1, judges=1)
        builder.score(database, over.judges[0], over.entries[0], 8)
        decided = builder.build(database, slug="festival-pleno", entries=1, judges=1)
        builder.score(database, decided.judges[0], decided.entries[0], 8)
        plenary.close_round(database, decided)
        made = plenary.decide(database, decided, "withdrawn", decided.entries, signed_by=[plenary.CHAIR])
        ticket, link = voting(database, held)
        with database.transaction() as session:
            results.seal(session, over.festival_id, now=NOW)
            results.release(session, over.festival_id, sheets_are_public=True, now=NOW)
            code = certificates.given(session, over.festival_id)[0].certificate.code
            index.project(session, year=2026, now=NOW)
            file_id = proof_files.add(
                session,
                year=2026,
                row="12",
                file=io.BytesIO(files.pdf()),
                filename="sk.pdf",
                max_bytes=MEGABYTE,
                by="staff:contoh",
                now=NOW,
            ).id
            draft = preparing.create_festival(
                session, name="Nanti", slug="nanti", year=2026, rubric="iga-2023", now=NOW
            ).id
        aside = left_behind(database, held)
        plain: dict[str, Any] = {
            "festival_id": held.festival_id,
            "entry_id": held.entries[0],
            "round_id": held.round_id,
            "category_id": held.category_id,
            "judge_id": held.judges[0],
            "innovation_id": builder.entry_of(database, held.entries[0]).innovation_id,
            "slug": held.slug,
            "token": held.tokens[0],
            "year": 2026,
            "rules_year": 2026,
            "step": "buka",
            "name": "swagger-ui.css",
            "act": "cairkan",
            "schedule_id": scheduled(database, held),
            "turn": "jeda",
            "aside_id": aside,
            "row": "12",
            "file_id": file_id,
        }
        of_others = {
            f"GET {API}/festivals/<uuid:festival_id>": {**plain, "festival_id": draft},
            f"GET {API}/festivals/<uuid:festival_id>/results": {**plain, "festival_id": over.festival_id},
            f"POST {PANELS}/<any(terapkan, semua, tambah, benturan, cabut):act>": {**plain, "act": "semua"},
            "POST /juri/tertinggal/<uuid:aside_id>/<any(pakai, tinggalkan):step>": {
                **plain,
                "step": "tinggalkan",
            },
            **{
                f"{method} /festival/<slug>/favorit/{page}/<token>": {**plain, "token": token}
                for method in ("GET", "POST")
                for page, token in (("tiket", ticket), ("konfirmasi", link))
            },
            **{
                f"GET /festival/<slug>/{page}": {**plain, "slug": over.slug, "number": 1, "code": code}
                for page in (
                    "hasil.csv",
                    "hasil.xlsx",
                    "hasil/<int:number>",
                    "hasil/lembar.csv",
                    "hasil/rantai.json",
                    "piagam/<code>",
                    "piagam/<code>.pdf",
                )
            },
            **{
                f"{method} /kelola/festival/<uuid:festival_id>/{page}": {
                    **plain,
                    "festival_id": over.festival_id,
                    "code": code,
                }
                for method, page in (
                    ("GET", "berita-acara.pdf"),
                    ("GET", "lembar.csv"),
                    ("GET", "rantai.json"),
                    ("GET", "piagam.pdf"),
                    ("GET", "piagam/<code>/cabut"),
                    ("POST", "piagam/<code>/cabut"),
                )
            },
            **{
                f"POST /kelola/festival/<uuid:festival_id>/pleno/<uuid:decision_id>/{step}": {
                    **plain,
                    "festival_id": decided.festival_id,
                    "decision_id": made,
                }
                for step in ("tanda-tangan", "batal")
            },
            **{
                f"POST {API}/festivals/<uuid:festival_id>/decisions/<uuid:decision_id>/{step}": {
                    **plain,
                    "festival_id": decided.festival_id,
                    "decision_id": made,
                }
                for step in ("sign", "drop")
            },
        }
        found = authorisation.measured(
            app,
            {name: lambda _scope, headers=headers: headers for name, headers in headers_of(held, other).items()},
            values=lambda route: of_others.get(route, plain),
            sent={
                f"PUT {API}/rounds/<uuid:round_id>/entries/<uuid:entry_id>/draft": Sent(json=SHEET),
                f"PUT {API}/rounds/<uuid:round_id>/entries/<uuid:entry_id>/sheet": Sent(
                    json=SHEET, headers={"If-None-Match": "*"}
                ),
                f"POST {API}/festivals/<uuid:festival_id>/entries": Sent(json={"innovation_id": str(uuid4())}),
            },
        )
        complaint = authorisation.disagreements(TABLE, found=found, callers=CALLERS)
        assert complaint == "", f"\n{complaint}"

    def test_lets_somebody_pass_everywhere(self) -> None:
        """A line of refusals alone would say only that the call was wrong."""
        table = authorisation.read(TABLE, CALLERS)
        assert [route for route, marks in table.items() if authorisation.PASSES not in marks] == []

    def test_keeps_judges_to_their_own_festival(self) -> None:
        """A pass opens the sheets of one festival; another's entries are not there for it."""
        table = authorisation.read(TABLE, CALLERS)
        other = CALLERS.index("other_judge")
        assert {table[route][other] for route in table if "entry_id>" in route} <= {"-", "0"}


def scheduled(database: Database, built: builder.Built) -> UUID:
    """When the entries present."""
    with database.transaction() as session:
        festival = festivals.lock(session, built.festival_id)
        return schedules.add(session, festival, round_id=built.round_id, starts_at=NOW, minutes=15, pause_minutes=5).id


def left_behind(database: Database, built: builder.Built) -> UUID:
    """A sheet that the first judge's earlier device handed over."""
    with database.transaction() as session:
        kept = asides.keep(
            session,
            why=asides.MOVED,
            judge_id=built.judges[0],
            round_id=built.round_id,
            entry_id=built.entries[0],
            scores=dict.fromkeys(CRITERIA, 6),
            note="",
            expected=0,
            origin=Origin(request_key="left"),
            now=NOW,
        )
    assert kept is not None
    return kept


def voting(database: Database, built: builder.Built) -> tuple[str, str]:
    """A public vote around the real clock; the token of a ticket, and of a link to confirm."""
    now = clock.now()
    with database.transaction() as session:
        festival_id = built.festival_id
        polls.set_window(session, festival_id, opens_at=now, closes_at=now + timedelta(days=1), keep_days=1, now=now)
        (ticket,) = ballots.print_tickets(session, festival_id, number=1, secret=builder.SECRET, now=now)
        ballots.ask_by_email(
            session,
            festivals.festival_of(session, festival_id),
            email="warga@contoh.test",
            entry_id=built.entries[0],
            network="",
            secret=builder.SECRET,
            public_url=builder.PUBLIC_URL,
            now=now,
        )
        asked = select(schema.outbox.c.data["link"].astext).where(schema.outbox.c.type == VoteRequested.type)
        return ticket, str(session.scalar(asked)).rpartition("/")[2]


def headers_of(held: builder.Built, other: builder.Built) -> dict[str, Mapping[str, str]]:
    """The headers of everybody in the table."""
    found = {
        "anybody": {},
        "revoked": {"Cookie": "juri=dulu-berlaku"},
        "judge": {"Cookie": f"juri={held.tokens[0]}"},
        "other_judge": {"Cookie": f"juri={other.tokens[0]}"},
        **{role: sign_in.as_staff(role) for role in STAFF},
        "service": sign_in.as_internal(),
    }
    return {name: found[name] for name in CALLERS}
