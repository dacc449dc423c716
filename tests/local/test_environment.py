"""The secrets and settings of the local processes."""

import os
import stat
from pathlib import Path

import pytest

from deploy.local import environment
from deploy.local.ports import Ports
from deploy.local.servers import SERVICES, Postgres, Valkey
from services.notify.config import Settings as NotifySettings
from services.scoring.config import Settings as ScoringSettings
from services.submission.config import Settings as SubmissionSettings
from shared.kit.config import Env


class TestSecrets:
    def test_are_drawn_once_and_kept(self, tmp_path: Path) -> None:
        first = environment.make_secrets(tmp_path / "secrets.env")
        assert environment.make_secrets(tmp_path / "secrets.env") == first

    def test_are_readable_by_their_owner_only(self, tmp_path: Path) -> None:
        environment.make_secrets(tmp_path / "secrets.env")
        assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600

    def test_differ_from_checkout_to_checkout(self, tmp_path: Path) -> None:
        one, other = (environment.make_secrets(tmp_path / name) for name in ("one", "other"))
        assert all(one[name] != other[name] for name in one)


class TestCompose:
    @pytest.fixture
    def composed(self, tmp_path: Path) -> dict[str, str]:
        ports = Ports.following(9000)
        postgres = Postgres(tmp_path / "postgres", port=ports.postgres)
        postgres.directory.mkdir()
        (postgres.directory / "password").write_text("secret", encoding="utf-8")
        return environment.compose(
            tmp_path, ports, postgres=postgres, valkey=Valkey(tmp_path / "valkey", port=ports.valkey)
        )

    @pytest.mark.parametrize("settings", [SubmissionSettings, ScoringSettings, NotifySettings])
    def test_is_all_that_a_service_asks_for(self, settings: type[SubmissionSettings], composed: dict[str, str]) -> None:
        """`from_env` names whatever is missing or wrong."""
        settings.from_env(Env(values=composed))

    def test_gives_each_role_a_password_of_its_own(self, composed: dict[str, str]) -> None:
        passwords = {composed[f"{service.upper()}_DATABASE_URL"].split(":")[2].split("@")[0] for service in SERVICES}
        assert len(passwords | {"secret"}) == 4

    def test_leaves_what_the_caller_has_set(
        self, composed: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(os.environ, "LOG_LEVEL", "DEBUG")
        ports = Ports.following(9000)
        again = environment.compose(
            tmp_path,
            ports,
            postgres=Postgres(tmp_path / "postgres", port=ports.postgres),
            valkey=Valkey(tmp_path / "valkey", port=ports.valkey),
        )
        assert again["LOG_LEVEL"] == "DEBUG"
        assert again["REDIS_URL"] == composed["REDIS_URL"]
