"""What an agency and staff see of an innovation's points by variable, its gaps and its next steps."""

import re
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.scoring.handlers import HANDLERS
from shared.contracts import catalogue
from shared.contracts.events import AgencyRef, Claim
from shared.kit import cursors
from shared.kit.db import Database
from shared.kit.events import Event
from tests.builders import innovations, sign_in
from tests.builders.innovations import deliver, envelopes

INNOVATION_ID = UUID(int=7)
PARTNER = AgencyRef(id=UUID(int=2), name="Dinas Mitra")
LIST = "/indeks/kematangan"
PAGE = f"{LIST}/{INNOVATION_ID}"
STEPS = f"/api/scoring/v1/innovations/{INNOVATION_ID}/maturity/steps"
SID = catalogue.of_year(innovations.YEAR).sid
MANDATORY = next(one for one in SID.values() if one.mandatory)


def hear(database: Database, *events: Event) -> None:
    deliver(database, HANDLERS, envelopes(events))


def text_of(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def claims_with(*changed: Claim) -> list[Claim]:
    """Every indicator claimed and confirmed at level 2, but for these."""
    plain = {claim.indicator: claim for claim in innovations.claims(2, verified=2)}
    return list((plain | {claim.indicator: claim for claim in changed}).values())


def sign_in_as(client: FlaskClient, role: str, *, agency_id: UUID | None = None) -> FlaskClient:
    client.set_cookie("sesi", sign_in.session_of(role, agency_id=agency_id))
    return client


@pytest.fixture
def verifier(client: FlaskClient) -> FlaskClient:
    return sign_in_as(client, "verifier")


def row_of(answer: TestResponse, indicator: str) -> str:
    """The line of one indicator, without tags."""
    found = re.search(rf'<tr id="indicator-{indicator}">(.*?)</tr>', answer.text, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1]))


class TestPicture:
    def test_has_claimed_and_verified_points_of_each_variable_and_its_most(
        self, verifier: FlaskClient, database: Database
    ) -> None:
        hear(database, innovations.verified(3, id=INNOVATION_ID, claims=innovations.claims(3, verified=2)))
        page = text_of(verifier.get(PAGE))
        assert "Infrastruktur: diklaim 30,00, terverifikasi 20,00, paling tinggi 30,00." in page

    def test_has_the_same_as_a_table(self, verifier: FlaskClient, database: Database) -> None:
        hear(database, innovations.verified(3, id=INNOVATION_ID, claims=innovations.claims(3, verified=2)))
        page = verifier.get(PAGE).text
        rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", page, re.DOTALL)
        figures = {name: re.findall(r">([\d,]+)</td>", cells) for name, cells in rows}
        assert figures["Infrastruktur"] == ["30,00", "20,00", "30,00"]


class TestGaps:
    def test_are_named_where_nothing_is_claimed(self, verifier: FlaskClient, database: Database) -> None:
        none = Claim(indicator=MANDATORY.id, claimed=0, verified=None, has_evidence=False)
        hear(database, innovations.submitted(1, id=INNOVATION_ID, claims=claims_with(none)))
        page = text_of(verifier.get(PAGE))
        assert "1 indikator wajib belum menghasilkan poin" in page
        assert f"{MANDATORY.id}. {MANDATORY.name} : belum diisi" in page

    def test_are_named_where_proof_is_missing(self, verifier: FlaskClient, database: Database) -> None:
        bare = Claim(indicator=MANDATORY.id, claimed=2, verified=None, has_evidence=False)
        hear(database, innovations.submitted(1, id=INNOVATION_ID, claims=claims_with(bare)))
        page = text_of(verifier.get(PAGE))
        assert f"{MANDATORY.id}. {MANDATORY.name} : diklaim pada tingkat 2, tetapi tanpa bukti" in page

    def test_are_not_spoken_of_where_there_are_none(self, verifier: FlaskClient, database: Database) -> None:
        hear(database, innovations.verified(3, id=INNOVATION_ID))
        assert "indikator wajib belum" not in text_of(verifier.get(PAGE))


