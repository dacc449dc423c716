"""The same 300 steps each time: what agencies, verifiers, the committee and judges do in a busy hour."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import requests

from services.submission.registry.rules import CRITERIA
from tests.builders import files

RETRY_FOR_S = 60.0
AGENCIES = 4
INNOVATIONS = 16
ENTRIES = 10
JUDGES = 3
STEPS = 300

DESIGN = " ".join(f"kata{number}" for number in range(320))


class Rejected(AssertionError):
    """The system refused a step that must succeed."""


@dataclass
class Client:
    """A well-behaved caller: every change has a key, and is sent again until it is answered."""

    addresses: dict[str, str]
    token: str | None = None
    cookies: dict[str, str] = field(default_factory=dict)

    def call(
        self, method: str, service: str, path: str, *, key: str = "", until: tuple[int, ...] = (), **sent: Any
    ) -> Any:
        """The answer's JSON; connection errors, 5xx and the statuses in `until` are tried again."""
        headers = {"Idempotency-Key": str(uuid5(NAMESPACE_URL, key)), **sent.pop("headers", {})}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        deadline = time.monotonic() + RETRY_FOR_S
        while True:
            try:
                answer = requests.request(
                    method,
                    self.addresses[service] + path,
                    headers=headers,
                    cookies=self.cookies,
                    timeout=10,
                    allow_redirects=False,
                    **sent,
                )
                if answer.status_code < 500 and answer.status_code not in until:
                    break
                failure = f"{answer.status_code} {answer.text[:300]}"
            except requests.RequestException as error:
                failure = repr(error)
            if time.monotonic() > deadline:
                raise Rejected(f"{method} {path}: no success in {RETRY_FOR_S} s; last: {failure}")
            time.sleep(0.1)
        if answer.status_code >= 400:
            raise Rejected(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer


class Workload:
    """Runs the steps one after another; `before_step(n)` is where a fault comes in."""

    def __init__(self, addresses: dict[str, str], *, admin: tuple[str, str]) -> None:
        self._addresses = addresses
        self._admin_login = admin
        self._count = 0
        self._before_step: Callable[[int], None] = lambda _step: None

    def run(self, before_step: Callable[[int], None]) -> int:
        """Do all of it; how many steps that were."""
        self._before_step = before_step
        admin = self._sign_in(*self._admin_login)
        verifier, committee = self._staff(admin, "verifier"), self._staff(admin, "committee")
        agencies = [self._agency(admin, number) for number in range(AGENCIES)]
        innovations = [self._innovation(agencies, verifier, number) for number in range(INNOVATIONS)]
        festival, entries, judges = self._festival(committee, innovations[:ENTRIES])
        self._score(entries, judges)
        self._fill_up(entries, judges)
        self._step(committee, "POST", "scoring", f"/festivals/{festival}/finalise")
        return self._count

    def _step(self, client: Client, method: str, service: str, path: str, **sent: Any) -> requests.Response:
        self._count += 1
        self._before_step(self._count)
        return client.call(method, service, f"/api/{service}/v1{path}", key=f"step-{self._count}", **sent)

    def _sign_in(self, email: str, password: str) -> Client:
        client = Client(self._addresses)
        answer = self._step(client, "POST", "submission", "/sessions", json={"email": email, "password": password})
        return Client(self._addresses, token=answer.json()["token"])

    def _staff(self, admin: Client, role: str) -> Client:
        email, password = f"{role}@example.test", f"rahasia-{role}-kuat-sekali"
        person = {"name": f"Contoh {role}", "email": email, "roles": [role], "password": password}
        self._step(admin, "POST", "submission", "/people", json=person)
        return self._sign_in(email, password)

    def _agency(self, admin: Client, number: int) -> tuple[str, Client]:
        entry = {
            "name": f"Dinas Contoh {number}",
            "short_name": f"Dicon{number}",
            "contact_email": f"dinas{number}@example.test",
            "is_confirmed": True,
        }
        agency = self._step(admin, "POST", "submission", "/agencies", json=entry).json()
        scopes = ["innovations:read", "innovations:write", "evidence:write", "collaboration:write"]
        wanted = {"label": "sistem", "scopes": scopes}
        issued = self._step(admin, "POST", "submission", f"/agencies/{agency['id']}/api-keys", json=wanted)
        key = issued.json()["key"]
        if key is None:
            # The answer was lost on the way and the repeat holds no secret: take another key, as a person would.
            self._count -= 1
            issued = admin.call(
                "POST",
                "submission",
                f"/api/submission/v1/agencies/{agency['id']}/api-keys",
                key=f"again-{number}",
                json=wanted,
            )
            self._count += 1
            key = issued.json()["key"]
        return agency["id"], Client(self._addresses, token=key)

    def _innovation(self, agencies: list[tuple[str, Client]], verifier: Client, number: int) -> str:
        _, owner = agencies[number % AGENCIES]
        partner_id, partner = agencies[(number + 1) % AGENCIES]
        created = self._step(owner, "POST", "submission", "/innovations", json=_profile(number))
        innovation_id, path = created.json()["id"], f"/innovations/{created.json()['id']}"
        claims = {"claims": [{"indicator": str(i), "level": (number + i) % 4} for i in range(16, 36)]}
        etag = created.headers["ETag"]
        self._step(owner, "PUT", "submission", f"{path}/claims", json=claims, headers={"If-Match": etag})
        self._evidence(owner, path, number, indicator="16")
        if number % 4 == 0:
            self._step(owner, "POST", "submission", f"{path}/partners", json={"agency_id": partner_id, "role": "mitra"})
            self._step(partner, "POST", "submission", f"{path}/partners/{partner_id}/accept")
        self._step(owner, "POST", "submission", f"{path}/submit")
        if number % 2:
            self._step(verifier, "POST", "submission", f"{path}/return", json={"note": f"Lengkapi bagian {number}."})
            self._evidence(owner, path, number + 100, indicator="17")
            self._step(owner, "POST", "submission", f"{path}/submit")
        if number < ENTRIES + 3:
            self._step(verifier, "POST", "submission", f"{path}/verify", json={})
        return str(innovation_id)

    def _evidence(self, owner: Client, path: str, number: int, *, indicator: str) -> None:
        content = files.pdf(f"Bukti contoh {number}")
        upload = {"file": (f"bukti-{number}.pdf", content, "application/pdf")}
        self._step(owner, "POST", "submission", f"{path}/evidence", files=upload, data={"indicator": indicator})

    def _festival(self, committee: Client, innovations: list[str]) -> tuple[str, list[str], list[Client]]:
        about = {"name": "Festival Contoh", "slug": "festival-contoh", "year": 2026, "rubric": "iga-2023"}
        festival = self._step(committee, "POST", "scoring", "/festivals", json=about).json()
        self._round = festival["rounds"][0]["id"]
        path = f"/festivals/{festival['id']}"
        entries = [
            # scoring hears of a verification by event: refused until then, and sent again.
            self._step(
                committee,
                "POST",
                "scoring",
                f"{path}/entries",
                json={"innovation_id": innovation},
                until=(404, 409, 422),
            ).json()["id"]
            for innovation in innovations
        ]
        judges = []
        for number in range(JUDGES):
            about_judge = {"name": f"Juri {number}", "institution": "Contoh", "email": f"juri{number}@example.test"}
            judge = self._step(committee, "POST", "scoring", f"{path}/judges", json=about_judge).json()
            judges.append(Client(self._addresses, cookies={"juri": judge["link"].rstrip("/").rpartition("/")[2]}))
        self._step(committee, "POST", "scoring", f"{path}/open")
        return festival["id"], entries, judges

    def _score(self, entries: list[str], judges: list[Client]) -> None:
        for j, judge in enumerate(judges):
            for e, entry in enumerate(entries):
                self._sheet(judge, entry, base=j + e, headers={"If-None-Match": "*"})

    def _fill_up(self, entries: list[str], judges: list[Client]) -> None:
        """Revise sheets until one step is left, the one that closes the festival."""
        revision = 1
        for j, e in self._pairs():
            if self._count >= STEPS - 1:
                return
            if (j, e) == (0, 0):
                revision += 1
            etag = f'"{revision - 1}"'
            self._sheet(judges[j], entries[e], base=j + e + revision, headers={"If-Match": etag})

    def _pairs(self) -> Iterator[tuple[int, int]]:
        while True:
            yield from ((j, e) for j in range(JUDGES) for e in range(ENTRIES))

    def _sheet(self, judge: Client, entry: str, *, base: int, headers: dict[str, str]) -> None:
        keys = ("novelty", "benefit", "replicability", "authority_collaboration", "presentation")
        sheet = {"scores": {key: 1 + (base + i) % 10 for i, key in enumerate(keys)}, "note": f"catatan {base}"}
        self._step(judge, "PUT", "scoring", f"/rounds/{self._round}/entries/{entry}/sheet", json=sheet, headers=headers)


def _profile(number: int) -> dict[str, Any]:
    return {
        "name": f"Inovasi Contoh {number:02d}",
        "year": 2026,
        "stage": "implementation",
        "initiator": "agency",
        "initiator_name": "Dinas Contoh",
        "classification": "agency",
        "latitude": "-4.02",
        "longitude": "103.25",
        "kind": "digital",
        "form": "public_service",
        "affair": ("kesehatan", "pendidikan", "sosial", "kependudukan")[number % 4],
        "other_affairs": [],
        "asta_cita": 4,
        "pkpn": "Kesehatan",
        "trial_on": "2024-03-01",
        "implemented_on": "2024-06-01",
        "design": DESIGN,
        "purpose": "Tujuan contoh.",
        "benefits": "Manfaat contoh.",
        "results": "Hasil contoh.",
        "summary": "Ringkasan contoh.",
        **dict.fromkeys(CRITERIA, "Kalimat contoh."),
        "budget_amount": "1000000",
    }
