"""Alembic asks here how to reach the database and which tables the code expects."""

from services.notify.tables import load_models
from shared.kit import migrate

migrate.run_env(load_models())
