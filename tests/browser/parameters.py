"""Which values do the routes' parameters take in the sample, so that each page shows something?"""

import io
import subprocess
import sys
from typing import Any
from uuid import UUID

import requests
from sqlalchemy import text

from services.scoring.config import MEGABYTE
from services.scoring.festival import use_cases as festivals
from services.scoring.index import proof_files
from services.scoring.vote import ballots
from services.submission.sample.people import DOMAIN, SIGN_INS
from shared.kit import clock
from shared.kit.auth import ADMIN, OFFICER, VERIFIER
from shared.kit.db import Database
from tests.browser.every_page import Values
from tests.builders import broadcasts, files, followers, webhooks, wordings
from tests.builders.submissions import API, profile
from tests.builders.system import ROOT, System

PASSWORD = "kata-sandi-uji-coba"
BROADCAST = "/kelola/siaran/<uuid:broadcast_id>"
PEOPLE = {role: f"{name}@{DOMAIN}" for role, name, _ in SIGN_INS}
Bearers = dict[str, dict[str, str]]


def values(system: System, bearers: Bearers, *, token: str) -> Values:
    """The parameters of routes, from the sample and an innovation that came back to the officer's agency."""
    own = _returned(system.origin, bearers)
    everywhere, in_submission = _of_submission(system, own, bearers[OFFICER])
    in_festivals, in_scoring = _of_scoring(system)
    everywhere |= in_festivals
    in_notify = _of_notify(system, everywhere["festival_id"], everywhere["agency_id"])
    everywhere |= {"token": token, "letter": "festival_finalised", "language": "id"}
    return {"": everywhere, **in_submission, **in_scoring, **in_notify}


def _of_submission(system: System, own: dict[str, Any], officer: dict[str, str]) -> tuple[dict[str, Any], Values]:
    database = Database(system.database_url("submission"), pool_size=1)
    with database.transaction() as session:
        agency_id, slug = session.execute(
            text("SELECT a.id, a.slug FROM agency a JOIN innovation i ON i.agency_id = a.id WHERE i.id = :id"),
            {"id": own["innovation_id"]},
        ).one()
        document_id = session.scalar(
            text("SELECT document_id FROM evidence WHERE id = :id"), {"id": own["evidence_id"]}
        )
        public = session.scalar(text("SELECT slug FROM innovation WHERE status = 'verified' ORDER BY slug LIMIT 1"))
        person_id = session.scalar(text("SELECT id FROM person WHERE email = :email"), {"email": PEOPLE[OFFICER]})
        requests.post(f"{system.origin}/masuk/lupa", data={"email": PEOPLE[VERIFIER]}, timeout=20).raise_for_status()
        choosing = session.scalar(
            text("SELECT data ->> 'link' FROM outbox WHERE type = 'inovasi.password_link.issued.v1'")
        )
    database.dispose()
    everywhere = {
        **own,
        "agency_id": agency_id,
        "document_id": document_id,
        "key_id": _key(system, agency_id),
        "person_id": person_id,
        "slug": public,
        "code": "kesehatan",
        "year": 2026,
    }
    return everywhere, {
        "GET /berkas/<token>": {"token": _link(system.origin, own["evidence_id"], officer)},
        "GET /perangkat-daerah/<slug>": {"slug": slug},
        "GET /masuk/sandi/<token>": {"token": str(choosing).rpartition("/")[2]},
    }


def _of_scoring(system: System) -> tuple[dict[str, Any], Values]:
    database = Database(system.database_url("scoring"), pool_size=1)
    with database.transaction() as session:
        festival_id, festival = session.execute(text("SELECT id, slug FROM festival WHERE status = 'open'")).one()
        over_id, over, code = session.execute(
            text("SELECT f.id, f.slug, c.code FROM festival f JOIN certificate c ON c.festival_id = f.id LIMIT 1")
        ).one()
        here = {"festival": festival_id}
        round_id, category_id = session.execute(
            text("SELECT round_id, category_id FROM rubric WHERE festival_id = :festival LIMIT 1"), here
        ).one()
        judge_id = session.scalar(text("SELECT id FROM judge WHERE festival_id = :festival ORDER BY id LIMIT 1"), here)
        entry_id = session.scalar(text("SELECT id FROM entry WHERE festival_id = :festival AND number = 1"), here)
        schedule_id = session.scalar(text("SELECT id FROM schedule WHERE festival_id = :festival"), here)
        file_id = proof_files.add(
            session,
            year=2026,
            row="12",
            file=io.BytesIO(files.pdf()),
            filename="piagam-contoh.pdf",
            max_bytes=MEGABYTE,
            by="staff:contoh",
            now=clock.now(),
        ).id
    ticket, link = _votes(system, database, festival_id, entry_id)
    database.dispose()
    everywhere = {
        "festival_id": festival_id,
        "round_id": round_id,
        "category_id": category_id,
        "judge_id": judge_id,
        "entry_id": entry_id,
        "schedule_id": schedule_id,
        "row": "12",
        "file_id": file_id,
    }
    of_festivals, of_results = ("", "/papan", "/favorit"), ("/hasil", "/hasil/<int:number>", "/piagam/<code>")
    return everywhere, {
        **{f"GET /festival/<slug>{page}": {"slug": festival} for page in of_festivals},
        "GET /festival/<slug>/favorit/tiket/<token>": {"slug": festival, "token": ticket},
        "GET /festival/<slug>/favorit/konfirmasi/<token>": {"slug": festival, "token": link},
        **{f"GET /festival/<slug>{page}": {"slug": over, "number": 1, "code": code} for page in of_results},
        **{
            f"GET /kelola/festival/<uuid:festival_id>/{page}": {"festival_id": over_id, "code": code}
            for page in ("hasil", "piagam/<code>/cabut")
        },
    }


