"""May a file or a link prove this indicator, and how large may it be?"""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.kit.files import JPEG as JPEG
from shared.kit.files import LINK as LINK
from shared.kit.files import MIME_TYPES as MIME_TYPES
from shared.kit.files import MOV as MOV
from shared.kit.files import MP4 as MP4
from shared.kit.files import PDF as PDF
from shared.kit.files import PNG as PNG
from shared.kit.files import NotAccepted as NotAccepted
from shared.kit.files import check_allowed as check_allowed
from shared.kit.files import display_name as display_name
from shared.kit.files import kind_of as kind_of

# Places for documents beside the profile; they prove no indicator. Source: the portal's form, items 21 and 22.
PLACES: Mapping[str, tuple[str, ...]] = {
    "budget": (PDF,),
    "business_profile": (PDF,),
    "intellectual_property": (PDF, PNG, JPEG),
    "award": (PDF, PNG, JPEG, LINK),
    "video": (MP4, MOV, LINK),
}
FILMS = frozenset({MP4, MOV})
PREVIEWED = frozenset({PDF, PNG, JPEG})
WAITING, READY, UNREADABLE, SCRIPTED = PREVIEW_STATES = ("waiting", "ready", "unreadable", "scripted")
MAX_PER_INDICATOR = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large a file may be; films, which come in parts, may be larger than others."""

    file_bytes: int
    film_bytes: int

    def of(self, kind: str) -> int:
        """The most bytes that a file of this kind may have."""
        return self.film_bytes if kind in FILMS else self.file_bytes
