"""How does what a file says become an innovation, step by step, so that a broken run is simply run again?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

from inovasi import uploads
from inovasi.api import Api
from inovasi.errors import Conflict, Refused, WrongInput
from inovasi.manifest import Evidence, Manifest
from inovasi.state import State
from inovasi.words import say

CHANGED = "Somebody else changed it (version {theirs}; ours was {ours}). Compare, then repeat with --overwrite."
EDITABLE = frozenset({"draft", "returned"})
Progress = Callable[[list[Evidence]], Callable[[int], None]]


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a run did; `answer` is the service's to the submission, with its receipt."""

    innovation: dict[str, Any]
    steps: list[str] = field(default_factory=list)
    answer: dict[str, Any] | None = None


def submit(
    api: Api,
    manifest: Manifest,
    state: State,
    *,
    keep_draft: bool = False,
    overwrite: bool = False,
    progress: Progress = lambda _: lambda _bytes: None,
) -> Outcome:
    """Create or change the draft, claim, upload, and hand it in; what is as it should be is left alone.

    Raises:
        Refused: the service says no; also NotAllowed.
        Away: no answer after several tries; run it again.
        Conflict: somebody else changed it since the last run.
    """
    run = _Run(api, manifest, state, overwrite=overwrite)
    run.finish_pending()
    innovation = run.begun()
    outcome = Outcome(innovation=innovation)
    outcome.steps.append(say("Draft: {name} ({id})", name=innovation["name"], id=innovation["id"]))
    if innovation["status"] not in EDITABLE:
        outcome.steps.append(say("It was submitted before. Status: {status}", status=innovation["status"]))
        return outcome
    outcome.steps.append(run.profile(innovation))
    outcome.steps.append(run.claims())
    outcome.steps.append(run.evidence(progress))
    if keep_draft:
        outcome.steps.append(say("Kept as a draft, as you asked."))
        return outcome
    outcome.answer = run.hand_in()
    outcome.innovation = outcome.answer
    outcome.steps.append(say("Submitted. Status: {status}", status=outcome.answer["status"]))
    return outcome


def check(api: Api, manifest: Manifest, state: State) -> dict[str, Any]:
    """What would happen on submitting this, by the service's own check; nothing is written.

    Raises:
        Refused: the service says no; also NotAllowed.
        Away: no answer after several tries.
        WrongInput: the service has no such check.
    """
    proven = {one.indicator for one in manifest.evidence}
    claims = [{**claim, "has_evidence": claim["indicator"] in proven} for claim in manifest.claims()]
    try:
        answer = api.call("POST", "/innovations:check", json={**manifest.profile, "claims": claims})
    except Refused as refusal:
        if refusal.status not in {404, 405}:
            raise
        words = "This service has no check without writing; update it, or submit with --draft."
        raise WrongInput(say(words)) from refusal
    found: dict[str, Any] = answer.json()
    return found


class _Run:
    """One run over one file. Each change is written down before it is sent: see `State.pending`."""

    def __init__(self, api: Api, manifest: Manifest, state: State, *, overwrite: bool) -> None:
        self._api, self._manifest, self._state, self._overwrite = api, manifest, state, overwrite

    def finish_pending(self) -> None:
        """Send again what an earlier run sent without hearing an answer; its key makes it act once."""
        if self._state.pending is not None:
            self._send()

    def begun(self) -> dict[str, Any]:
        """The innovation as it stands, begun where there is none yet."""
        if self._state.innovation_id is None:
            created: dict[str, Any] = self._change("POST", "/innovations", dict(self._manifest.profile)).json()
            return created
        innovation = self._now()
        ours, theirs = self._state.version, innovation["version"]
        if theirs != ours and innovation["status"] in EDITABLE and not self._overwrite:
            raise Conflict(say(CHANGED, theirs=theirs, ours=ours))
        self._state.version = theirs
        self._state.save()
        return innovation

    def profile(self, innovation: dict[str, Any]) -> str:
        """Make the profile what the file says; what the file does not name stays."""
        changes = {
            name: value for name, value in self._manifest.profile.items() if not _same(innovation.get(name), value)
        }
        if not changes:
            return say("Profile: as it should be")
        self._change("PATCH", self._path, changes)
        return say("Profile: changed")

    def claims(self) -> str:
        """Make the claims what the file says, where it says anything."""
        held = {claim["indicator"]: claim["level"] for claim in self._now()["claims"] if claim["level"]}
        wanted = {indicator: level for indicator, level in (self._manifest.levels or {}).items() if level}
        if self._manifest.levels is None or held == wanted:
            return say("Claims: as they should be")
        self._change("PUT", f"{self._path}/claims", {"claims": self._manifest.claims()})
        return say("Claims: changed")

    def evidence(self, progress: Progress) -> str:
        """Send what is not there yet, known by its bytes."""
        listed = self._api.get(f"{self._path}/evidence").json()["items"]
        there = {(one["indicator"], one["sha256"]) for one in listed}
        missing = [one for one in self._manifest.evidence if (one.indicator, one.sha256) not in there]
        tell = progress(missing)
        for one in missing:
            uploads.send(self._api, str(self._state.innovation_id), one, self._state, tell=tell)
        if missing:
            self._state.version = self._now()["version"]
            self._state.save()
        kept = len(self._manifest.evidence) - len(missing)
        return say("Evidence: {sent} sent, {there} were there", sent=len(missing), there=kept)

    def hand_in(self) -> dict[str, Any]:
        """The answer to the submission."""
        answer: dict[str, Any] = self._change("POST", f"{self._path}/submit", None).json()
        return answer

    @property
    def _path(self) -> str:
        return f"/innovations/{self._state.innovation_id}"

    def _now(self) -> dict[str, Any]:
        found: dict[str, Any] = self._api.get(self._path).json()
        return found

    def _change(self, method: str, path: str, body: dict[str, Any] | None) -> requests.Response:
        self._state.pending = {
            "method": method,
            "path": path,
            "body": body,
            "key": self._state.next_key(),
            "version": self._state.version,
        }
        self._state.save()
        return self._send()

    def _send(self) -> requests.Response:
        pending = self._state.pending or {}
        headers = {"Idempotency-Key": pending["key"]}
        if pending["version"] is not None:
            headers["If-Match"] = f'"{pending["version"]}"'
        try:
            answer = self._api.call(pending["method"], pending["path"], json=pending["body"], headers=headers)
        except Refused as refusal:
            # It was heard and not done: it is not to be sent again.
            self._state.pending = None
            self._state.save()
            if refusal.status == 412:
                raise Conflict(say(CHANGED, theirs="?", ours=pending["version"])) from refusal
            raise
        told = answer.json()
        self._state.innovation_id, self._state.version, self._state.pending = told["id"], told["version"], None
        self._state.save()
        return answer


def _same(held: Any, wanted: Any) -> bool:
    """Whether the service has it already; it writes numbers as short as they are exact, and trims texts."""
    if isinstance(wanted, str) and isinstance(held, str):
        return held == wanted.replace("\r\n", "\n").strip(" \n\t") or _number(held) == _number(wanted) is not None
    if isinstance(held, str) and isinstance(wanted, int):
        return _number(held) == wanted
    return bool(held == wanted)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
