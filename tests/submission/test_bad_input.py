"""Whatever comes in that is wrong gets a refusal that names the field, and leaves nothing behind."""

import io
from typing import Any

import pytest
from sqlalchemy import inspect, text

from shared.kit.db import Database
from tests.builders import files
from tests.builders.submissions import API, Caller, profile

IGNORED_TABLES = {"alembic_version", "api_key"}  # the key notes its last use


def row_counts(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    names = set(inspect(database.engine).get_table_names()) - IGNORED_TABLES
    with database.session() as session:
        return {name: session.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in sorted(names)}


def pointers(problem: dict[str, Any]) -> set[str]:
    return {error["pointer"] for error in problem["errors"]}


PROFILES: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown field": ({"colour": "red"}, "/colour"),
    "no name": ({"name": None}, "/name"),
    "an empty name": ({"name": "  "}, "/name"),
    "a name that is a number": ({"name": 7}, "/name"),
    "a name that is a list": ({"name": ["Ringkas"]}, "/name"),
    "a name over the limit": ({"name": "x" * 256}, "/name"),
    "a name with a line break": ({"name": "Ring\nkas"}, "/name"),
    "NUL": ({"design": "kata\0kata"}, "/design"),
    "half a surrogate pair": ({"design": "kata \ud83d kata"}, "/design"),
    "another control character": ({"purpose": "kata\x1b[31m"}, "/purpose"),
    "an emoji": ({"design": "bagus \U0001f600"}, "/design"),
    "a pictograph": ({"summary": "bagus ✅"}, "/summary"),
    "a flag": ({"summary": "\U0001f1ee\U0001f1e9"}, "/summary"),
    "a right-to-left override": ({"name": "Ring\u202ekas"}, "/name"),
    "a right-to-left mark": ({"name": "Ring\u200fkas"}, "/name"),
    "a megabyte of text": ({"design": "kata " * 200_000}, "/design"),
    "a stage nobody knows": ({"stage": "done"}, "/stage"),
    "a stage that is a number": ({"stage": 3}, "/stage"),
    "an affair nobody knows": ({"affair": "sihir"}, "/affair"),
    "an affair nobody knows in a list": ({"other_affairs": ["sosial", "sihir"]}, "/other_affairs/1"),
    "a list that is no list": ({"other_affairs": "sosial"}, "/other_affairs"),
    "too long a list": ({"other_affairs": ["sosial"] * 11}, "/other_affairs"),
    "a latitude beyond the pole": ({"latitude": "91"}, "/latitude"),
    "a latitude in words": ({"latitude": "selatan"}, "/latitude"),
    "too exact a longitude": ({"longitude": "103.1234567"}, "/longitude"),
    "an infinite number": ({"longitude": "Infinity"}, "/longitude"),
    "a number beyond all bounds": ({"budget_amount": "1e999999"}, "/budget_amount"),
    "a negative amount": ({"budget_amount": "-1"}, "/budget_amount"),
    "an amount with thousands": ({"budget_amount": "1.000.000"}, "/budget_amount"),
    "a ninth Asta Cita": ({"asta_cita": 9}, "/asta_cita"),
    "half an Asta Cita": ({"asta_cita": 1.5}, "/asta_cita"),
    "a boolean for a number": ({"asta_cita": True}, "/asta_cita"),
    "a date that is not": ({"trial_on": "2024-02-30"}, "/trial_on"),
    "a date in local spelling": ({"trial_on": "1 Maret 2024"}, "/trial_on"),
    "a year without indicators": ({"year": 2011}, "/year"),
    "a year that is text": ({"year": "tahun ini"}, "/year"),
}


class TestProfile:
    @pytest.mark.parametrize("case", PROFILES)
    def test_is_refused_with(self, owner: Caller, database: Database, case: str) -> None:
        changes, pointer = PROFILES[case]
        before = row_counts(database)
        problem = owner.call("POST", "/innovations", json=profile(**changes), expect=422)
        assert problem.content_type == "application/problem+json"
        assert pointer in pointers(problem.json)
        assert row_counts(database) == before

    @pytest.mark.parametrize("case", PROFILES)
    def test_is_refused_in_an_edit_with(self, owner: Caller, database: Database, case: str) -> None:
        path, etag = owner.draft()
        changes, pointer = PROFILES[case]
        before = row_counts(database)
        problem = owner.call("PATCH", path, json=changes, headers={"If-Match": etag}, expect=422)
        assert pointer in pointers(problem.json)
        assert row_counts(database) == before
        assert owner.call("GET", path, expect=200).headers["ETag"] == etag


BODIES: dict[str, tuple[bytes, int]] = {
    "half a document": (b'{"name": "Ringkas"', 400),
    "something else than JSON": (b"name=Ringkas", 400),
    "bytes that are no UTF-8": (b'{"name": "\xff\xfe"}', 400),
    "brackets a hundred thousand deep": (b"[" * 100_000 + b"]" * 100_000, 400),
    "a number of five thousand digits": (b'{"name": "x", "asta_cita": ' + b"9" * 5000 + b"}", 400),
    "a list instead of an object": (b"[1]", 422),
    "null": (b"null", 422),
    "more than a megabyte": (b'{"name": "' + b"x" * 1_100_000 + b'"}', 413),
}


