"""How are a service's own tables named, and where are they found?"""

import pkgutil
from importlib import import_module
from importlib.util import find_spec

from sqlalchemy import MetaData

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name that a migration can know beforehand."""


def load_models(service: str) -> MetaData:
    """All rooms' tables, found by their `models.py`, for migrations and their test."""
    package = import_module(f"services.{service}")
    for room in pkgutil.iter_modules(package.__path__):
        if room.ispkg and find_spec(f"services.{service}.{room.name}.models"):
            import_module(f"services.{service}.{room.name}.models")
    metadata: MetaData = import_module(f"services.{service}.tables").Base.metadata
    return metadata
