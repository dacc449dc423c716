"""The main job, step by step, through the public origin: what `make up` is for."""

import json
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.builders import files
from tests.journeys.client import Client, eventually

HOSPITAL = "RSUD Besemah"
CIVIL_REGISTRY = "Dinas Kependudukan dan Pencatatan Sipil"
SLUG = "festival-2026"
CRITERIA = ("novelty", "benefit", "replicability", "authority_collaboration", "presentation")
SCOPES = ["innovations:read", "innovations:write", "evidence:write", "collaboration:write", "webhooks:manage"]
PASSWORD = "kata-sandi-untuk-uji-coba"
DESIGN = " ".join(f"Kalimat {n} menerangkan cara kerja layanan rumah sakit." for n in range(50))
PROFILE: Mapping[str, Any] = {
    "name": "Ringkas",
    "year": 2026,
    "summary": "Bayi yang lahir di rumah sakit pulang dengan akta kelahiran.",
    "stage": "implementation",
    "initiator": "agency",
    "initiator_name": HOSPITAL,
    "classification": "agency",
    "latitude": "-4.0217",
    "longitude": "103.2524",
    "kind": "digital",
    "form": "public_service",
    "asta_cita": 4,
    "pkpn": "Kesehatan",
    "affair": "kesehatan",
    "other_affairs": ["kependudukan"],
    "trial_on": "2024-02-01",
    "implemented_on": "2024-06-01",
    "purpose": "Mempersingkat pengurusan akta.",
    "benefits": "Orang tua tidak perlu datang dua kali.",
    "results": "Akta selesai pada hari kelahiran.",
    "criterion_novelty": "Akta diurus di rumah sakit.",
    "criterion_benefit": "Keluarga menghemat dua hari.",
    "criterion_lawful": "Tidak ada syarat baru bagi warga.",
    "criterion_authority": "Kesehatan adalah urusan kota.",
    "criterion_replicable": "Puskesmas dapat memakai cara yang sama.",
    "budget_amount": "25000000",
}