class TestBody:
    @pytest.mark.parametrize("case", BODIES)
    def test_is_refused_when_it_is(self, owner: Caller, database: Database, case: str) -> None:
        body, status = BODIES[case]
        before = row_counts(database)
        answer = owner.call("POST", "/innovations", data=body, content_type="application/json", expect=status)
        assert answer.content_type == "application/problem+json"
        assert row_counts(database) == before

    def test_is_explained_in_indonesian(self, owner: Caller) -> None:
        problem = owner.call("POST", "/innovations", json={"name": "Ring\u202ekas"}, expect=422).json
        assert "arah baca" in problem["errors"][0]["detail"]

    def test_is_explained_in_english_to_those_who_ask(self, owner: Caller) -> None:
        english = {"Accept-Language": "en-GB,en;q=0.8"}
        problem = owner.call("POST", "/innovations", json={"name": "Ring\u202ekas"}, headers=english, expect=422).json
        assert "reading direction" in problem["errors"][0]["detail"]


CLAIMS: dict[str, tuple[Any, str]] = {
    "an indicator nobody knows": (
        [{"indicator": "16", "level": 1}, {"indicator": "99", "level": 1}],
        "/claims/1/indicator",
    ),
    "an indicator of the city's": ([{"indicator": "2a", "level": 1}], "/claims/0/indicator"),
    "an indicator twice": ([{"indicator": "16", "level": 1}, {"indicator": "16", "level": 2}], "/claims/1/indicator"),
    "a level of 4": ([{"indicator": "16", "level": 4}], "/claims/0/level"),
    "a negative level": ([{"indicator": "16", "level": -1}], "/claims/0/level"),
    "a level in words": ([{"indicator": "16", "level": "tiga"}], "/claims/0/level"),
    "no level": ([{"indicator": "16"}], "/claims/0/level"),
    "an indicator with NUL": ([{"indicator": "1\0", "level": 1}], "/claims/0/indicator"),
    "an unknown field": ([{"indicator": "16", "level": 1, "verified": 3}], "/claims/0/verified"),
    "no list": ({"16": 1}, "/claims"),
    "too many": ([{"indicator": "16", "level": 1}] * 101, "/claims"),
}


class TestClaims:
    @pytest.mark.parametrize("case", CLAIMS)
    def test_are_refused_with(self, owner: Caller, database: Database, case: str) -> None:
        path, etag = owner.draft()
        claims, pointer = CLAIMS[case]
        before = row_counts(database)
        problem = owner.call("PUT", f"{path}/claims", json={"claims": claims}, headers={"If-Match": etag}, expect=422)
        assert pointer in pointers(problem.json)
        assert row_counts(database) == before


JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 200 + b"\xff\xd9"
FILES: dict[str, tuple[str, bytes]] = {
    "a renamed Windows program": ("16", b"MZ\x90\0" + b"\0" * 4000),
    "a renamed Linux program": ("16", b"\x7fELF" + b"\0" * 4000),
    "a script": ("16", b"#!/bin/sh\nrm -rf /\n"),
    "a web page": ("16", b"<!doctype html><script>alert(1)</script>"),
    "a drawing that may hold a script": ("19", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
    "a ZIP": ("16", b"PK\x03\x04" + b"\0" * 100),
    "nothing in it": ("16", b""),
    "half a PDF": ("16", files.pdf()[:200]),
    "half a PNG": ("19", files.png()[:40]),
    "half a JPEG": ("19", JPEG[:100]),
    "half a film": ("35", b"\0\0\0\x18ftypisom" + b"\0" * 12 + b"\0\0\xff\xffmoov"),
    "an image where a PDF is needed": ("16", files.png()),
    "a PDF where a film is needed": ("35", files.pdf()),
}


class TestFile:
    @pytest.mark.parametrize("case", FILES)
    def test_is_refused_when_it_is(self, owner: Caller, database: Database, case: str) -> None:
        path, _ = owner.draft()
        indicator, content = FILES[case]
        before = row_counts(database)
        problem = owner.upload(path, indicator=indicator, content=content, expect=422)
        assert pointers(problem.json) == {"/file"}
        assert row_counts(database) == before

    @pytest.mark.parametrize("over", [1, 3_000_000])
    def test_is_refused_over_the_limit(self, owner: Caller, database: Database, settings: Any, over: int) -> None:
        path, _ = owner.draft()
        before = row_counts(database)
        content = files.pdf() + b"\0" * (settings.max_file_bytes + over - len(files.pdf()))
        problem = owner.upload(path, content=content, expect=413)
        assert pointers(problem.json) == {"/file"}
        assert "1 MB" in problem.json["errors"][0]["detail"]
        assert row_counts(database) == before

    @pytest.mark.parametrize(
        ("form", "pointer"),
        [
            ({"indicator": "99", "file": (io.BytesIO(files.pdf()), "a.pdf")}, "/indicator"),
            ({"file": (io.BytesIO(files.pdf()), "a.pdf")}, "/indicator"),
            ({"indicator": "16"}, "/file"),
            ({"indicator": "16", "file": "not a file"}, "/file"),
            ({"indicator": "16", "colour": "red", "file": (io.BytesIO(files.pdf()), "a.pdf")}, "/colour"),
            ({"indicator": "16", "link": "https://example.test/film"}, "/link"),
            ({"indicator": "35", "link": "http://example.test/film"}, "/link"),
            ({"indicator": "35", "link": "javascript:alert(1)"}, "/link"),
            ({"indicator": "35", "link": "https://[::1"}, "/link"),
        ],
    )
    def test_names_the_field_of_the_form(
        self, owner: Caller, database: Database, form: dict[str, Any], pointer: str
    ) -> None:
        path, _ = owner.draft()
        before = row_counts(database)
        problem = owner.call("POST", f"{path}/evidence", data=form, content_type="multipart/form-data", expect=422)
        assert pointers(problem.json) == {pointer}
        assert row_counts(database) == before


QUERIES: dict[str, tuple[str, str]] = {
    "NUL": ("q=a%00b", "/q"),
    "an emoji": ("q=%F0%9F%98%80", "/q"),
    "a megabyte": ("q=" + "x" * 100_000, "/q"),
    "a cursor of their own": ("cursor=abc", "/cursor"),
    "a cursor with NUL": ("cursor=%00", "/cursor"),
    "a cursor of another list": ("cursor=WyIwMTk4MDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDAiXQ", "/cursor"),
    "a limit of a million": ("limit=1000000", "/limit"),
    "a limit in words": ("limit=semua", "/limit"),
    "an affair nobody knows": ("affair=sihir", "/affair"),
    "an agency with NUL": ("agency=%00", "/agency"),
}


class TestSearch:
    @pytest.mark.parametrize("case", QUERIES)
    def test_is_refused_with(self, citizen: Caller, case: str) -> None:
        query, pointer = QUERIES[case]
        problem = citizen.call("GET", f"/public/innovations?{query}", expect=422)
        assert pointers(problem.json) == {pointer}

    @pytest.mark.parametrize("q", ["'", '"', "a & b", "!", ":*", "(", "\\", "-", '"a b', "a:b", "<->", "%", "_"])
    def test_takes_every_mark_as_text(self, citizen: Caller, q: str) -> None:
        citizen.call("GET", "/public/innovations", query_string={"q": q}, expect=200)

    @pytest.mark.parametrize("slug", ["%00", "A%20B", "..%2f..%2fetc", "x" * 5000, "%ff"])
    def test_finds_nothing_at_an_address_that_can_not_be(self, citizen: Caller, slug: str) -> None:
        citizen.call("GET", f"/public/innovations/{slug}", expect=404)


PEOPLE: dict[str, tuple[dict[str, Any], str]] = {
    "a short password": ({"password": "pendek"}, "/password"),
    "no password": ({"password": None}, "/password"),
    "half a surrogate in the password": ({"password": "panjang sekali \ud83d"}, "/password"),
    "no address": ({"email": "bukan alamat"}, "/email"),
    "an address with letters that look alike": ({"email": "vеrifikator@example.test"}, "/email"),
    "a role nobody knows": ({"roles": ["king"]}, "/roles/0"),
    "no role": ({"roles": []}, "/roles"),
    "an officer of no agency": ({"roles": ["officer"]}, "/agency_id"),
    "a verifier of an agency": ({"agency_id": "01980000-0000-7000-8000-000000000000"}, "/agency_id"),
    "an id that is none": ({"agency_id": "satu"}, "/agency_id"),
}


class TestPerson:
    @pytest.mark.parametrize("case", PEOPLE)
    def test_is_refused_with(self, admin: Caller, database: Database, case: str) -> None:
        changes, pointer = PEOPLE[case]
        person = {
            "name": "Contoh",
            "email": "contoh@example.test",
            "roles": ["verifier"],
            "password": "rahasia yang panjang",
        }
        before = row_counts(database)
        problem = admin.call("POST", "/people", json={**person, **changes}, expect=422)
        assert pointer in pointers(problem.json)
        assert row_counts(database) == before


class TestAddress:
    @pytest.mark.parametrize(
        "path",
        ["/innovations/1", "/innovations/..%2f", "/nowhere", "/innovations/01980000-0000-7000-8000-000000000000"],
    )
    def test_that_leads_nowhere_is_not_found(self, owner: Caller, path: str) -> None:
        assert owner.call("GET", path, expect=404).content_type == "application/problem+json"

    def test_that_takes_another_method_says_so(self, owner: Caller) -> None:
        assert "GET" in owner.call("DELETE", "/innovations", expect=405).headers["Allow"]

    @pytest.mark.parametrize("authorization", ["Bearer", "Bearer ino_", "Bearer \xff\xfe", "Basic eDp5", "ino_x_y"])
    def test_is_closed_to_what_is_no_key(self, client: Any, authorization: str) -> None:
        answer = client.get(f"{API}/innovations", headers={"Authorization": authorization})
        assert answer.status_code == 401
