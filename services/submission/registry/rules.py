"""What is a complete innovation, which step may follow which, and which words find it?"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from shared.contracts.catalogue import STAGES as STAGES
from shared.kit.errors import FieldError, Refusal
from shared.kit.messages import N_, Message

DRAFT, SUBMITTED, RETURNED, VERIFIED, WITHDRAWN = STATUSES = ("draft", "submitted", "returned", "verified", "withdrawn")
EDITABLE = frozenset({DRAFT, RETURNED})

# Where a single claim stands. Changed proof, or another level, makes it wait again.
DECIDED, TO_MEND, WAITING, UNPROVED = CLAIM_STATES = ("verified", "to_mend", "waiting", "unproved")

INVITED, ACCEPTED, DECLINED, LEFT = PARTNER_STATES = ("invited", "accepted", "declined", "left")
# A co-owner edits all that the owner edits; a supporter reads, and adds proof.
CO_OWNER, SUPPORTER = PERMISSIONS = ("co_owner", "supporter")

SUBMIT, RETURN, VERIFY, WITHDRAW = "submit", "return", "verify", "withdraw"
NEXT_STATUS: Mapping[tuple[str, str], str] = {
    (DRAFT, SUBMIT): SUBMITTED,
    (RETURNED, SUBMIT): SUBMITTED,
    (SUBMITTED, RETURN): RETURNED,
    (SUBMITTED, VERIFY): VERIFIED,
    (DRAFT, WITHDRAW): WITHDRAWN,
    (SUBMITTED, WITHDRAW): WITHDRAWN,
    (RETURNED, WITHDRAW): WITHDRAWN,
    (VERIFIED, WITHDRAW): WITHDRAWN,
}
# What the history says happened: the steps above, and what leaves the status as it is.
CREATE, EDIT, CLAIM, ADD_EVIDENCE, REMOVE_EVIDENCE = "create", "edit", "claim", "add_evidence", "remove_evidence"
INVITE, ACCEPT, DECLINE, LEAVE = "invite", "accept", "decline", "leave"
# Another year's entry follows from this one, or this one from another year's.
CONTINUE = "continue"
ACTIONS = (
    *(CREATE, EDIT, CLAIM, ADD_EVIDENCE, REMOVE_EVIDENCE, INVITE, ACCEPT, DECLINE, LEAVE, CONTINUE),
    *(SUBMIT, RETURN, VERIFY, WITHDRAW),
)

INITIATORS = ("regional_head", "council_member", "agency", "civil_servant", "community")
CLASSIFICATIONS = ("agency", "village", "community")
KINDS = ("digital", "non_digital")
FORMS = ("governance", "public_service", "other")
# Names of the national programme's clusters: data, not interface text.
PKPN = (
    "Kedaulatan Pangan",
    "Kemandirian Energi dan Air",
    "Pendidikan",
    "Kesehatan",
    "Hilirisasi dan Industrialisasi",
    "Infrastruktur Perumahan dan Ketahanan Bencana",
    "Ekonomi Kerakyatan dan Desa",
    "Penurunan Kemiskinan",
    "Non PKPN",
)

# PP 38/2017, Article 6: what makes it a regional innovation. Each is answered with a sentence of proof.
CRITERIA = (
    *("criterion_novelty", "criterion_benefit", "criterion_lawful", "criterion_authority"),
    "criterion_replicable",
)
# How a later year's entry follows from the one before it: the same, a new version of it, or another one in its place.
CARRIED_OVER, DEVELOPED, REPLACED = RELATIONS = ("carried_over", "developed", "replaced")

# The one list of an innovation's own fields, in the order of forms and exports. Each is a column of `Innovation` and a
# field of `schemas.ProfileChanges` by the same name; whatever walks through a profile walks through this.
PROFILE = (
    *("name", "summary", "stage", "initiator", "initiator_name", "classification", "latitude", "longitude"),
    *("kind", "form", "asta_cita", "pkpn", "affair", "other_affairs", "trial_on", "implemented_on", "developed_on"),
    *("design", "purpose", "benefits", "results", *CRITERIA),
    *("budget_amount", "budget_before", "budget_after", "development", "year"),
)
# Too long to keep twice in the history: that they changed is kept, not from what to what.
LONG_TEXTS = frozenset({"summary", "design", "purpose", "benefits", "results", "development", *CRITERIA})
REQUIRED_TO_SUBMIT = (
    *("name", "stage", "initiator", "initiator_name", "classification", "latitude", "longitude", "kind", "form"),
    *("asta_cita", "affair", "design", "purpose", "benefits", "results", *CRITERIA),
)
MIN_DESIGN_WORDS = 300
NEEDED = N_("This is needed before it can be submitted.")


class WrongStatus(Refusal):
    """The step is not possible from where the innovation stands."""

    slug = "wrong-status"
    title = N_("This step is not possible now")

    def __init__(self, status: str) -> None:
        super().__init__(
            N_("Its status is “%(status)s”. Load it again to see what is possible.", status=STATUS_NAMES[status])
        )


STATUS_NAMES: Mapping[str, Message] = {
    DRAFT: N_("draft"),
    SUBMITTED: N_("submitted"),
    RETURNED: N_("needs revision"),
    VERIFIED: N_("verified"),
    WITHDRAWN: N_("withdrawn"),
}


def status_after(status: str, action: str) -> str:
    """Where the step leads.

    Raises:
        WrongStatus: it is not possible from this status.
    """
    if (status, action) not in NEXT_STATUS:
        raise WrongStatus(status)
    return NEXT_STATUS[status, action]


def check_editable(status: str) -> None:
    """Hold edits to drafts and to what was returned.

    Raises:
        WrongStatus: it is being checked, is verified, or was withdrawn.
    """
    if status not in EDITABLE:
        raise WrongStatus(status)


def check_open_to_answers(status: str) -> None:
    """Hold answers to invitations to the time before the innovation is settled.

    Raises:
        WrongStatus: it is verified or withdrawn; whom it belongs to is settled too.
    """
    if status in {VERIFIED, WITHDRAWN}:
        raise WrongStatus(status)


def kept_change(field: str, before: Any, after: Any) -> list[Any] | None:
    """A field's value before and after as JSON for the history; None where that would be long."""
    return None if field in LONG_TEXTS else [_as_json(before), _as_json(after)]


