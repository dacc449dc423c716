"""What does each filter of the public list promise before it is chosen, and does it keep that?"""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from services.submission.catalogue import facets, queries
from services.submission.catalogue.models import MaturityFigure
from services.submission.registry.models import Innovation
from shared.kit import clock
from shared.kit.db import Database
from tests.builders.submissions import Caller


@pytest.fixture
def three(owner: Caller, verifier: Caller) -> None:
    """Two digital ones and one that is not; the last in another stage."""
    for name, changes in (("Satu", {}), ("Dua", {"kind": "non_digital"}), ("Tiga", {"stage": "trial"})):
        path = owner.submitted(name=name, **changes)
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
    owner.draft(name="Masih Draf")


@pytest.mark.usefixtures("three")
class TestCounts:
    def test_are_of_what_is_public(self, database: Database) -> None:
        with database.transaction() as session:
            counts = facets.count(session, queries.Wanted())
        assert counts["kind"] == {"digital": 2, "non_digital": 1}
        assert counts["year"] == {"2026": 3}
        assert counts["agency"] == {"rsud": 3}

    def test_of_a_filter_leave_itself_aside_and_heed_the_others(self, database: Database) -> None:
        with database.transaction() as session:
            counts = facets.count(session, queries.Wanted(kind="non_digital"))
        assert counts["kind"] == {"digital": 2, "non_digital": 1}
        assert counts["stage"] == {"implementation": 1}

    @pytest.mark.parametrize("name", ["year", "agency", "affair", "kind", "form", "stage"])
    def test_are_what_the_list_then_holds(self, database: Database, name: str) -> None:
        with database.transaction() as session:
            for value, number in facets.count(session, queries.Wanted())[name].items():
                wanted = queries.Wanted(**{name: int(value) if name == "year" else value})  # type: ignore[arg-type]
                assert queries.count(session, wanted) == number

    def test_stand_beside_each_choice_and_empty_choices_are_left_out(self, client: FlaskClient) -> None:
        page = unescape(client.get("/inovasi").text)
        assert "Digital (2)" in page
        assert "Inisiatif (" not in page

    def test_keep_a_chosen_filter_that_leaves_nothing(self, client: FlaskClient) -> None:
        page = unescape(client.get("/inovasi?tahapan=initiative").text)
        assert re.search(r'value="initiative" selected>Inisiatif \(0\)', page)


@pytest.mark.usefixtures("three")
class TestOrder:
    def test_by_maturity_puts_the_most_mature_first_over_all_pages(
        self, client: FlaskClient, database: Database
    ) -> None:
        self._score(database, {"Dua": 80, "Satu": 20})
        assert self._names(client.get("/inovasi?urut=kematangan").text) == ["Dua", "Satu", "Tiga"]

    def test_that_is_unknown_is_not_asked_about(self, client: FlaskClient) -> None:
        assert self._names(client.get("/inovasi?urut=apa-saja").text) == ["Tiga", "Dua", "Satu"]

    def test_by_maturity_goes_on_where_a_page_ended(self, database: Database) -> None:
        self._score(database, {"Dua": 80, "Satu": 20})
        with database.transaction() as session:
            first = queries.find(session, queries.Wanted(), limit=2, by_maturity=True)
            rest = queries.find(session, queries.Wanted(), limit=2, by_maturity=True, cursor=first.next)
            names = [found.innovation.name for found in (*first.items, *rest.items)]
        assert names == ["Dua", "Satu", "Tiga"]

    @staticmethod
    def _names(page: str) -> list[str]:
        return re.findall(r'href="/inovasi/[a-z]+">(Satu|Dua|Tiga)<', page)

    @staticmethod
    def _score(database: Database, scores: dict[str, int]) -> None:
        with database.transaction() as session:
            for innovation in session.scalars(select(Innovation).where(Innovation.name.in_(scores))):
                session.merge(
                    MaturityFigure(
                        innovation_id=innovation.id,
                        version=innovation.version,
                        year=2026,
                        claimed=scores[innovation.name],
                        verified=scores[innovation.name],
                        maximum=111,
                        by_variable={},
                        mandatory_gaps=[],
                        heard_at=clock.now(),
                    )
                )
