"""What the index would be, if: by page and by API, from the same formula."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from services.scoring.handlers import HANDLERS
from services.scoring.index import use_cases as indexes
from services.scoring.planning import use_cases
from shared.contracts.affairs import BASIC_SERVICES
from shared.kit.db import Database
from tests.builders import innovations, sign_in
from tests.builders.innovations import deliver, envelopes

API = "/api/scoring/v1/index/2026/what-if"
PAGE = "/indeks/coba"
KNOWN = UUID(int=7)


@pytest.fixture
def sixteen(database: Database) -> None:
    """The city of the worked example: 16 innovations of 74 points, all basic services: 32.03."""
    affairs = [*BASIC_SERVICES, *["kominfo"] * 10]
    ids = [KNOWN, *(uuid4() for _ in affairs[1:])]
    found = (innovations.verified(1, id=one, affair=affair) for one, affair in zip(ids, affairs, strict=True))
    deliver(database, HANDLERS, envelopes(found))


def ask(client: FlaskClient, **scenario: object) -> dict[str, dict[str, str]]:
    answer = client.post(API, json=scenario, headers=sign_in.as_staff("verifier"))
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return answer.json


@pytest.mark.usefixtures("sixteen")
class TestTryOut:
    def test_without_changes_is_the_projection_of_today(self, client: FlaskClient, database: Database) -> None:
        found = ask(client)
        with database.transaction() as session:
            computed = indexes.compute(session, year=2026)[1]
        assert found["today"] == found["then"] == indexes.in_json(computed)
        assert (found["today"]["index"], found["is_projection"]) == ("32.03", True)

    def test_counts_the_levels_of_the_city(self, client: FlaskClient) -> None:
        found = ask(client, spd={"12": 3})
        assert Decimal(found["difference"]) == Decimal("2.40")  # type: ignore[arg-type]

    def test_counts_other_levels_of_one_innovation(self, client: FlaskClient) -> None:
        """Video from 2 to 3 is four points of one of sixteen: a quarter of a point of 250."""
        found = ask(client, innovation_id=str(KNOWN), levels={"35": 3})
        assert (found["then"]["maturity"], found["then"]["index"]) == ("74.25", "32.13")

    def test_counts_new_innovations(self, client: FlaskClient) -> None:
        then = ask(client, added=4, mean="74")["then"]
        assert (then["innovations"], then["maturity"], then["count"]) == (20, "74.00", "7.60")

    def test_keeps_nothing(self, client: FlaskClient) -> None:
        ask(client, spd={"12": 3}, added=4)
        assert ask(client)["then"]["index"] == "32.03"


class TestBasicServices:
    def test_counts_the_innovations_once_enough_are_covered(self, client: FlaskClient, database: Database) -> None:
        deliver(database, HANDLERS, envelopes([innovations.verified(1, affair="kominfo")]))
        without = ask(client, added=5, mean="50")["then"]
        covered = ask(client, added=5, mean="50", services=list(BASIC_SERVICES)[:5])["then"]
        assert (without["count"], covered["count"]) == ("0", "2.28")
        assert covered["basic_services"] == list(BASIC_SERVICES)[:5]


class TestRefusal:
    @pytest.mark.parametrize(
        ("scenario", "pointer"),
        [
            ({"services": ["kesehatan"]}, "/services"),
            ({"spd": {"99": 1}}, "/spd/99"),
            ({"levels": {"35": 1}}, "/innovation_id"),
            ({"innovation_id": str(KNOWN)}, "/innovation_id"),
            ({"added": 1, "mean": "112"}, "/mean"),
        ],
    )
    def test_names_the_field(self, client: FlaskClient, scenario: dict[str, object], pointer: str) -> None:
        answer = client.post(API, json=scenario, headers=sign_in.as_staff("verifier"))
        assert answer.status_code == 422
        assert f'"{pointer}"' in answer.text

    def test_knows_no_year_without_rules(self, client: FlaskClient) -> None:
        asked = client.post("/api/scoring/v1/index/1999/what-if", json={}, headers=sign_in.as_staff("verifier"))
        assert asked.status_code == 404


class TestPage:
    @pytest.mark.usefixtures("sixteen")
    def test_shows_both_figures_from_its_address_alone(self, client: FlaskClient) -> None:
        page = client.get(f"{PAGE}?innovation_id={KNOWN}&levels-35=3&added=&mean=").text
        assert all(figure in page for figure in ("32,13", "32,03", "0,10", "Ini proyeksi, bukan hasil resmi"))

    @pytest.mark.parametrize(
        "query", ["added=x", "mean=NaN", "levels-35=4", "spd-1=9", "innovation_id=x", "added=9999", "services=x"]
    )
    def test_refuses_nonsense_and_keeps_it_in_the_form(self, client: FlaskClient, query: str) -> None:
        answer = client.get(f"{PAGE}?{query}")
        assert answer.status_code == 422
        assert "field-wrong" in answer.text

    def test_names_all_that_is_wrong_at_once(self, client: FlaskClient) -> None:
        page = client.get(f"{PAGE}?added=x&mean=900&services=kesehatan&spd-1=9").text
        named = [name for name in ("added", "mean", "services", "spd-1") if f'href="#{name}"' in page]
        assert named == ["added", "mean", "spd-1"]

    @pytest.mark.usefixtures("sixteen")
    def test_keeps_the_innovation_that_was_chosen(self, client: FlaskClient) -> None:
        assert f'<option value="{KNOWN}" selected>' in client.get(f"{PAGE}?innovation_id={KNOWN}").text

    def test_takes_a_decimal_comma(self, client: FlaskClient) -> None:
        assert client.get(f"{PAGE}?added=1&mean=70,5").status_code == 200


def test_the_use_case_refuses_a_negative_number(database: Database) -> None:
    scenario = use_cases.Scenario(added=-1, mean=Decimal(0), services=[], spd={}, innovation_id=None, levels={})
    with database.transaction() as session, pytest.raises(use_cases.Invalid):
        use_cases.try_out(session, year=2026, scenario=scenario)
