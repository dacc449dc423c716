"""What may be asked about agencies, people, keys and sign-ins?"""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.submission.accounts import issuing, passwords, people, rules, schemas, sign_in, use_cases
from services.submission.accounts.limits import FAILED_SIGN_INS, is_failed, limiter
from services.submission.accounts.models import Agency, ApiKey, Person
from services.submission.config import Settings
from shared.kit import clock, cursors, edge, idempotency
from shared.kit.auth import ADMIN, AGENCY, OFFICER, PUBLIC, STAFF, open_to, principal

api = Blueprint("accounts", __name__, description="Agencies, people, keys and sign-ins")

Answer = tuple[Any, int, dict[str, str]]


@api.post("/sessions")
@open_to(PUBLIC)
@limiter.limit(FAILED_SIGN_INS, deduct_when=is_failed)
@api.arguments(schemas.SignIn)
@api.response(201, schemas.SignedIn)
def sign_in_person(body: dict[str, Any]) -> sign_in.SignedIn:
    """Sign in; the three services accept the token for 12 hours."""
    settings: Settings = edge.current().extensions["settings"]
    signed_in = sign_in.sign_in(edge.session(), **body, private_key=settings.session_private_key, now=clock.now())
    _keep_without_secret(schemas.SignedIn(), signed_in, "token")
    return signed_in


@api.post("/agencies")
@open_to(ADMIN)
@api.arguments(schemas.AgencyIn)
@api.response(201, schemas.AgencyOut)
def register_agency(body: dict[str, Any]) -> Answer:
    """Enter an agency."""
    agency = use_cases.register_agency(edge.session(), **body, by=principal(), now=clock.now())
    location = f"/api/submission/v1/agencies/{agency.id}"
    return agency, 201, {"ETag": edge.etag(agency.version), "Location": location}


@api.get("/agencies")
@open_to(*STAFF, AGENCY, OFFICER, scope=rules.READ_INNOVATIONS)
@api.arguments(schemas.PageQuery, location="query")
@api.response(200, schemas.AgencyPage)
def list_agencies(asked: dict[str, Any]) -> dict[str, Any]:
    """List agencies in the order of their names."""
    after, limit = cursors.decode(asked.get("cursor"), (str,)), asked["limit"]
    found = use_cases.agencies(edge.session(), after=after[0] if after else None, limit=limit + 1)
    following = cursors.encode(found[limit - 1].name) if len(found) > limit else None
    return {"items": found[:limit], "next": following}


@api.get("/agencies/<uuid:agency_id>")
@open_to(*STAFF, AGENCY, OFFICER, scope=rules.READ_INNOVATIONS)
@api.response(200, schemas.AgencyOut)
def show_agency(agency_id: UUID) -> Answer:
    """One agency, with the ETag to edit it by."""
    return _tagged(use_cases.agency_of(edge.session(), agency_id))


@api.patch("/agencies/<uuid:agency_id>")
@open_to(ADMIN)
@api.arguments(schemas.AgencyChanges, required=False)
@api.response(200, schemas.AgencyOut)
def edit_agency(changes: dict[str, Any], agency_id: UUID) -> Answer:
    """Change an agency's entry, from the version named in If-Match."""
    agency = use_cases.agency_of(edge.session(), agency_id, lock=True)
    edge.check_if_match(agency.version)
    return _tagged(use_cases.edit_agency(edge.session(), agency, changes=changes, by=principal(), now=clock.now()))


@api.post("/agencies/<uuid:agency_id>/api-keys")
@open_to(ADMIN)
@api.arguments(schemas.ApiKeyIn)
@api.response(201, schemas.ApiKeyIssued)
def issue_api_key(body: dict[str, Any], agency_id: UUID) -> dict[str, Any]:
    """Issue a key for an agency's system; it is shown in this answer and never again."""
    session = edge.session()
    agency = use_cases.agency_of(session, agency_id)
    key, text = issuing.issue_key(session, agency, **body, by=principal(), now=clock.now())
    issued = {**_facts(key), "key": text}
    _keep_without_secret(schemas.ApiKeyIssued(), issued, "key")
    return issued


@api.get("/agencies/<uuid:agency_id>/api-keys")
@open_to(ADMIN)
@api.response(200, schemas.ApiKeyList)
def list_api_keys(agency_id: UUID) -> dict[str, Any]:
    """List an agency's keys, without their secrets."""
    use_cases.agency_of(edge.session(), agency_id)
    return {"items": issuing.keys_of(edge.session(), agency_id)}


