"""How often something may be done is counted where it is limited, and costs nothing elsewhere."""

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from shared.kit.rates import RouteLimiter


def was_refused(response: Response) -> bool:
    return response.status_code == 403


@pytest.fixture
def client() -> FlaskClient:
    app, limiter = Flask(__name__), RouteLimiter()
    limiter.init_app(app)

    @app.get("/limited")
    @limiter.limit("2 per minute")
    def limited() -> str:
        return "yes"

    @app.get("/guessed/<int:status>")
    @limiter.limit("2 per minute", deduct_when=was_refused)
    def guessed(status: int) -> tuple[str, int]:
        return "tried", status

    @app.get("/free")
    def free() -> str:
        return "yes"

    return app.test_client()


class TestLimitedRoute:
    def test_is_refused_beyond_its_limit_and_says_when_to_come_again(self, client: FlaskClient) -> None:
        answers = [client.get("/limited") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
        assert "Retry-After" in answers[-1].headers

    def test_counts_only_what_its_answer_says_counts(self, client: FlaskClient) -> None:
        statuses = [client.get(f"/guessed/{status}").status_code for status in (200, 200, 200, 403, 403, 200)]
        assert statuses == [200, 200, 200, 403, 403, 429]


class TestOtherRoute:
    def test_runs_nothing_of_the_limiter_and_says_nothing_of_limits(self, client: FlaskClient) -> None:
        answers = [client.get("/free") for _ in range(5)]
        assert {answer.status_code for answer in answers} == {200}
        assert not any("X-RateLimit-Limit" in answer.headers for answer in answers)
        assert not client.application.before_request_funcs
