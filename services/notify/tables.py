"""Which tables are this service's, beside those of the backbone?"""

import pkgutil
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The rooms' models; each room keeps its own in `models.py`."""

    metadata = MetaData(naming_convention=_NAMES)


def load_models() -> MetaData:
    """All rooms' tables, found by their `models.py`, for migrations and their test."""
    package = __name__.rpartition(".")[0]
    for room in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if room.ispkg and find_spec(f"{package}.{room.name}.models"):
            import_module(f"{package}.{room.name}.models")
    return Base.metadata
