"""Does a citizen find what was meant: slips mended, the likeliest first, never more work than somebody can read?"""

from html import unescape

import pytest
from flask.testing import FlaskClient

from services.submission.accounts.models import Agency
from services.submission.catalogue import matching, queries, spelling
from shared.kit.db import Database
from tests.builders.submissions import Caller


def publish(owner: Caller, verifier: Caller, name: str, **changes: object) -> None:
    path = owner.submitted(name=name, **changes)
    verifier.call("POST", f"{path}/verify", json={}, expect=200)


def found(client: FlaskClient, **asked: str) -> str:
    page = client.get("/inovasi", query_string=asked)
    assert page.status_code == 200
    return unescape(page.text)


class TestASlip:
    @pytest.fixture(autouse=True)
    def learned(self, owner: Caller, verifier: Caller, database: Database) -> None:
        publish(owner, verifier, "Posyandu Keliling", summary="Kesehatan ibu dan anak di kelurahan.")
        with database.transaction() as session:
            spelling.learn(session)

    @pytest.mark.parametrize("typed", ["posyadu", "kesehtan", "keshatan ibu", "kelruahan", "KESEHATTAN", "posyanduu"])
    def test_is_mended_and_said(self, client: FlaskClient, typed: str) -> None:
        page = found(client, q=typed)
        assert 'href="/inovasi/posyandu-keliling"' in page
        assert f"Tidak ada yang memuat “{typed}”" in page
        assert f'value="{typed}"' in page

    @pytest.mark.parametrize("typed", ["jembatan", "ibx", "kesehatan jembatan", "12345678", "x" * 200, "kqzvwtan"])
    def test_is_not_seen_where_nothing_is_near(self, client: FlaskClient, typed: str) -> None:
        page = found(client, q=typed)
        assert 'href="/inovasi/posyandu-keliling"' not in page
        assert "Tidak ada yang memuat" not in page

    def test_is_not_looked_for_where_the_words_are_found(self, client: FlaskClient) -> None:
        assert "Tidak ada yang memuat" not in found(client, q="posyan")

    def test_keeps_the_filters(self, client: FlaskClient) -> None:
        assert 'href="/inovasi/posyandu-keliling"' not in found(client, q="posyadu", jenis="non_digital")

    def test_takes_the_word_that_more_innovations_hold(
        self, client: FlaskClient, owner: Caller, verifier: Caller, database: Database
    ) -> None:
        """“pasat” is as near to “pasar” as to “pusat”."""
        for name, summary in (("Satu", "Pasar ikan."), ("Dua", "Pasar sayur."), ("Tiga", "Pusat data.")):
            publish(owner, verifier, name, summary=summary)
        with database.transaction() as session:
            spelling.learn(session)
            assert spelling.mended(session, "pasat") == "pasar"


class TestTheVocabulary:
    def test_is_learned_only_after_a_change(self, owner: Caller, verifier: Caller, database: Database) -> None:
        publish(owner, verifier, "Posyandu")
        with database.transaction() as session:
            assert spelling.learn(session)
            assert not spelling.learn(session)

    def test_forgets_what_is_withdrawn(self, owner: Caller, verifier: Caller, database: Database) -> None:
        path = owner.submitted(name="Posyandu")
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        with database.transaction() as session:
            spelling.learn(session)
        owner.call("POST", f"{path}/withdraw", json={"reason": "Diganti."}, expect=200)
        with database.transaction() as session:
            spelling.learn(session)
            assert spelling.mended(session, "posyadu") is None

    def test_holds_no_word_of_a_draft(self, owner: Caller, database: Database) -> None:
        owner.draft(name="Posyandu")
        with database.transaction() as session:
            spelling.learn(session)
            assert spelling.mended(session, "posyadu") is None


class TestMatches:
    def test_in_the_name_come_before_those_in_the_long_texts(
        self, client: FlaskClient, owner: Caller, verifier: Caller
    ) -> None:
        publish(owner, verifier, "Kopi Dempo", purpose="Menjual kopi.")
        publish(owner, verifier, "Pasar Pagi", purpose="Menjual sayur dan kopi.")
        page = found(client, q="kopi")
        assert page.index("/inovasi/kopi-dempo") < page.index("/inovasi/pasar-pagi")

    def test_that_are_too_many_leave_the_likeliest(
        self,
        client: FlaskClient,
        owner: Caller,
        verifier: Caller,
        database: Database,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(matching, "MOST", 2)
        publish(owner, verifier, "Kopi Dempo")
        for name in ("Satu", "Dua", "Tiga"):
            publish(owner, verifier, name, purpose="Menjual kopi.")
        page = found(client, q="kopi")
        assert "Lebih dari 2 inovasi cocok" in page
        assert "/inovasi/kopi-dempo" in page
        assert "/inovasi/satu" not in page
        with database.transaction() as session:
            assert queries.count(session, queries.Wanted(q="kopi")) == 2


class TestTogether:
    def test_leaves_what_several_agencies_carry(
        self, client: FlaskClient, owner: Caller, partner: Caller, verifier: Caller, registry_office: Agency
    ) -> None:
        publish(owner, verifier, "Sendiri")
        path, etag = owner.draft(name="Bersama")
        owner.claim(path, etag, i16=1)
        invited = {"agency_id": str(registry_office.id), "role": "mitra"}
        owner.call("POST", f"{path}/partners", json=invited, expect=201)
        partner.call("POST", f"{path}/partners/{registry_office.id}/accept", json={}, expect=200)
        owner.call("POST", f"{path}/submit", expect=200)
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        page = found(client, kolaborasi="ya")
        assert "/inovasi/bersama" in page
        assert "/inovasi/sendiri" not in page
        assert "Dijalankan beberapa perangkat daerah (1)" in found(client)


class TestNothing:
    def test_offers_what_there_is_with_one_filter_less(
        self, client: FlaskClient, owner: Caller, verifier: Caller
    ) -> None:
        publish(owner, verifier, "Kopi Dempo", kind="digital")
        page = found(client, q="kopi", jenis="non_digital", tahun="2026")
        assert '<a href="/inovasi?q=kopi&tahun=2026">Semua jenis</a> (1)' in page
        assert "Semua tahun</a>" not in page
