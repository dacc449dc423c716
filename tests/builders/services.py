"""The services' applications, put together without any server: for what can be read off them."""

import base64
from importlib import import_module

from shared.kit.config import Env
from shared.kit.edge import ServiceApp
from tests.builders import sign_in

SERVICES = ("submission", "scoring", "notify")
_made: list[ServiceApp] = []


def environment(**changes: str) -> dict[str, str]:
    """All that the three services ask for, with addresses where nobody answers."""
    private_pem, public_pem = sign_in.keys()
    addresses = {
        f"{service.upper()}_{what}": address
        for service in SERVICES
        for what, address in (
            ("DATABASE_URL", f"postgresql+psycopg://{service}@127.0.0.1:9/{service}"),
            ("URL", f"http://{service}.example.test"),
        )
    }
    return {
        **addresses,
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "INTERNAL_TOKEN": sign_in.INTERNAL_TOKEN,
        "SESSION_PRIVATE_KEY": base64.b64encode(private_pem.encode()).decode(),
        "SESSION_PUBLIC_KEY": base64.b64encode(public_pem.encode()).decode(),
        "PASS_SECRET": "a-secret-of-the-tests-32-letters-long",
        "STORAGE_URL": "memory://evidence",
        "SMTP_URL": "smtp://127.0.0.1:9",
        "MAIL_FROM": "inovasi@contoh.example.test",
        "LOG_LEVEL": "WARNING",
        **changes,
    }


def create_app(service: str, **changes: str) -> ServiceApp:
    """A service's web application as its processes make it."""
    settings = import_module(f"services.{service}.config").Settings.from_env(Env(values=environment(**changes)))
    app: ServiceApp = import_module(f"services.{service}.app").create_app(settings)
    _made.append(app)
    return app


def close_all() -> None:
    """Close the databases of all applications that were made here, and hold none of them any more."""
    while _made:
        _made.pop().database.dispose()
