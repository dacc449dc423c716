"""The real servers from the wheels."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from deploy.local.servers import NotStarted, Postgres, Valkey
from tests.builders.ports import free_ports


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql")


@pytest.fixture
def own_postgres(scratch: Path) -> Iterator[Postgres]:
    """One that a test may break."""
    server = Postgres(scratch / "own-postgres", port=free_ports(1)[0], settings={"fsync": "off"})
    server.start()
    yield server
    server.stop(mode="immediate")


@pytest.fixture
def own_valkey(tmp_path: Path) -> Iterator[Valkey]:
    """One that a test may break."""
    server = Valkey(tmp_path, port=free_ports(1)[0])
    server.start()
    yield server
    server.kill()


class TestPostgres:
    def test_lets_a_role_into_its_own_database_only(self, postgres: Postgres) -> None:
        with psycopg.connect(_plain(postgres.url("scoring", "scoring"))) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("scoring",)
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(_plain(postgres.url("submission", "scoring")))

    def test_asks_for_the_password(self, postgres: Postgres) -> None:
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(host="127.0.0.1", port=postgres.port, user="scoring", password="x", dbname="scoring")

    def test_makes_roles_and_databases_a_second_time_without_harm(self, postgres: Postgres) -> None:
        postgres.create_service_databases()

    @pytest.mark.parametrize("mode", ["fast", "immediate"])
    def test_keeps_what_was_committed_through_a_stop(self, own_postgres: Postgres, mode: str) -> None:
        with own_postgres.superuser() as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (mode text)")
            connection.execute("INSERT INTO kept VALUES (%s)", (mode,))
        own_postgres.stop(mode=mode)
        own_postgres.start()
        with own_postgres.superuser() as connection:
            assert (mode,) in connection.execute("SELECT mode FROM kept").fetchall()

    def test_says_what_its_log_says_when_it_cannot_start(self, own_postgres: Postgres) -> None:
        second = Postgres(own_postgres.directory, port=free_ports(1)[0])
        with pytest.raises(NotStarted, match="Is another postmaster"):
            second.start()


class TestValkey:
    def test_keeps_what_is_queued_through_a_stop(self, own_valkey: Valkey) -> None:
        with redis.Redis.from_url(own_valkey.url) as client:
            client.rpush("queue", "parcel")
        own_valkey.stop()
        own_valkey.start()
        with redis.Redis.from_url(own_valkey.url) as client:
            assert client.lrange("queue", 0, -1) == [b"parcel"]

    def test_answers_nothing_while_paused(self, own_valkey: Valkey) -> None:
        with redis.Redis(port=own_valkey.port, socket_timeout=0.3, retry=Retry(NoBackoff(), 0)) as client:
            client.ping()
            own_valkey.pause()
            with pytest.raises(redis.TimeoutError):
                client.get("anything")
            own_valkey.resume()
            assert client.ping()

    def test_never_evicts(self, valkey: Valkey) -> None:
        with redis.Redis.from_url(valkey.url) as client:
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            assert client.config_get("appendonly") == {"appendonly": "yes"}
