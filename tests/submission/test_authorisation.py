"""Who may call which of submission's routes, and on whose innovation, is what authorisation.txt beside this says."""

import base64
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from services.submission.accounts import rules
from services.submission.accounts.limits import limiter
from services.submission.accounts.models import Agency, ApiKey
from services.submission.corrections.models import Correction
from services.submission.exchange.models import MarkedWorkbook
from shared.contracts.keys import KEY_PREFIX
from shared.kit import auth, clock
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.builders import authorisation, files, sign_in, submissions
from tests.builders.authorisation import FORM, Sent
from tests.builders.submissions import API, Caller, profile

TABLE = Path(__file__).with_name("authorisation.txt")
PERSON = UUID(int=77)
EMAIL, PASSWORD = "orang@example.test", "kata sandi yang panjang"
CALLERS = (
    *("anybody", "expired", "unscoped", "owner", "co_owner", "supporter", "stranger"),
    *("officer_owner", "officer_supporter", "officer_stranger"),
    *("verifier", "executive", "committee", "admin", "service"),
)
STAFF = (auth.VERIFIER, auth.EXECUTIVE, auth.COMMITTEE, auth.ADMIN)
STRANGERS = ("anybody", "expired", "unscoped", "stranger", "officer_stranger")
TUS = {"Tus-Resumable": "1.0.0"}
PART = "application/offset+octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """Three agencies that carry the hospital's innovations in several ways, and a stranger to them."""

    agencies: Mapping[str, Agency]
    keys: Mapping[str, Mapping[str, str]]
    # Parameters by the route they are for; `` is for all others.
    values: Mapping[str, Mapping[str, Any]]


@pytest.fixture
def city(
    client: FlaskClient, database: Database, hospital: Agency, owner: Caller, verifier: Caller, admin: Caller
) -> City:
    """The hospital's innovations in every state: returned, waiting, public, and one with an invitation."""
    agencies = {
        "owner": hospital,
        **{
            name: submissions.add_agency(database, f"Dinas {name}", name)
            for name in ("co_owner", "supporter", "stranger")
        },
    }
    keys = {name: submissions.key_for(database, agency) for name, agency in agencies.items()}
    callers = {name: Caller(client, key) for name, key in keys.items()}

    def asked(path: str, name: str) -> str:
        body = {"agency_id": str(agencies[name].id), "role": "mitra", "permission": name}
        callers["owner"].call("POST", f"{path}/partners", json=body, expect=201)
        return f"{path}/partners/{agencies[name].id}"

    returned = owner.submitted()
    verifier.call("POST", f"{returned}/return", json={"note": "Lihat."}, expect=200)
    for name in ("co_owner", "supporter"):
        callers[name].call("POST", f"{asked(returned, name)}/accept", expect=200)
    waiting = owner.submitted(name="Menunggu")
    public = owner.submitted(name="Terbuka")
    verifier.call("POST", f"{public}/verify", json={}, expect=200)
    inviting, _ = owner.draft(name="Mengundang")
    asked(inviting, "supporter")
    upload = _begun_upload(owner, returned)
    person = {"name": "Contoh", "email": EMAIL, "roles": [auth.ADMIN], "password": PASSWORD}
    person_id = admin.call("POST", "/people", json=person, expect=201).json["id"]
    limiter.reset()
    receipt = owner.call("GET", f"{waiting}/receipts", expect=200).json["items"][0]["id"]
    with database.transaction() as session:
        key_id = session.scalars(select(ApiKey.id).where(ApiKey.agency_id == hospital.id)).first()
    held = owner.call("GET", f"{returned}/evidence", expect=200).json["items"][0]
    link = owner.call("POST", f"/evidence/{held['id']}/link", expect=201).json["url"]
    plain = {
        "innovation_id": submissions.id_of(returned),
        "agency_id": hospital.id,
        "evidence_id": held["id"],
        "document_id": held["document_id"],
        "token": link.rpartition("/")[2],
        "upload_id": upload,
        "key_id": key_id,
        "person_id": person_id,
        "receipt_id": receipt,
        "correction_id": _correction(database, submissions.id_of(public), hospital),
        "workbook_id": _marked(database),
        "slug": "terbuka",
        "code": "kesehatan",
        "year": 2026,
        "part": 1,
        "ending": "csv",
        "name": "swagger-ui.css",
    }
    waits = {**plain, "innovation_id": submissions.id_of(waiting)}
    invites = {**plain, "innovation_id": submissions.id_of(inviting), "agency_id": agencies["supporter"].id}
    one, page = f"{API}/innovations/<uuid:innovation_id>", "/kelola/inovasi/<uuid:innovation_id>"
    return City(
        agencies=agencies,
        keys=keys,
        values={
            "": plain,
            **dict.fromkeys((f"POST {one}/return", f"POST {one}/verify"), waits),
            **dict.fromkeys((f"POST {page}/kembalikan", f"POST {page}/verifikasi"), waits),
            f"GET {page}/tanda-terima/<uuid:receipt_id>": waits,
            **{f"POST {one}/partners/<uuid:agency_id>/{step}": invites for step in ("accept", "decline")},
            **{f"POST {page}/mitra/{step}": invites for step in ("terima", "tolak")},
            f"POST {one}/partners/<uuid:agency_id>/leave": {**plain, "agency_id": agencies["supporter"].id},
            "GET /perangkat-daerah/<slug>": {"slug": hospital.slug},
        },
    )


