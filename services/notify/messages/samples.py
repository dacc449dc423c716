"""What does a letter of each kind tell, by an example? Made up, so that words can be tried without anybody's letter."""

from collections.abc import Mapping
from dataclasses import dataclass

BROADCAST = "broadcast"
"""Of this kind each letter has its own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The placeholders of a kind with a value each; those in `blank` may be empty, or false, in a real letter."""

    values: Mapping[str, object]
    blank: frozenset[str] = frozenset()

    def variants(self) -> list[dict[str, object]]:
        """The values in full, and with all left empty that may be."""
        full = dict(self.values)
        return [full, {name: type(value)() if name in self.blank else value for name, value in full.items()}]


_AGENCY, _PARTNER = "RSUD Contoh", "Dinas Contoh"
_INNOVATION, _FESTIVAL = "Antar Obat (contoh)", "Festival Inovasi Daerah (contoh)"
_ABOUT = {"innovation": _INNOVATION, "agency": _AGENCY, "partners": _PARTNER}
_WINNERS = [
    {"category": "Kesehatan", "award": "Juara I", "innovation": _INNOVATION, "agency": _AGENCY},
    {"category": "Kesehatan", "award": "Juara II", "innovation": "Antrean Daring (contoh)", "agency": _PARTNER},
]
_END, _SINCE = "2026-12-31T16:59:00+00:00", "2026-07-01T03:00:00+00:00"
_PRESENTATIONS = [
    {"innovation": _INNOVATION, "starts_at": "2026-11-24T02:00:00+00:00", "minutes": 15, "before": ""},
    {
        "innovation": "Antrean Daring (contoh)",
        "starts_at": "2026-11-24T02:40:00+00:00",
        "minutes": 15,
        "before": _SINCE,
    },
]
_REASON = "Contoh: layanannya digabung dengan layanan lain."


def _of(*blank: str, **values: object) -> Sample:
    return Sample(values=values, blank=frozenset(blank))


SAMPLES: Mapping[str, Sample] = {
    "agency_registered": _of(agency=_AGENCY),
    "person_registered": _of(name="Nama Contoh"),
    "password_link": _of(name="Nama Contoh", reason="forgotten", ends_at=_END),
    "api_key_issued": _of("expires_at", label="sistem contoh", expires_at=_END),
    "collaboration_invited": _of(
        "role", agency=_AGENCY, partner=_PARTNER, innovation=_INNOVATION, role="Contoh: mencetak akta"
    ),
    "collaboration_answered": _of(
        "accepted", "reason", agency=_AGENCY, partner=_PARTNER, innovation=_INNOVATION, accepted=True, reason=_REASON
    ),
    "collaboration_ended": _of("reason", agency=_AGENCY, partner=_PARTNER, innovation=_INNOVATION, reason=_REASON),
    "innovation_to_verify": _of("partners", **_ABOUT),
    "innovation_received": _of("partners", **_ABOUT),
    "innovation_returned": _of("partners", "note", **_ABOUT, note="Contoh: SK belum ditandatangani."),
    "innovation_verified": _of("partners", **_ABOUT),
    "innovation_withdrawn": _of("partners", "reason", **_ABOUT, reason=_REASON),
    "period_extended": _of("lost_minutes", "reason", year=2026, closes_at=_END, lost_minutes=90, reason=_REASON),
    "correction_reported": _of(agency=_AGENCY, innovation=_INNOVATION, message="Contoh: tahunnya keliru."),
    "festival_opened": _of(festival=_FESTIVAL),
    "entry_entered": _of(festival=_FESTIVAL, innovation=_INNOVATION),
    "presentation_times": _of(
        "is_changed", festival=_FESTIVAL, round="Babak contoh", is_changed=True, presentations=_PRESENTATIONS
    ),
    "judge_invited": _of(festival=_FESTIVAL, name="Nama Contoh"),
    "judge_awaited": _of(festival=_FESTIVAL, round="Babak contoh", name="Nama Contoh", missing=3, closes_at=_END),
    "festival_finalised": _of("winners", festival=_FESTIVAL, winners=_WINNERS),
    "vote_requested": _of(festival=_FESTIVAL, innovation=_INNOVATION),
    "follow_requested": _of(topic=_INNOVATION),
    "followed_verified": _of("partners", **_ABOUT),
    "followed_withdrawn": _of("partners", **_ABOUT),
    "followed_entered": _of(innovation=_INNOVATION, festival=_FESTIVAL),
    "followed_result": _of("winners", festival=_FESTIVAL, winners=_WINNERS),
    "reminder_duty": _of(year=2026, days=7, closes_at=_END, agency=_AGENCY, standing="draft"),
    "reminder_summary": _of(
        year=2026,
        days=3,
        closes_at=_END,
        agencies=[{"agency": _AGENCY, "standing": "draft"}, {"agency": _PARTNER, "standing": "none"}],
        count=2,
        all=34,
    ),
    "reminder_draft": _of(agency=_AGENCY, year=2026, since=_SINCE),
    "reminder_returned": _of(innovation=_INNOVATION, agency=_AGENCY, since=_SINCE),
    "reminder_unchecked": _of(
        count=2,
        waiting=[
            {"innovation": _INNOVATION, "agency": _AGENCY, "since": _SINCE},
            {"innovation": "Antrean Daring (contoh)", "agency": _PARTNER, "since": _SINCE},
        ],
    ),
    "digest": _of(
        "more",
        count=2,
        entries=[
            {"subject": "Inovasi diterima: Antar Obat (contoh)", "link": "https://inovasi.contoh.example/kelola"},
            {"subject": "Festival dibuka (contoh)", "link": "https://inovasi.contoh.example/festival"},
        ],
        more=3,
    ),
    "followed_digest": _of(
        "more",
        count=2,
        entries=[
            {"subject": "Terbit: Antar Obat (contoh)", "link": "https://inovasi.contoh.example/inovasi/antar-obat"},
            {"subject": "Hasil Festival (contoh)", "link": "https://inovasi.contoh.example/festival/contoh/hasil"},
        ],
        more=1,
    ),
    "webhook_stopped": _of(
        "is_gone",
        label="Aplikasi contoh",
        host="aplikasi.contoh.example",
        is_gone=True,
        since=_SINCE,
        code="",
        status=410,
    ),
}
OF_A_FESTIVAL = frozenset(
    {
        "festival_opened",
        "entry_entered",
        "presentation_times",
        "judge_invited",
        "judge_awaited",
        "festival_finalised",
        "vote_requested",
        "followed_entered",
        "followed_result",
    }
)
"""The kinds of which one festival may have words of its own."""


def everywhere(*, city: str, public_url: str) -> dict[str, object]:
    """What letters of every kind can say."""
    return {"city": city, "home": public_url, "link": public_url + "/contoh"}