def _votes(system: System, scoring: Database, festival_id: UUID, entry_id: UUID) -> tuple[str, str]:
    """The tokens of a ticket and of a letter's link, of the sample's public vote."""
    secret = system.environment["PASS_SECRET"]
    with scoring.transaction() as session:
        (ticket,) = ballots.print_tickets(session, festival_id, number=1, secret=secret, now=clock.now())
        ballots.ask_by_email(
            session,
            festivals.festival_of(session, festival_id),
            email=f"warga@{DOMAIN}",
            entry_id=entry_id,
            network="",
            secret=secret,
            public_url=system.origin,
            now=clock.now(),
        )
        asked = "SELECT data ->> 'link' FROM outbox WHERE type = 'inovasi.vote.requested.v1'"
        return ticket, str(session.scalar(text(asked))).rpartition("/")[2]


def _of_notify(system: System, festival_id: UUID, agency_id: UUID) -> Values:
    """Somebody follows the festival, another has not confirmed it yet; a letter has other words; two broadcasts.

    The officer's agency has a webhook that answered with an error, and whose secret is being exchanged.
    """
    database, subject = Database(system.database_url("notify"), pool_size=1), f"festival/{festival_id}"
    wordings.write(database, "festival_finalised", subject="Pemenang {{ festival }} (contoh)")
    key = followers.follow(database, subject, address=f"pengikut@{DOMAIN}", now=clock.now())
    asked = followers.ask(database, subject, address=f"warga@{DOMAIN}", now=clock.now())
    draft = broadcasts.draft(database, now=clock.now(), subject="Siaran yang ditulis (contoh)")
    sent = broadcasts.draft(database, now=clock.now(), roles=[], festivals=[festival_id])
    broadcasts.send(database, sent, now=clock.now())
    endpoint_id, delivery_id = webhooks.add_failing(database, agency_id)
    database.dispose()
    return {
        f"GET {BROADCAST}": {"broadcast_id": sent},
        **{f"GET {BROADCAST}{page}": {"broadcast_id": draft} for page in ("/ubah", "/kirim")},
        **{
            f"GET /kelola/webhook/<uuid:endpoint_id>{page}": {"endpoint_id": endpoint_id, "delivery_id": delivery_id}
            for page in ("", "/ubah", "/rahasia", "/hapus", "/kiriman", "/kiriman/<uuid:delivery_id>")
        },
        "GET /langganan/<kind>/<uuid:topic_id>": {"kind": "festival", "topic_id": festival_id},
        "GET /langganan/konfirmasi/<key>": {"key": asked},
        **{f"GET /langganan/{page}/<key>": {"key": key} for page in ("berhenti", "atur")},
    }


def _returned(origin: str, bearers: dict[str, dict[str, str]]) -> dict[str, Any]:
    """An innovation of the officer's that was submitted, so that there is a receipt, and sent back to be mended."""

    def call(role: str, method: str, path: str, **sent: Any) -> Any:
        headers = {**bearers[role], **sent.pop("headers", {})}
        answer = requests.request(method, f"{origin}{API}{path}", headers=headers, timeout=20, **sent)
        assert answer.ok, answer.text
        return answer

    begun = call(OFFICER, "POST", "/innovations", json=profile(name="Kembali untuk diperbaiki"))
    path = f"/innovations/{begun.json()['id']}"
    levels = {"claims": [{"indicator": "16", "level": 2}]}
    call(OFFICER, "PUT", f"{path}/claims", json=levels, headers={"If-Match": "*"})
    proof = call(OFFICER, "POST", f"{path}/evidence", data={"indicator": "16"}, files={"file": ("a.pdf", files.pdf())})
    receipt = call(OFFICER, "POST", f"{path}/submit").json()["receipt"]
    call(VERIFIER, "POST", f"{path}/return", json={"note": "Contoh: lengkapi.", "indicator_notes": []})
    return {"innovation_id": begun.json()["id"], "evidence_id": proof.json()["id"], "receipt_id": receipt["id"]}


def _link(origin: str, evidence_id: str, headers: dict[str, str]) -> str:
    """The token of a signed link to a proof."""
    answer = requests.get(f"{origin}/kelola/bukti/{evidence_id}", headers=headers, allow_redirects=False, timeout=20)
    return answer.headers["Location"].rpartition("/")[2]


def _key(system: System, agency_id: Any) -> str:
    typed = {"email": PEOPLE[ADMIN], "password": PASSWORD}
    token = requests.post(f"{system.origin}{API}/sessions", json=typed, timeout=20).json()["token"]
    issued = requests.post(
        f"{system.origin}{API}/agencies/{agency_id}/api-keys",
        json={"label": "sistem contoh", "scopes": ["innovations:read"]},
        headers={"Authorization": f"Bearer {token}"},
        timeout=20,
    )
    return str(issued.json()["id"])


def judge_path(system: System) -> str:
    """The first judge's entrance, as `make up` prints it."""
    command = [sys.executable, "-m", "services.scoring.sample", "--sign-ins"]
    told = subprocess.run(command, cwd=ROOT, env=system.environment, check=True, capture_output=True, text=True)
    return "/juri/masuk/" + told.stdout.split("/juri/masuk/")[1].split()[0]