class TestAuthorisation:
    def test_is_as_the_table_says(self, app: ServiceApp, database: Database, city: City) -> None:
        """Every route, called as everybody; a change that a call made is taken back before the next."""
        app.extensions["kept_pages"].may_lag_s = float("inf")
        found = authorisation.measured(
            app,
            callers(database, city),
            values=lambda route: city.values.get(route, city.values[""]),
            sent=sent(city),
        )
        complaint = authorisation.disagreements(TABLE, found=found, callers=CALLERS)
        assert complaint == "", f"\n{complaint}"

    def test_keeps_strangers_from_what_is_anothers(self) -> None:
        """Whatever names one innovation, proof, upload, receipt or report is closed to all but those concerned."""
        table = authorisation.read(TABLE, CALLERS)
        places = {name: CALLERS.index(name) for name in STRANGERS}
        private = ("innovation_id>", "evidence_id>", "document_id>", "upload_id>", "receipt_id>", "correction_id>")
        assert [
            f"{route}: {name}"
            for route, marks in table.items()
            if any(parameter in route for parameter in private)
            for name, place in places.items()
            if marks[place] == authorisation.PASSES
        ] == []

    def test_lets_somebody_pass_everywhere(self) -> None:
        """A line of refusals alone would say only that the call was wrong."""
        assert [
            route for route, marks in authorisation.read(TABLE, CALLERS).items() if authorisation.PASSES not in marks
        ] == []


def callers(database: Database, city: City) -> dict[str, Callable[[str | None], Mapping[str, str]]]:
    """The headers of everybody in the table; `unscoped` is the owner's key with every scope but the route's."""
    hospital = city.agencies["owner"]
    lacking = {one: submissions.key_for(database, hospital, *set(rules.SCOPES) - {one}) for one in rules.SCOPES}
    fixed: dict[str, Mapping[str, str]] = {
        "anybody": {},
        "expired": _expired_key(database, hospital),
        **city.keys,
        "officer_owner": _officer(hospital, person_id=PERSON),
        **{f"officer_{name}": _officer(city.agencies[name]) for name in ("supporter", "stranger")},
        **{role: sign_in.as_staff(role) for role in STAFF},
        "service": sign_in.as_internal(),
    }
    by_scope = {name: lambda _scope, headers=headers: headers for name, headers in fixed.items()}
    by_scope["unscoped"] = lambda scope: lacking[scope or rules.READ_INNOVATIONS]
    return {name: by_scope[name] for name in CALLERS}