class TestNextStep:
    def test_is_the_next_level_with_its_words_its_proof_and_its_points(
        self, verifier: FlaskClient, database: Database
    ) -> None:
        hear(database, innovations.verified(3, id=INNOVATION_ID))
        row = row_of(verifier.get(PAGE), MANDATORY.id)
        assert f"Tingkat 3: {MANDATORY.levels[2]}" in row
        assert f"Bukti: {MANDATORY.evidence}" in row

    def test_is_the_proof_where_a_level_is_claimed_without(self, verifier: FlaskClient, database: Database) -> None:
        bare = Claim(indicator=MANDATORY.id, claimed=2, verified=None, has_evidence=False)
        hear(database, innovations.submitted(1, id=INNOVATION_ID, claims=claims_with(bare)))
        assert f"Lampirkan bukti tingkat 2: {MANDATORY.evidence}" in row_of(verifier.get(PAGE), MANDATORY.id)

    def test_ends_with_the_highest_level(self, verifier: FlaskClient, database: Database) -> None:
        hear(database, innovations.submitted(1, id=INNOVATION_ID, claims=innovations.claims(3)))
        assert "Tingkat tertinggi sudah diklaim dengan bukti." in row_of(verifier.get(PAGE), MANDATORY.id)

    def test_says_where_a_verifier_confirmed_less(self, verifier: FlaskClient, database: Database) -> None:
        lowered = Claim(indicator=MANDATORY.id, claimed=3, verified=1, has_evidence=True)
        hear(database, innovations.verified(3, id=INNOVATION_ID, claims=claims_with(lowered)))
        assert "1 diturunkan" in row_of(verifier.get(PAGE), MANDATORY.id)

    def test_is_told_to_programs_too(self, client: FlaskClient, database: Database) -> None:
        hear(database, innovations.verified(3, id=INNOVATION_ID))
        answer = client.get(STEPS, headers=sign_in.as_staff("verifier"))
        assert answer.json is not None
        line = next(one for one in answer.json["lines"] if one["indicator"] == MANDATORY.id)
        assert (line["claimed"], line["verified"], line["next"]["to_level"]) == (2, 2, 3)
        assert line["next"]["wording"] == MANDATORY.levels[2]


class TestWhoSees:
    @pytest.fixture(autouse=True)
    def _verified(self, database: Database) -> None:
        hear(database, innovations.verified(3, id=INNOVATION_ID, partners=[PARTNER]))

    @pytest.mark.parametrize("agency_id", [innovations.AGENCY_ID, PARTNER.id])
    def test_an_agency_sees_what_it_carries(self, client: FlaskClient, agency_id: UUID) -> None:
        sign_in_as(client, "officer", agency_id=agency_id)
        assert client.get(PAGE).status_code == 200
        assert PAGE in client.get(LIST).text

    def test_another_agency_does_not(self, client: FlaskClient) -> None:
        """Though it is verified: how a level was decided is between the agency and the city."""
        sign_in_as(client, "officer", agency_id=uuid4())
        assert client.get(PAGE).status_code == 404
        assert PAGE not in client.get(LIST).text

    def test_staff_see_every_one(self, verifier: FlaskClient) -> None:
        assert verifier.get(PAGE).status_code == 200
        assert PAGE in verifier.get(LIST).text

    def test_an_officer_without_an_agency_sees_none(self, client: FlaskClient) -> None:
        sign_in_as(client, "officer")
        assert client.get(PAGE).status_code == 404
        assert PAGE not in client.get(LIST).text


class TestList:
    def test_goes_on_where_a_page_ended(self, verifier: FlaskClient, database: Database) -> None:
        hear(database, *(innovations.verified(1, name=f"Inovasi {number}") for number in range(60)))
        first = verifier.get(LIST).text
        onward = re.search(r'rel="next" href="([^"]+)"', first)
        assert onward is not None
        second = verifier.get(onward[1].replace("&amp;", "&")).text
        names = re.findall(r">(Inovasi \d+)<", first + second)
        assert len(names) == len(set(names)) == 60

    @pytest.mark.parametrize("cursor", ["x", "%00", cursors.encode(Decimal("1e999999"), Decimal(1), UUID(int=1))])
    def test_refuses_a_cursor_that_is_not_ours(self, verifier: FlaskClient, cursor: str) -> None:
        assert verifier.get(f"{LIST}?sesudah={cursor}").status_code == 422

    def test_leaves_out_what_was_withdrawn(self, verifier: FlaskClient, database: Database) -> None:
        hear(database, innovations.submitted(1, id=INNOVATION_ID), innovations.withdrawn(4, id=INNOVATION_ID))
        assert PAGE not in verifier.get(LIST).text
        assert "tidak dihitung" in text_of(verifier.get(PAGE))

    @pytest.mark.parametrize("year", ["1999", "abc", "", "%00", "9" * 400])
    def test_shows_the_report_year_for_one_without_rules(self, verifier: FlaskClient, year: str) -> None:
        assert "Kematangan inovasi 2026" in text_of(verifier.get(f"{LIST}?tahun={year}"))
