"""What are the local processes told, and where do their secrets come from?"""

import base64
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.local.ports import Ports
from deploy.local.servers import SERVICES, Postgres, Valkey


def make_secrets(path: Path) -> dict[str, str]:
    """The secrets of this checkout: drawn once, readable by their owner only."""
    if not path.exists():
        private, public = _session_keys()
        drawn = {
            "INTERNAL_TOKEN": secrets.token_urlsafe(32),
            "PASS_SECRET": secrets.token_urlsafe(32),
            "SESSION_PRIVATE_KEY": private,
            "SESSION_PUBLIC_KEY": public,
            "DEMO_PASSWORD": f"contoh-{secrets.token_hex(4)}",
        }
        path.touch(mode=0o600)
        path.write_text("".join(f"{name}={value}\n" for name, value in drawn.items()), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line)


def _session_keys() -> tuple[str, str]:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return base64.b64encode(secret).decode(), base64.b64encode(public).decode()


def compose(var: Path, ports: Ports, *, postgres: Postgres, valkey: Valkey) -> dict[str, str]:
    """The environment of every local process; what the caller has set already goes before our defaults."""
    defaults = {
        "PUBLIC_URL": f"http://localhost:{ports.public}",
        "MAIL_FROM": "inovasi@kota.example",
        "STORAGE_URL": (var / "evidence").as_uri(),
        # The terminal shows what needs attention; LOG_LEVEL=INFO make up shows every request and event.
        "LOG_LEVEL": "WARNING",
        "DEMO": "1",
        # Only this machine; BIND=0.0.0.0 make up lets a phone on the same network in.
        "BIND": "127.0.0.1",
        # A receiver can be tried out on this very machine.
        "WEBHOOKS_MAY_BE_LOCAL": "1",
    }
    fixed = {
        **{f"{service.upper()}_DATABASE_URL": postgres.url(service, service) for service in SERVICES},
        "REDIS_URL": valkey.url,
        "SUBMISSION_URL": f"http://127.0.0.1:{ports.submission}",
        "SCORING_URL": f"http://127.0.0.1:{ports.scoring}",
        "NOTIFY_URL": f"http://127.0.0.1:{ports.notify}",
        "SUBMISSION_UPSTREAM": f"127.0.0.1:{ports.submission}",
        "SCORING_UPSTREAM": f"127.0.0.1:{ports.scoring}",
        "STREAM_UPSTREAM": f"127.0.0.1:{ports.stream}",
        "NOTIFY_STREAM_UPSTREAM": f"127.0.0.1:{ports.notify_stream}",
        "NOTIFY_UPSTREAM": f"127.0.0.1:{ports.notify}",
        "MAILBOX_UPSTREAM": f"127.0.0.1:{ports.mailbox}",
        "PORT": str(ports.public),
        "SMTP_URL": f"smtp://127.0.0.1:{ports.smtp}",
        "MAILBOX_SMTP_PORT": str(ports.smtp),
        "MAILBOX_HTTP_PORT": str(ports.mailbox),
        "MAILBOX_DIR": str(var / "mail"),
        # Heartbeats and the like stay here: /tmp is everybody's, and another user may have the same files there.
        "TMPDIR": str(_made(var / "tmp")),
        "XDG_DATA_HOME": str(var / "caddy"),
        "XDG_CONFIG_HOME": str(var / "caddy"),
        "PYTHONUNBUFFERED": "1",
        # Two heaps for all threads; see the Dockerfile.
        "MALLOC_ARENA_MAX": "2",
        # The services speak to one another on this machine, past any proxy of it.
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        # Warnings about running as root are for servers that face the world; these listen on loopback.
        "C_FORCE_ROOT": "1",
        "PYTHONWARNINGS": "ignore::RuntimeWarning,ignore:::celery.platforms",
    }
    return {**defaults, **os.environ, **make_secrets(var / "secrets.env"), **fixed}


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
