"""Agencies, their keys and their innovations at submission, in a test."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from services.submission.accounts import issuing, rules, use_cases
from services.submission.accounts.models import Agency
from services.submission.config import MEGABYTE, Settings
from services.submission.trail.use_cases import SYSTEM
from shared.kit import web
from shared.kit.auth import AGENCY, VERIFIER, Principal
from shared.kit.db import Database
from tests.builders import files, sign_in

NOW = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
API = "/api/submission/v1"
DESIGN = " ".join(f"kata{number}" for number in range(310))
# Nobody listens there: a request needs no Redis.
NO_REDIS = "redis://127.0.0.1:1/0"


def settings(database_url: str, *, storage_url: str, redis_url: str = NO_REDIS, **changes: Any) -> Settings:
    """What the environment would say, without reading it."""
    private, public = sign_in.keys()
    common = web.Common(
        service="submission",
        database_url=database_url,
        redis_url=redis_url,
        internal_token=sign_in.INTERNAL_TOKEN,
        session_public_key=public,
        public_url="http://localhost:8000",
        city_name="Kota Contoh",
        time_zone="Asia/Jakarta",
        public_contact="",
        log_level="WARNING",
    )
    plain: dict[str, Any] = {
        "session_private_key": private,
        "own_url": "http://127.0.0.1:1",
        "scoring_url": "http://127.0.0.1:1",
        "notify_url": "http://127.0.0.1:1",
        "storage_url": storage_url,
        "storage_options": {},
        "max_file_bytes": MEGABYTE,
        "max_film_bytes": 8 * MEGABYTE,
        "report_year": 2026,
        "period_closes_at": None,
        "resubmission": timedelta(days=14),
        "city_code": "00.00",
        "data_producer": "",
        "data_custodian": "",
        "open_data_license": "",
        "innovation_goal": 0,
        "correction_address_days": 30,
        "holidays": frozenset(),
        "demo": False,
    }
    return Settings(common=common, **{**plain, **changes})


def profile(**changes: Any) -> dict[str, Any]:
    """A profile that may be submitted, as JSON."""
    return {
        "name": "Ringkas",
        "year": 2026,
        "summary": "Akta kelahiran bayi terbit sebelum ibu pulang dari rumah sakit.",
        "stage": "implementation",
        "initiator": "agency",
        "initiator_name": "RSUD Besemah",
        "classification": "agency",
        "latitude": "-4.02",
        "longitude": "103.25",
        "kind": "digital",
        "form": "public_service",
        "asta_cita": 4,
        "pkpn": "Kesehatan",
        "affair": "kesehatan",
        "other_affairs": ["kependudukan"],
        "trial_on": "2024-03-01",
        "implemented_on": "2024-06-01",
        "developed_on": None,
        "design": DESIGN,
        "purpose": "Mempercepat penerbitan akta kelahiran.",
        "benefits": "Keluarga tidak perlu datang ke dua kantor.",
        "results": "Akta terbit dalam satu hari.",
        "criterion_novelty": "Akta kelahiran diurus di rumah sakit, bukan di dua kantor.",
        "criterion_benefit": "Keluarga menghemat dua hari dan ongkos jalan.",
        "criterion_lawful": "Tidak ada biaya dan syarat baru bagi warga.",
        "criterion_authority": "Kesehatan dan kependudukan adalah urusan kota.",
        "criterion_replicable": "Puskesmas bersalin dapat memakai cara yang sama.",
        "budget_amount": "1000000",
        "budget_before": None,
        "budget_after": None,
        "development": None,
        **changes,
    }


def add_agency(database: Database, name: str, short_name: str, **changes: Any) -> Agency:
    """An agency, committed."""
    plain = {"contact_email": f"{short_name.lower()}@example.test", "is_confirmed": True, "is_sample": True}
    with database.transaction() as session:
        return use_cases.register_agency(session, name=name, short_name=short_name, **{**plain, **changes, "now": NOW})


def key_for(database: Database, agency: Agency, *scopes: str) -> dict[str, str]:
    """The header of an agency's system, with all scopes where none are named."""
    with database.transaction() as session:
        _, text = issuing.issue_key(
            session, agency, label="sistem", scopes=scopes or rules.SCOPES, expires_at=None, by=SYSTEM, now=NOW
        )
    return {"Authorization": f"Bearer {text}"}


def caller_of(agency: Agency) -> Principal:
    """The agency's system, below the API."""
    return Principal(id="key:test", name=agency.short_name, roles=frozenset({AGENCY}), agency_id=agency.id)


VERIFIER_CALLER = Principal(id="staff:test", name="Verifikator Contoh", roles=frozenset({VERIFIER}))


@dataclass
class Caller:
    """Somebody who speaks to the API with their own header; every answer is checked against `expect`."""

    client: FlaskClient
    headers: Mapping[str, str]

    def call(self, method: str, path: str, *, expect: int, **sent: Any) -> TestResponse:
        headers = {**self.headers, **sent.pop("headers", {})}
        answer = self.client.open(API + path, method=method, headers=headers, **sent)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.get_data(as_text=True)}"
        return answer

    def draft(self, **changes: Any) -> tuple[str, str]:
        """Begin an innovation; its path and ETag."""
        answer = self.call("POST", "/innovations", json=profile(**changes), expect=201)
        return f"/innovations/{answer.json['id']}", answer.headers["ETag"]

    def claim(self, path: str, etag: str, **levels: int) -> str:
        """Claim levels (`i16=2`); the new ETag."""
        claims = [{"indicator": name.removeprefix("i"), "level": level} for name, level in levels.items()]
        answer = self.call("PUT", f"{path}/claims", json={"claims": claims}, headers={"If-Match": etag}, expect=200)
        return answer.headers["ETag"]

    def upload(
        self,
        path: str,
        *,
        indicator: str = "16",
        content: bytes | None = None,
        name: str = "bukti.pdf",
        expect: int = 201,
    ) -> TestResponse:
        """Put a file behind an indicator."""
        stream = io.BytesIO(files.pdf() if content is None else content)
        # As bytes: the test client would leave a large form's temporary file open.
        boundary, body = encode_multipart({"indicator": indicator, "file": FileStorage(stream, name)})
        kind = f"multipart/form-data; boundary={boundary}"
        return self.call("POST", f"{path}/evidence", data=body, content_type=kind, expect=expect)

    def submitted(self, **changes: Any) -> str:
        """An innovation with a claim and proof, handed in; its path."""
        path, etag = self.draft(**changes)
        self.claim(path, etag, i16=2, i19=3)
        self.upload(path)
        self.call("POST", f"{path}/submit", expect=200)
        return path


def id_of(path: str) -> UUID:
    """The id at the end of an innovation's path."""
    return UUID(path.rpartition("/")[2])