@api.post("/api-keys/<uuid:key_id>/rotate")
@open_to(ADMIN)
@api.arguments(schemas.Rotation)
@api.response(201, schemas.ApiKeyIssued)
def rotate_api_key(body: dict[str, Any], key_id: UUID) -> dict[str, Any]:
    """Give a key a new secret, shown in this answer and never again; the old one works on for the overlap."""
    overlap = timedelta(hours=body["overlap_hours"])
    key, text = issuing.rotate_key(edge.session(), key_id, overlap=overlap, by=principal(), now=clock.now())
    issued = {**_facts(key), "key": text}
    _keep_without_secret(schemas.ApiKeyIssued(), issued, "key")
    return issued


@api.delete("/api-keys/<uuid:key_id>/previous-secret")
@open_to(ADMIN)
@api.response(204)
def end_previous_secret(key_id: UUID) -> None:
    """Stop the secret before the last rotation now."""
    issuing.end_previous(edge.session(), key_id, by=principal(), now=clock.now())


@api.delete("/api-keys/<uuid:key_id>")
@open_to(ADMIN)
@api.response(204)
def revoke_api_key(key_id: UUID) -> None:
    """Revoke a key; it is refused from now on."""
    issuing.revoke_key(edge.session(), key_id, by=principal(), now=clock.now())


@api.post("/people")
@open_to(ADMIN)
@api.arguments(schemas.PersonIn)
@api.response(201, schemas.PersonOut)
def register_person(body: dict[str, Any]) -> Person:
    """Give somebody a sign-in; without a password they choose one by a link that goes to their address."""
    return people.register_person(edge.session(), **body, by=principal(), now=clock.now())


@api.get("/people")
@open_to(ADMIN)
@api.arguments(schemas.PageQuery, location="query")
@api.response(200, schemas.PersonPage)
def list_people(asked: dict[str, Any]) -> dict[str, Any]:
    """List everybody with a sign-in, in the order of their names."""
    after, limit = cursors.decode(asked.get("cursor"), (str, UUID)), asked["limit"]
    found = people.people(edge.session(), after=after, limit=limit + 1)
    following = cursors.encode(found[limit - 1].name, found[limit - 1].id) if len(found) > limit else None
    return {"items": found[:limit], "next": following}


@api.get("/people/<uuid:person_id>")
@open_to(ADMIN)
@api.response(200, schemas.PersonOut)
def show_person(person_id: UUID) -> Answer:
    """Somebody with a sign-in, with the ETag to edit it by."""
    person = people.person_of(edge.session(), person_id)
    return person, 200, {"ETag": edge.etag(person.version)}


@api.patch("/people/<uuid:person_id>")
@open_to(ADMIN)
@api.arguments(schemas.PersonChanges, required=False)
@api.response(200, schemas.PersonOut)
def edit_person(changes: dict[str, Any], person_id: UUID) -> Answer:
    """Change what is entered of somebody, or close the sign-in, from the version named in If-Match."""
    person = people.person_of(edge.session(), person_id, lock=True)
    edge.check_if_match(person.version)
    people.edit_person(edge.session(), person, changes=changes, by=principal(), now=clock.now())
    return person, 200, {"ETag": edge.etag(person.version)}


@api.post("/people/<uuid:person_id>/password-link")
@open_to(ADMIN)
@api.response(204)
def send_password_link(person_id: UUID) -> None:
    """Send somebody a link to choose a new password by."""
    person = people.person_of(edge.session(), person_id, lock=True)
    passwords.issue_link(edge.session(), person, reason=passwords.RESET, by=principal(), now=clock.now())


def _tagged(agency: Agency) -> Answer:
    return agency, 200, {"ETag": edge.etag(agency.version)}


def _facts(key: ApiKey) -> dict[str, Any]:
    return {name: getattr(key, name) for name in schemas.ApiKeyOut().fields}


def _keep_without_secret(schema: Any, answer: object, secret: str) -> None:
    """Have a repeat of this request answered with null where the secret was: secrets are stored nowhere."""
    idempotency.repeat_instead(json.dumps({**schema.dump(answer), secret: None}).encode())
