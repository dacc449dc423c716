"""How are agencies and people entered, and what is told of them?"""

import pytest
from sqlalchemy.orm import Session

from services.submission.accounts import rules, use_cases
from services.submission.accounts.models import Agency
from services.submission.registry import search
from shared.contracts.events import AgencyRegistered, ApiKeyIssued, PersonRegistered
from tests.builders.submissions import NOW, Caller
from tests.submission.test_life import events

ENTRY = {"name": "Dinas Contoh", "short_name": "Dicon", "contact_email": "kantor@example.test", "is_confirmed": True}


class TestAgency:
    def test_is_registered_and_told(self, admin: Caller, session: Session) -> None:
        answer = admin.call("POST", "/agencies", json=ENTRY, expect=201)
        assert answer.json["slug"] == "dicon"
        (told,) = events(session)
        assert isinstance(told, AgencyRegistered)
        assert (str(told.agency_id), told.version, told.contact_email) == (answer.json["id"], 1, "kantor@example.test")

    def test_has_a_name_of_its_own(self, admin: Caller) -> None:
        admin.call("POST", "/agencies", json=ENTRY, expect=201)
        problem = admin.call("POST", "/agencies", json=ENTRY, expect=422).json
        assert problem["errors"][0]["pointer"] == "/name"

    def test_has_an_address_of_its_own(self, admin: Caller) -> None:
        slugs = [
            admin.call("POST", "/agencies", json={**ENTRY, "name": name}, expect=201).json["slug"]
            for name in ("Dinas Satu", "Dinas Dua", "dicon")
        ]
        assert len(set(slugs)) == 3

    def test_is_edited_from_the_version_that_was_read(self, admin: Caller, session: Session) -> None:
        created = admin.call("POST", "/agencies", json=ENTRY, expect=201)
        path, etag = f"/agencies/{created.json['id']}", created.headers["ETag"]
        admin.call("PATCH", path, json={"short_name": "DC"}, expect=428)
        edited = admin.call("PATCH", path, json={"short_name": "DC"}, headers={"If-Match": etag}, expect=200)
        assert (edited.json["short_name"], edited.json["slug"]) == ("DC", "dicon")
        admin.call("PATCH", path, json={"short_name": "XX"}, headers={"If-Match": etag}, expect=412)
        assert [event.version for event in events(session)] == [1, 2]

    def test_list_goes_on_by_cursor(self, admin: Caller) -> None:
        for number in range(5):
            admin.call("POST", "/agencies", json={**ENTRY, "name": f"Dinas {number}"}, expect=201)
        seen, query = [], "?limit=2"
        while query:
            page = admin.call("GET", f"/agencies{query}", expect=200).json
            seen += [agency["name"] for agency in page["items"]]
            query = f"?limit=2&cursor={page['next']}" if page["next"] else ""
        assert seen == [f"Dinas {number}" for number in range(5)]

    def test_is_found_by_its_new_name_after_a_sweep(
        self, owner: Caller, verifier: Caller, citizen: Caller, session: Session, hospital: Agency
    ) -> None:
        path = owner.submitted()
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        agency = use_cases.agency_of(session, hospital.id, lock=True)
        # Any time after it was indexed.
        later = NOW.replace(year=2100)
        use_cases.edit_agency(session, agency, changes={"name": "Klinik Dempo"}, now=later)
        assert search.index_renamed(session, now=later) == 1
        assert search.index_renamed(session, now=later) == 0
        session.commit()
        assert citizen.call("GET", "/public/innovations?q=klinik", expect=200).json["items"]


class TestPerson:
    def test_is_told_without_the_password(self, admin: Caller, session: Session, hospital: Agency) -> None:
        person = {
            "name": "Petugas Contoh",
            "email": "Petugas@example.test",
            "roles": ["officer"],
            "agency_id": str(hospital.id),
            "password": "rahasia yang panjang",
        }
        answer = admin.call("POST", "/people", json=person, expect=201)
        assert "password" not in answer.get_data(as_text=True)
        told = events(session)[-1]
        assert isinstance(told, PersonRegistered)
        assert (told.email, told.roles, told.agency_id) == ("petugas@example.test", ["officer"], hospital.id)
        assert "rahasia" not in str(told)

    def test_has_an_address_of_their_own(self, admin: Caller) -> None:
        person = {
            "name": "Contoh",
            "email": "a@example.test",
            "roles": ["verifier"],
            "password": "rahasia yang panjang",
        }
        admin.call("POST", "/people", json=person, expect=201)
        problem = admin.call("POST", "/people", json={**person, "email": "A@example.test"}, expect=422).json
        assert problem["errors"][0]["pointer"] == "/email"


class TestKey:
    def test_is_told_without_the_key(self, admin: Caller, session: Session, hospital: Agency) -> None:
        wanted = {"label": "SIMRS", "scopes": ["innovations:read"]}
        issued = admin.call("POST", f"/agencies/{hospital.id}/api-keys", json=wanted, expect=201).json
        told = events(session)[-1]
        assert isinstance(told, ApiKeyIssued)
        assert (str(told.key_id), told.label) == (issued["id"], "SIMRS")
        assert issued["key"].split("_", 2)[2] not in str(told)


class TestWhoMay:
    @pytest.mark.parametrize(
        ("method", "path"),
        [("POST", "/agencies"), ("POST", "/people"), ("PATCH", "/agencies/{id}"), ("POST", "/agencies/{id}/api-keys")],
    )
    def test_change_accounts_is_the_administrator_alone(
        self, owner: Caller, verifier: Caller, citizen: Caller, hospital: Agency, method: str, path: str
    ) -> None:
        address = path.format(id=hospital.id)
        owner.call(method, address, json={}, expect=403)
        verifier.call(method, address, json={}, expect=403)
        citizen.call(method, address, json={}, expect=401)


class TestSlug:
    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("Ringkas", "ringkas"),
            ("  Sehat & Kuat 2.0 ", "sehat-kuat-2-0"),
            ("Élan", "elan"),
            ("---", "tanpa-nama"),
            ("中文", "tanpa-nama"),
            ("a" * 200, "a" * 80),
        ],
    )
    def test_is_made_of_plain_letters(self, name: str, slug: str) -> None:
        assert rules.slug_of(name) == slug
