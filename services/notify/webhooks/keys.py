"""Which agency's system shows this key? Submission, which issues keys, is asked; nothing of a key is kept here."""

from uuid import UUID

import msgspec
import requests
from flask import Request

from shared.contracts.keys import KEY_PREFIX, RECOGNISE_PATH
from shared.kit import logs
from shared.kit.auth import AGENCY, Principal
from shared.kit.errors import Refusal, Unauthenticated
from shared.kit.messages import N_, Message

log = logs.get(__name__)

CONNECT_TIMEOUT_S = 1.0
READ_TIMEOUT_S = 3.0


class KeysAway(Refusal):
    """Nobody can say at this moment whose the key is."""

    status = 503
    slug = "away"
    title = N_("Briefly not available")

    def __init__(self) -> None:
        super().__init__(N_("The key cannot be checked at this moment. Please try again in a few seconds."))


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    agency_id: UUID
    scopes: list[str]


class _Refused(msgspec.Struct, frozen=True, kw_only=True):
    detail: str


class AskedKeys:
    """Recognises agencies' systems by asking submission, each time: a key that was revoked opens nothing."""

    def __init__(self, base_url: str, *, token: str) -> None:
        self._address = base_url.rstrip("/") + RECOGNISE_PATH
        self._headers = {"Authorization": f"Bearer {token}"}

    def __call__(self, asked: Request, /) -> Principal | None:
        scheme, _, shown = asked.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not shown.startswith(KEY_PREFIX):
            return None
        # Why a key is refused is said in the reader's language.
        reader = {
            "Accept-Language": asked.headers.get("Accept-Language", ""),
            logs.CORRELATION_HEADER: logs.correlation_id(),
        }
        try:
            answer = requests.post(
                self._address,
                json={"key": shown},
                headers={**self._headers, **reader},
                timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
            )
            if answer.status_code == Unauthenticated.status:
                raise Unauthenticated(Message(msgspec.json.decode(answer.content, type=_Refused).detail))
            answer.raise_for_status()
            known = msgspec.json.decode(answer.content, type=_Known)
        except (requests.RequestException, msgspec.MsgspecError) as error:
            log.warning("keys.away", error=type(error).__name__)
            raise KeysAway from error
        return Principal(
            id=known.id,
            name=known.name,
            roles=frozenset({AGENCY}),
            agency_id=known.agency_id,
            scopes=frozenset(known.scopes),
        )
