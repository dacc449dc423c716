"""scoring does not start on settings that can't be right, and says which."""

import base64

import pytest

from services.scoring.config import Settings
from shared.kit.config import Env, Misconfigured
from tests.builders import sign_in

RIGHT = {
    "SCORING_DATABASE_URL": "postgresql+psycopg://scoring@localhost/scoring",
    "REDIS_URL": "redis://localhost/0",
    "INTERNAL_TOKEN": "token",
    "SESSION_PUBLIC_KEY": base64.b64encode(sign_in.keys()[1].encode()).decode(),
    "PASS_SECRET": "x" * 32,
    "SUBMISSION_URL": "http://localhost:8001",
}


class TestFromEnv:
    def test_takes_what_is_right(self) -> None:
        settings = Settings.from_env(Env(values=RIGHT))
        assert (settings.report_year, settings.submission_url) == (2026, "http://localhost:8001")

    @pytest.mark.parametrize("name", sorted(RIGHT))
    def test_names_what_is_missing(self, name: str) -> None:
        with pytest.raises(Misconfigured, match=name):
            Settings.from_env(Env(values={**RIGHT, name: ""}))

    @pytest.mark.parametrize(
        ("name", "value"),
        [("PASS_SECRET", "short"), ("REPORT_YEAR", "1999"), ("REPORT_YEAR", "soon"), ("SESSION_PUBLIC_KEY", "no key")],
    )
    def test_names_what_is_wrong(self, name: str, value: str) -> None:
        with pytest.raises(Misconfigured, match=name):
            Settings.from_env(Env(values={**RIGHT, name: value}))

    def test_gathers_all_complaints(self) -> None:
        with pytest.raises(Misconfigured, match=r"REDIS_URL.*PASS_SECRET"):
            Settings.from_env(Env(values={**RIGHT, "REDIS_URL": "", "PASS_SECRET": ""}))
