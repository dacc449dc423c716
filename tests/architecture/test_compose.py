"""Does docker-compose.yml keep its promises, as far as reading it can tell?"""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.compose import env_file, images
from shared.kit import queue_names

ROOT = Path(__file__).resolve().parents[2]
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("submission", "scoring", "notify")
# Without a command of their own, these start as root only to hand over their volume, and then step down.
STEPS_DOWN_BY_ITSELF = {"postgres", "redis"}
# What only Docker Compose reads, and what only some process of `make up` or a test reads.
COMPOSE_ALONE = {"COMPOSE_PROFILES"}
ASSIGNMENT = re.compile(r"^(?:# )?([A-Z][A-Z0-9_]+)=", flags=re.MULTILINE)
READ_IN_CODE = re.compile(r"""env\.\w+\(\s*f?["']([^"']+)["']""")


def documented() -> set[str]:
    return set(ASSIGNMENT.findall((ROOT / ".env.example").read_text()))


def asked_for_by_compose() -> set[str]:
    return set(re.findall(r"\$\{(\w+)", COMPOSE_TEXT))


def read_by_services() -> set[str]:
    """Every variable that our code reads through shared.kit.config.Env."""
    names: set[str] = set()
    for folder in ("services", "shared"):
        for path in (ROOT / folder).rglob("*.py"):
            names.update(READ_IN_CODE.findall(path.read_text()))
    per_service = {name for name in names if "{" in name}
    spelled_out = {re.sub(r"\{.*\}", service.upper(), name) for name in per_service for service in OURS}
    return (names - per_service) | spelled_out


def given_to(service: str) -> set[str]:
    return set(SERVICES[service].get("environment") or {})


class TestEnvExample:
    def test_documents_every_variable_that_compose_asks_for(self):
        assert asked_for_by_compose() - documented() == set()

    def test_documents_every_variable_that_the_services_read(self):
        assert read_by_services() - documented() == set()

    def test_documents_nothing_that_nobody_reads(self):
        assert documented() - asked_for_by_compose() - read_by_services() - COMPOSE_ALONE == set()

    def test_holds_no_secret(self):
        values = env_file.read(ROOT / ".env.example")
        assert {name for name in env_file.fresh_secrets() if values[name]} == set()


class TestWhatServicesAreTold:
    @pytest.mark.parametrize("service", OURS)
    def test_is_what_their_settings_read(self, service):
        """A setting that the code reads and Compose does not hand on would silently keep its default."""
        text = "\n".join(path.read_text() for path in (ROOT / "services" / service).rglob("*.py"))
        assert set(READ_IN_CODE.findall(text)) - given_to(f"{service}-web") == set()

    @pytest.mark.parametrize("service", OURS)
    def test_holds_only_the_service_s_own_database(self, service):
        told = {name for name in given_to(f"{service}-web") if name.endswith("_DATABASE_URL")}
        assert told == {f"{service.upper()}_DATABASE_URL"}

    def test_gives_the_key_that_signs_sessions_to_submission_alone(self):
        holders = {name for name in SERVICES if "SESSION_PRIVATE_KEY" in given_to(name)}
        assert {name.split("-")[0] for name in holders} == {"submission"}


class TestProcesses:
    @pytest.mark.parametrize("service", OURS)
    @pytest.mark.parametrize("part", ["migrate", "web", "worker", "beat", "relay"])
    def test_are_all_there_for_each_service(self, service, part):
        assert f"{service}-{part}" in SERVICES

    @pytest.mark.parametrize("service", OURS)
    def test_consume_every_queue(self, service):
        command = SERVICES[f"{service}-worker"]["command"]
        assert set(command[command.index("-Q") + 1].split(",")) == {
            queue_names.events_queue(service),
            queue_names.jobs_queue(service),
        }

    def test_call_agencies_systems_apart_from_all_other_work(self):
        """A receiver that hangs holds up no letter: no worker makes calls."""
        assert SERVICES["notify-webhooks"]["command"] == ["python", "-m", "services.notify.webhooks"]
        assert SERVICES["notify-webhooks"]["environment"]["RES_OPTIONS"]
        assert "healthcheck" in SERVICES["notify-webhooks"]

    def test_hand_letters_over_apart_from_all_else(self):
        command = SERVICES["notify-mail"]["command"]
        assert command[command.index("-Q") + 1] == queue_names.mail_queue("notify")

    @pytest.mark.parametrize("service", OURS)
    @pytest.mark.parametrize("part", ["web", "worker", "beat", "relay"])
    def test_start_after_the_tables_are_there(self, service, part):
        waits_for = SERVICES[f"{service}-{part}"]["depends_on"]
        assert waits_for[f"{service}-migrate"] == {"condition": "service_completed_successfully"}

    def test_are_started_without_a_shell_so_that_sigterm_reaches_them(self):
        assert {name for name, part in SERVICES.items() if isinstance(part.get("command", []), str)} == set()

    def test_come_back_after_a_crash_unless_they_run_once(self):
        once = {name for name, part in SERVICES.items() if part["restart"] == "no"}
        assert once == {f"{service}-migrate" for service in OURS} | {"submission-sample", "scoring-sample"}

    def test_say_whether_they_are_well_where_somebody_waits_for_them(self):
        awaited = {
            name
            for part in SERVICES.values()
            for name, wait in part.get("depends_on", {}).items()
            if wait["condition"] == "service_healthy"
        }
        watched = {name for name, part in SERVICES.items() if "healthcheck" in part}
        assert awaited - watched == set()
        assert {f"{service}-worker" for service in OURS} - watched == set()

    @pytest.mark.parametrize("service", OURS)
    def test_of_a_worker_can_run_several_times(self, service):
        worker = SERVICES[f"{service}-worker"]
        assert "container_name" not in worker
        assert "ports" not in worker
        assert f"{service}@%h" in worker["command"]
        assert worker["stop_grace_period"] == "60s"


class TestIsolation:
    def test_publishes_the_port_of_caddy_alone(self):
        assert [name for name, part in SERVICES.items() if part.get("ports")] == ["caddy"]

    def test_keeps_databases_and_broker_on_a_network_without_a_way_out(self):
        assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inner"]
        assert COMPOSE["networks"]["inner"] == {"internal": True}

    def test_keeps_caddy_away_from_them(self):
        assert SERVICES["caddy"]["networks"] == ["edge"]

    def test_lets_no_container_of_ours_be_root_or_gain_rights(self):
        assert re.search(r"^USER (?!0|root)\S+$", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
        for name in set(SERVICES) - STEPS_DOWN_BY_ITSELF:
            part = SERVICES[name]
            assert part["cap_drop"] == ["ALL"], name
            assert part["read_only"] is True, name
            assert "build" in part or part.get("user", "0").split(":")[0] not in {"0", "root"}, name


class TestImages:
    def test_are_known_to_the_program_that_provides_them(self):
        fetched = {part["image"] for part in SERVICES.values() if "build" not in part}
        assert fetched == set(images.OFFICIAL) - {images.BASE}
        assert f"ARG BASE={images.BASE}" in (ROOT / "Dockerfile").read_text()

    def test_have_a_dependency_group_each(self):
        groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
        built = {part["build"]["args"]["SERVICE"] for part in SERVICES.values() if "build" in part}
        assert built - set(groups) == set()