def sent(city: City) -> dict[str, Sent]:
    """What makes a call one that only its caller's rights can stop, by route."""
    one, page = f"{API}/innovations/<uuid:innovation_id>", "/kelola/inovasi/<uuid:innovation_id>"
    upload = f"{API}/uploads/<uuid:upload_id>"
    asked = {"agency_id": str(city.agencies["stranger"].id), "role": "mitra"}
    going_on = {"relation": "developed", "year": 2027, "reason": "Bertambah matang."}
    reason, note = Sent(json={"reason": "Digabung."}), Sent(json={"note": "Lihat."})
    length = {**TUS, "Upload-Length": "100", "Upload-Metadata": f"indicator {base64.b64encode(b'16').decode()}"}
    return {
        f"POST {API}/innovations": Sent(json=profile()),
        f"POST {API}/innovations:check": Sent(json=profile()),
        f"POST {API}/innovations:bulk": Sent(json={"items": []}),
        f"PATCH {one}": Sent(json={"summary": "Baru."}),
        f"PUT {one}/claims": Sent(json={"claims": []}),
        f"POST {one}/continue": Sent(json=going_on),
        f"POST {one}/evidence": _uploaded(indicator="16"),
        f"POST {one}/partners": Sent(json=asked),
        **{f"POST {one}/partners/<uuid:agency_id>/{step}": reason for step in ("accept", "decline", "leave")},
        f"POST {one}/return": note,
        f"POST {one}/verify": Sent(json={}),
        f"POST {one}/withdraw": reason,
        f"POST {one}/uploads": Sent(headers=length),
        f"HEAD {upload}": Sent(headers=TUS),
        f"DELETE {upload}": Sent(headers=TUS),
        f"PATCH {upload}": Sent(headers={**TUS, "Upload-Offset": "0"}, data=b"%PDF", content_type=PART),
        f"POST {page}/bukti": _uploaded(indikator="16"),
        **{f"POST {page}/mitra/{step}": Sent(data={"reason": "Digabung."}) for step in ("tolak", "keluar")},
        "POST /masuk": Sent(data={"email": EMAIL, "password": PASSWORD}),
        "POST /inovasi/<slug>/koreksi": FORM,
    }


def _uploaded(**fields: str) -> Sent:
    form = {**fields, "file": FileStorage(io.BytesIO(files.pdf()), "bukti.pdf")}
    boundary, body = encode_multipart(form)
    return Sent(data=body, content_type=f"multipart/form-data; boundary={boundary}")


def _officer(agency: Agency, *, person_id: UUID | None = None) -> Mapping[str, str]:
    token = sign_in.session_of(auth.OFFICER, agency_id=agency.id, person_id=person_id)
    return {"Authorization": f"Bearer {token}"}


def _expired_key(database: Database, agency: Agency) -> Mapping[str, str]:
    headers = submissions.key_for(database, agency)
    key_id = UUID(hex=headers["Authorization"].removeprefix(f"Bearer {KEY_PREFIX}").partition("_")[0])
    with database.transaction() as session:
        session.get_one(ApiKey, key_id).expires_at = clock.now() - timedelta(minutes=1)
    return headers


def _begun_upload(owner: Caller, path: str) -> str:
    headers = {**TUS, "Upload-Length": "1000", "Upload-Metadata": f"indicator {base64.b64encode(b'16').decode()}"}
    return owner.call("POST", f"{path}/uploads", headers=headers, expect=201).headers["Location"].rpartition("/")[2]


def _correction(database: Database, innovation_id: UUID, agency: Agency) -> UUID:
    correction = Correction(
        id=uuid4(),
        form_key="contoh",
        innovation_id=innovation_id,
        agency_id=agency.id,
        message="Tahunnya keliru.",
        address=None,
        state="open",
        answer="",
        answered_by="",
        reported_at=clock.now(),
    )
    with database.transaction() as session:
        session.add(correction)
    return correction.id


def _marked(database: Database) -> UUID:
    """A workbook that the hospital's officer uploaded, and got back."""
    marked = MarkedWorkbook(
        id=uuid4(), uploaded_by=f"staff:{PERSON}", filename="isian.xlsx", content=b"PK", created_at=clock.now()
    )
    with database.transaction() as session:
        session.add(marked)
    return marked.id
