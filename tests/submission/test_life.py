"""An innovation's whole life over the API, and the events it leaves behind."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from shared.contracts.events import EVENTS, InnovationReturned, InnovationSubmitted, InnovationVerified
from shared.kit import schema
from tests.builders import files
from tests.builders.submissions import Caller, id_of


def events(session: Session) -> list[Any]:
    """All events left behind, as their subscribers will read them."""
    by_type = {event.type: event for event in EVENTS}
    rows = session.execute(select(schema.outbox.c.type, schema.outbox.c.data).order_by(schema.outbox.c.seq))
    return [by_type[name].load(data) for name, data in rows]


class TestLife:
    def test_leads_from_draft_over_return_to_the_public_list(
        self, owner: Caller, partner: Caller, verifier: Caller, citizen: Caller, registry_office: Agency
    ) -> None:
        path, etag = owner.draft()
        etag = owner.claim(path, etag, i16=2, i19=3)
        owner.upload(path)
        owner.upload(path, indicator="19", content=files.png(), name="foto.png")
        invitation = {"agency_id": str(registry_office.id), "role": "Menerbitkan akta"}
        owner.call("POST", f"{path}/partners", json=invitation, expect=201)
        partner.call("POST", f"{path}/partners/{registry_office.id}/accept", expect=200)
        owner.call("POST", f"{path}/submit", expect=200)
        returned = verifier.call("POST", f"{path}/return", json={"note": "Lengkapi tujuan."}, expect=200)
        assert returned.json["status"] == "returned"
        mended = {"purpose": "Tujuan yang lengkap."}
        owner.call("PATCH", path, json=mended, headers={"If-Match": returned.headers["ETag"]}, expect=200)
        owner.call("POST", f"{path}/submit", expect=200)
        verified = verifier.call("POST", f"{path}/verify", json={}, expect=200).json
        assert verified["status"] == "verified"
        assert {c["indicator"]: c["verified"] for c in verified["claims"]} == {"16": 2, "19": 3}
        for words in ("rumah sakit", "kependudukan", "Ringk"):
            found = citizen.call("GET", f"/public/innovations?q={words}", expect=200).json["items"]
            assert [item["slug"] for item in found] == ["ringkas"], words

    def test_tells_each_step_with_a_growing_version(
        self, owner: Caller, verifier: Caller, session: Session, hospital: Agency
    ) -> None:
        path = owner.submitted()
        verifier.call("POST", f"{path}/return", json={"note": "Lengkapi."}, expect=200)
        owner.call("POST", f"{path}/submit", expect=200)
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        told = [event for event in events(session) if hasattr(event, "innovation")]
        assert [type(event) for event in told] == [
            InnovationSubmitted,
            InnovationReturned,
            InnovationSubmitted,
            InnovationVerified,
        ]
        versions = [event.version for event in told]
        assert versions == sorted(set(versions))
        last = told[-1].innovation
        assert (last.id, last.status, last.agency.name) == (id_of(path), "verified", hospital.name)
        assert {c.indicator: (c.claimed, c.verified, c.has_evidence) for c in last.claims} == {
            "16": (2, 2, True),
            "19": (3, 0, False),
        }
