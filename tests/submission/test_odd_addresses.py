"""Whatever is typed into an address gets an answer that helps, and never an error of ours."""

from collections.abc import Iterator, Mapping

import pytest
from flask.testing import FlaskClient

from shared.kit.edge import ServiceApp
from tests.builders import authorisation, sign_in
from tests.builders.services import SERVICES, create_app
from tests.builders.submissions import Caller

LONG = "a" * 10_000
LISTS = ("/inovasi", "/api/submission/v1/public/innovations")
QUERIES: Mapping[str, str] = {
    "a search of 10,000 characters": f"q={LONG}",
    "only symbols": "q=%26%7C%21%28%29%3A%2A%27%22%5C%3C%3E%25%5F",
    "only spaces": "q=%20%20%20",
    "NUL": "q=a%00b",
    "invalid UTF-8": "q=%ff%fe%80",
    "invalid UTF-8 in a name": "%ff=1",
    "half a surrogate pair": "q=%ed%a0%bd",
    "a year that is none": "tahun=abad&year=abad",
    "a year beyond all numbers": f"tahun={'9' * 40}&year={'9' * 40}",
    "an affair nobody knows": "urusan=sihir&affair=sihir",
    "an agency nobody knows": "opd=tidak-ada&agency=tidak-ada",
    "NUL in a filter": "opd=%00&urusan=%00&agency=%00&affair=%00",
    "a cursor that is none": "cursor=tidak-ada&halaman=tidak-ada",
    "a cursor of another list": "cursor=WyJhIl0&halaman=99999999999999999999",
    "a page past the end": "halaman=100000",
    "a page below the first": "halaman=-1",
    "repeated parameters": "q=a&q=b&tahun=2026&tahun=2025&year=2026&year=2025",
    "a thousand parameters": "&".join(f"x{number}=1" for number in range(1000)),
}


@pytest.fixture(params=SERVICES)
def service_app(request: pytest.FixtureRequest) -> Iterator[ServiceApp]:
    created = create_app(request.param)
    yield created
    created.database.dispose()


class TestPublicList:
    @pytest.mark.parametrize("path", LISTS)
    def test_answers_odd_questions(self, client: FlaskClient, owner: Caller, verifier: Caller, path: str) -> None:
        """With a list, perhaps an empty one, or with a 4xx that says what to do."""
        verifier.call("POST", f"{owner.submitted()}/verify", json={}, expect=200)
        unhelpful = {}
        for what, query in QUERIES.items():
            answer = client.get(f"{path}?{query}")
            helps = "<main" in answer.text if path == "/inovasi" else bool(answer.json)
            if answer.status_code not in {200, 400, 404, 422} or not helps:
                unhelpful[what] = (answer.status_code, answer.text[:200])
        assert unhelpful == {}

    def test_says_nothing_found_where_a_search_is_of_symbols_or_endless(self, client: FlaskClient) -> None:
        for query in (QUERIES["a search of 10,000 characters"], QUERIES["only symbols"]):
            assert client.get(f"/inovasi?{query}").status_code == 200


class TestHead:
    def test_is_answered_as_get_but_without_a_body(self, app: ServiceApp, client: FlaskClient) -> None:
        """On every address without parameters, as the administrator."""
        odd = {}
        for route, rule in authorisation.routes(app):
            if route.startswith("GET ") and not rule.arguments:
                headers = sign_in.as_staff("admin")
                got, head = (client.open(rule.rule, method=method, headers=headers) for method in ("GET", "HEAD"))
                if head.status_code != got.status_code or head.data or head.status_code >= 500:
                    odd[route] = (got.status_code, head.status_code, len(head.data))
        assert odd == {}


class TestMethods:
    @pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PROPFIND"])
    def test_that_a_route_has_not_are_refused_or_listed(self, service_app: ServiceApp, method: str) -> None:
        """Without any database: who only asks what may be asked costs nothing."""
        client = service_app.test_client()
        found = {}
        for route, rule in authorisation.routes(service_app):
            if not rule.arguments:
                answer = client.open(rule.rule, method=method, headers=sign_in.as_internal())
                found[route] = answer.status_code
        assert {route: status for route, status in found.items() if status >= 500} == {}
