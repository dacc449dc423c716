"""Where does what stand in the workbook that an agency fills in?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.submission.exchange.forms import AGENCY, Form
from shared.contracts.catalogue import Catalogue
from shared.kit.messages import Message

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GUIDE, PROFILES, CLAIMS, INDICATORS, LISTS, FIXES = (
    *("Petunjuk", "Profil", "Klaim", "Indikator", "Daftar", "Perbaikan"),
)
FORMAT = "inovasi-1"
# On the guide: what this workbook is, in the second column of these rows.
FORMAT_CELL, YEAR_CELL, AGENCY_CELL = "B3", "B4", "B5"
# The first row names the columns for us and is hidden, the second for people.
KEYS_ROW, HEADER_ROW, FIRST_ROW = 1, 2, 3
MOST_ROWS = 500
LAST_ROW = FIRST_ROW + MOST_ROWS - 1
# What stands in the place of a text that Excel lets no cell hold.
TOO_LONG = "[teks terlalu panjang untuk Excel; biarkan, tidak akan diubah]"
WHOLE_CITY = "seluruh-kota"

NUMBER, ID, VERSION, NAME, SAMPLE = "no", "id", "version", "name", "is_sample"
# In the whole city's workbook each row says whose it is: all that enters an agency where there is none yet.
AGENCY_NAME, AGENCY_SHORT, AGENCY_EMAIL = "agency_name", "agency_short_name", "agency_email"
AGENCY_CONFIRMED, AGENCY_SAMPLE = "agency_is_confirmed", "agency_is_sample"
AGENCY_COLUMNS = (AGENCY, AGENCY_NAME, AGENCY_SHORT, AGENCY_EMAIL, AGENCY_CONFIRMED, AGENCY_SAMPLE)

Value = str | int | float | bool | date | datetime | None
Rows = Sequence[tuple[int, Mapping[str, Value]]]
"""The filled rows of a sheet: the row's number and its cells by column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A workbook's columns; `agency_code` is an agency's slug, or `WHOLE_CITY`."""

    form: Form
    catalogue: Catalogue
    agency_code: str
    agency_name: str

    @property
    def is_city(self) -> bool:
        return self.agency_code == WHOLE_CITY

    @property
    def profile_columns(self) -> tuple[str, ...]:
        # The version protects a newer change; in an empty city there is none.
        own = (NUMBER, ID, *AGENCY_COLUMNS, SAMPLE) if self.is_city else (NUMBER, ID, VERSION)
        return (*own, *self.form.fields)

    @property
    def claim_columns(self) -> tuple[str, ...]:
        return (NUMBER, NAME, *self.catalogue.sid)

    def columns(self, sheet: str) -> tuple[str, ...]:
        return self.profile_columns if sheet == PROFILES else self.claim_columns

    def coordinate(self, sheet: str, row: int, column: str) -> str:
        """`C7`, for a column by its name."""
        return f"{letter(self.columns(sheet).index(column) + 1)}{row}"


def letter(position: int) -> str:
    """`C` for the third column."""
    from openpyxl.utils import get_column_letter  # loaded where it is used alone: eight megabytes

    return get_column_letter(position)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is wrong with one cell, and what to do about it."""

    sheet: str
    coordinate: str
    message: Message
    is_conflict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a verifier wants mended in one cell, in the verifier's words."""

    sheet: str
    coordinate: str
    text: str
