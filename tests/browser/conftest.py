"""What the browser tests stand on: scoring's database and settings."""

from tests.scoring.conftest import database, settings

__all__ = ["database", "settings"]