def _as_json(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | list) else str(value)


def claim_state(*, verified: int | None, note: str, evidence_count: int) -> str:
    """Where a claim stands: a verifier decided, wants it mended, has yet to look, or there is nothing to look at."""
    if verified is not None:
        return DECIDED
    if note:
        return TO_MEND
    return WAITING if evidence_count else UNPROVED


def words(text: str) -> int:
    """How many words there are: runs without a space that hold a letter or digit."""
    return sum(any(character.isalnum() for character in run) for run in text.split())


def required(stage: str | None) -> tuple[str, ...]:
    """The fields that an innovation of this stage must have when it is submitted."""
    dates = {"trial": ("trial_on",), "implementation": ("trial_on", "implemented_on")}
    return REQUIRED_TO_SUBMIT + dates.get(stage or "", ())


def complaints(profile: Mapping[str, Any], *, today: date, relation: str | None = None) -> list[FieldError]:
    """Everything that keeps the profile from being submitted, field by field.

    `profile` has all fields of `PROFILE`; `relation` says how it follows from an entry of another year, if it does.
    """
    found = [FieldError(f"/{field}", NEEDED) for field in required(profile["stage"]) if profile[field] in (None, "")]
    count = words(profile["design"] or "")
    if profile["design"] and count < MIN_DESIGN_WORDS:
        message = N_("The design has %(words)s words; at least %(least)s words.", words=count, least=MIN_DESIGN_WORDS)
        found.append(FieldError("/design", message))
    if profile["development"] in (None, "") and (profile["developed_on"] or relation in (CARRIED_OVER, DEVELOPED)):
        found.append(FieldError("/development", N_("Say what has changed since the version before.")))
    return found + _complaints_about_dates(profile, today=today)


def _complaints_about_dates(profile: Mapping[str, Any], *, today: date) -> list[FieldError]:
    trial, implemented, developed = (profile[field] for field in ("trial_on", "implemented_on", "developed_on"))
    found = []
    if trial and implemented and implemented < trial:
        found.append(FieldError("/implemented_on", N_("It lies before the trial. Check both dates.")))
    if implemented and developed and developed < implemented:
        found.append(FieldError("/developed_on", N_("It lies before the implementation. Check both dates.")))
    if profile["stage"] == "implementation" and implemented and implemented > today:
        found.append(FieldError("/implemented_on", N_("It lies in the future, but the stage says it is implemented.")))
    return found


# What people write short and search for long, or the other way round.
_EXPANSIONS: Mapping[str, str] = {
    "rsud": "rumah sakit umum daerah",
    "dukcapil": "kependudukan pencatatan sipil",
    "disdukcapil": "kependudukan pencatatan sipil",
    "puskesmas": "pusat kesehatan masyarakat",
    "posyandu": "pos pelayanan terpadu",
    "diskominfo": "komunikasi informatika",
    "bappeda": "perencanaan pembangunan daerah",
    "disdik": "dinas pendidikan",
    "dinkes": "dinas kesehatan",
    "umkm": "usaha mikro kecil menengah",
    "pupr": "pekerjaan umum penataan ruang",
    "satpol": "satuan polisi pamong praja",
    "bpbd": "penanggulangan bencana",
}
_CITY = re.compile(r"\bpagar\s*alam\b", re.IGNORECASE)


def normalised(text: str) -> str:
    """One spelling for the city's name, in what is searched and in what is searched for."""
    return _CITY.sub("pagar alam", text)


def searchable(text: str) -> str:
    """The text as it goes into the search document: normalised, abbreviations written out behind it."""
    normal = normalised(text)
    known = set(re.findall(r"\w+", normal.lower())) & _EXPANSIONS.keys()
    return " ".join([normal, *(_EXPANSIONS[word] for word in sorted(known))])
