"""Which tables are this service's, beside those of the backbone?"""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from shared.kit.rooms import NAMES


class Base(DeclarativeBase):
    """The rooms' models; each room keeps its own in `models.py`."""

    metadata = MetaData(naming_convention=NAMES)
