"""An agency's own system is called when something happens, from the first request to the call that it can trust."""

import sys
from pathlib import Path
from typing import Any

from cloudevents.core.bindings import http as cloudevents
from standardwebhooks import Webhook

from tests.builders.receivers import Receiver, Taken, receiver
from tests.builders.system import System
from tests.chaos import state
from tests.journeys.client import Client, eventually
from tests.journeys.main_job import HOSPITAL, MainJob

ADMIN = ("admin@example.test", "rahasia-admin-kuat-sekali")
FATE = [f"inovasi.innovation.{done}.v1" for done in ("submitted", "returned", "submitted", "verified")]


class TestWebhook:
    def test_tells_an_agencys_system_all_that_became_of_its_innovation(self, scratch: Path) -> None:
        """Submitted, returned, submitted again, verified; every request comes twice, and the first call is refused."""
        with System(scratch / "webhook") as system, receiver() as held:
            held.answers = [503]
            system.start("notify-webhooks", command=[sys.executable, "-m", "services.notify.webhooks"])
            state.make_admin(system, *ADMIN)
            job = MainJob(system.origin, admin=ADMIN)
            job.register_agencies()
            secret = _register(job.made[HOSPITAL][1], held)
            job.submit_ringkas()
            job.return_and_verify()
            eventually(lambda: len(held.taken) > len(FATE), what="every call came in")
            heard = [_read(taken, secret) for taken in held.taken]
            refused, *taken = heard
            assert refused.get_id() in {event.get_id() for event in taken}, "what was refused comes again"
            in_order = sorted(taken, key=lambda event: int(event.get_attributes()["subjectversion"]))
            assert [event.get_type() for event in in_order] == FATE
            innovation = job.made["innovation"]["id"]
            assert {event.get_subject() for event in heard} == {f"innovation/{innovation}"}
            assert in_order[-1].get_data()["innovation"]["name"] == "Ringkas"
            assert state.dead_letters(system) == 0


def _register(system: Client, held: Receiver) -> str:
    """Have the agency's own system called there; the secret that calls are signed with."""
    wanted = {"url": held.url, "label": "SIM", "types": sorted(set(FATE))}
    made = system.post("/api/notify/v1/webhooks", wanted)
    secret: str = system.get(f"/api/notify/v1/webhooks/{made['id']}/secret")["secret"]
    return secret


def _read(taken: Taken, secret: str) -> Any:
    """The event, once the standard library found the call to be ours."""
    Webhook(secret).verify(taken.body, dict(taken.headers))
    return cloudevents.from_http_event(cloudevents.HTTPMessage(headers=dict(taken.headers), body=taken.body))
