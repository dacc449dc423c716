"""Alembic asks here how to reach the database and which tables the code expects."""

from shared.kit import migrate, rooms

migrate.run_env(rooms.load_models("scoring"))