@dataclass
class MainJob:
    """One run of the journey; what one step makes the next ones find here."""

    origin: str
    admin: tuple[str, str]
    # Called in the middle of things, to break something; see `tests/system`.
    disturb: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)

    def run(self) -> None:
        """All eight steps."""
        self.register_agencies()
        self.submit_ringkas()
        self.return_and_verify()
        self.see_what_it_is_worth()
        self.find_it_as_a_citizen()
        self.hold_the_festival()
        self.finalise()
        self.read_the_mail()

    def register_agencies(self) -> None:
        """Step 1: two agencies, and a key for each system."""
        boss = self._sign_in(*self.admin)
        self.made["boss"] = boss
        for name, short, email in (
            (HOSPITAL, "RSUD", "rsud@example.test"),
            (CIVIL_REGISTRY, "DKPS", "dk@example.test"),
        ):
            entry = {"name": name, "short_name": short, "contact_email": email, "is_confirmed": True}
            agency = boss.post("/api/submission/v1/agencies", entry)
            key = boss.post(f"/api/submission/v1/agencies/{agency['id']}/api-keys", {"label": "SIM", "scopes": SCOPES})
            self.made[name] = agency["id"], Client(self.origin, token=key["key"])
        for role in ("verifier", "committee"):
            person = {"name": f"Contoh {role}", "email": f"{role}@example.test", "roles": [role], "password": PASSWORD}
            boss.post("/api/submission/v1/people", person)
            self.made[role] = self._sign_in(f"{role}@example.test", PASSWORD)

    def submit_ringkas(self) -> None:
        """Step 2: profile, claims, partner, evidence, submission; every call repeated changes nothing."""
        _, hospital = self.made[HOSPITAL]
        partner_id, registry = self.made[CIVIL_REGISTRY]
        made = self._twice(hospital, "POST", "/innovations", 201, json={**PROFILE, "design": DESIGN})
        path = f"/innovations/{made['id']}"
        self.made["innovation"], self.made["path"] = made, path
        claims = {"claims": [{"indicator": str(number), "level": 2} for number in range(16, 36)]}
        etag = {"If-Match": f'"{made["version"]}"'}
        self._twice(hospital, "PUT", f"{path}/claims", 200, json=claims, headers=etag)
        self._twice(hospital, "POST", f"{path}/partners", 201, json={"agency_id": partner_id, "role": "penerbit akta"})
        self._twice(registry, "POST", f"{path}/partners/{partner_id}/accept", 200)
        for indicator, name, content in (
            ("16", "perwali.pdf", files.pdf("Peraturan")),
            ("19", "foto.png", files.png()),
        ):
            upload = {"file": (name, content)}
            self._twice(hospital, "POST", f"{path}/evidence", 201, files=upload, data={"indicator": indicator})
        self._twice(hospital, "POST", f"{path}/submit", 200)
        assert len(hospital.get(f"/api/submission/v1{path}/evidence")["items"]) == 2

    def return_and_verify(self) -> None:
        """Step 3: the verifier returns it with a note, the agency mends, the verifier verifies."""
        _, hospital = self.made[HOSPITAL]
        verifier, path = self.made["verifier"], self.made["path"]
        self._twice(verifier, "POST", f"{path}/return", 200, json={"note": "Mohon lampirkan surat tugas."})
        self._disturb("while it is returned")
        upload = {"file": ("surat-tugas.pdf", files.pdf("Surat tugas"))}
        self._twice(hospital, "POST", f"{path}/evidence", 201, files=upload, data={"indicator": "17"})
        self._twice(hospital, "POST", f"{path}/submit", 200)
        self._twice(verifier, "POST", f"{path}/verify", 200, json={})

    def see_what_it_is_worth(self) -> None:
        """Step 4: three proven indicators at level 2, weights 3 + 2 + 2: 14 points, exactly."""
        anybody, innovation_id = Client(self.origin), self.made["innovation"]["id"]
        address = f"/api/scoring/v1/innovations/{innovation_id}/maturity"

        def scored() -> Any:
            answer = anybody.call("GET", address, expect=(200, 401, 403, 404))
            return answer.json() if answer.status_code == 200 else None

        maturity = eventually(scored, what="scoring heard of the verification")
        assert float(maturity["verified"]) == 14
        index = eventually(
            lambda: self._index_of_one(anybody), what="the index counts the verified innovation", within_s=60
        )
        assert index["verified"]["category"] == "Kurang Inovatif"
        page = f"/inovasi/{self.made['innovation']['slug']}"
        eventually(lambda: "14,00" in anybody.page(page), what="the public page shows the score")

    def find_it_as_a_citizen(self) -> None:
        """Step 5: it is found by its words, by a partner's field, and by one of many."""
        anybody = Client(self.origin)
        for words in ("rumah sakit", "kependudukan", "ringkas"):
            assert "Ringkas" in anybody.page(f"/inovasi?q={words}"), words
        shown = anybody.page(f"/inovasi/{self.made['innovation']['slug']}")
        assert HOSPITAL in shown
        assert CIVIL_REGISTRY in shown

    def hold_the_festival(self) -> None:
        """Step 6: rubric, entry, three judges with passes, and a board that moves while they score."""
        committee: Client = self.made["committee"]
        about = {"name": "Festival Inovasi Daerah 2026", "slug": SLUG, "year": 2026, "rubric": "iga-2023"}
        festival = committee.post("/api/scoring/v1/festivals", about)
        path = f"/api/scoring/v1/festivals/{festival['id']}"
        self.made["festival"] = path
        entry = committee.post(f"{path}/entries", {"innovation_id": self.made["innovation"]["id"]})
        judges = [self._appoint(committee, path, number) for number in range(3)]
        address = f"/api/scoring/v1/rounds/{festival['rounds'][0]['id']}/entries/{entry['id']}/sheet"
        committee.post(f"{path}/open", expect=200)
        board = Board(self.origin, SLUG)
        for number, judge in enumerate(judges):
            sheet = {"scores": dict.fromkeys(CRITERIA, 6 + number), "note": ""}
            first = {"If-None-Match": "*"}
            judge.call("PUT", address, expect=200, json=sheet, headers=first)
            eventually(
                lambda done=number + 1: board.newest.get("sheets") == done, what=f"the board shows sheet {number + 1}"
            )
            if number == 0:
                self._disturb("while judges score")
        assert [row["total"] for row in board.newest["categories"][0]["rows"]] == ["70.00"]
        board.close()

    def finalise(self) -> None:
        """Step 7: the result stands, and no sheet gets in any more."""
        committee, path = self.made["committee"], self.made["festival"]
        committee.post(f"{path}/finalise", expect=200)
        result = Client(self.origin).get(f"{path}/results")
        assert [(row["place"], row["total"]) for row in result["results"]] == [(1, "70.00")]
        assert "Ringkas" in Client(self.origin).page(f"/festival/{SLUG}/hasil")

    def read_the_mail(self) -> None:
        """Step 8: whoever had to know has a letter, each once."""
        wanted = {
            "rsud@example.test": 8,  # entry, key, answer, two receipts, return, verification, festival; the result
            "dk@example.test": 7,
            "verifier@example.test": 3,
            "committee@example.test": 3,
            **{f"juri{number}@example.test": 2 for number in range(3)},
        }

        def all_there() -> bool:
            letters = self.letters()
            return all(sum(who in one["to"] for one in letters) >= count for who, count in wanted.items())

        eventually(all_there, what="everybody has their letters", within_s=60)
        letters = self.letters()
        assert len({letter["message_id"] for letter in letters}) == len(letters)

    def letters(self) -> list[dict[str, Any]]:
        """All that was sent."""
        found: list[dict[str, Any]] = Client(self.origin).get("/surat/api/messages")
        return found

    def _sign_in(self, email: str, password: str) -> Client:
        answer = Client(self.origin).post("/api/submission/v1/sessions", {"email": email, "password": password})
        return Client(self.origin, token=answer["token"])

    def _twice(self, client: Client, method: str, path: str, expect: int, **sent: Any) -> Any:
        """The same call with the same key twice: the same answer, and the second says that it is a repeat."""
        headers = {**sent.pop("headers", {}), "Idempotency-Key": str(uuid.uuid4())}
        first, second = (
            client.call(method, f"/api/submission/v1{path}", expect=expect, headers=headers, **sent) for _ in range(2)
        )
        assert first.content == second.content
        assert second.headers["Idempotent-Replayed"] == "true"
        return first.json() if first.content else None

    def _index_of_one(self, anybody: Client) -> Any:
        answer = anybody.call("GET", "/api/scoring/v1/index/2026", expect=(200, 404))
        index = answer.json()
        return index if answer.status_code == 200 and index["verified"]["innovations"] == 1 else None

    def _appoint(self, committee: Client, path: str, number: int) -> Client:
        about = {"name": f"Juri {number}", "institution": "Kementerian", "email": f"juri{number}@example.test"}
        judge = committee.post(f"{path}/judges", about)
        assert judge["qr"].startswith("data:image/svg+xml")
        client = Client(self.origin)
        client.session.cookies.set("juri", judge["link"].rpartition("/")[2])
        return client

    def _disturb(self, when: str) -> None:
        self.disturb.get(when, lambda: None)()


class Board:
    """Somebody who watches: the newest board that came, without asking again."""

    def __init__(self, origin: str, slug: str) -> None:
        self.newest: dict[str, Any] = {}
        self._address = f"{origin}/festival/{slug}/papan/aliran"
        self._closed = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def close(self) -> None:
        self._closed.set()

    def _watch(self) -> None:
        while not self._closed.is_set():
            try:
                self._follow()
            except requests.RequestException:
                self._closed.wait(0.5)  # a browser's EventSource comes back by itself too

    def _follow(self) -> None:
        with requests.get(self._address, stream=True, timeout=(5, 30)) as stream:
            # One byte at a time: a line must be seen when it comes, not when a buffer is full.
            for line in stream.iter_lines(chunk_size=1, decode_unicode=True):
                if self._closed.is_set():
                    return
                if line and line.startswith("data:"):
                    self.newest = json.loads(line.removeprefix("data:"))
