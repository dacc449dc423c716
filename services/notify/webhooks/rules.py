"""What does an answer mean, when is a call made again, and where may calls go? Pure."""

import base64
import hashlib
import hmac
import random
import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from services.notify.channels import addresses
from shared.kit.messages import N_, Message

GIVE_UP_AFTER = timedelta(days=3)
FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 3600.0
LONGEST_ASKED_FOR_S = 6 * 3600.0
"""For so long at most a receiver can ask us to wait (`Retry-After`)."""

PAUSE_AFTER_FAILURES = 10

GONE = 410
SECRET_PREFIX = "whsec_"  # noqa: S105, the mark by which such secrets are known
SECRET_BYTES = 32

# What no name on the internet ends with.
_INSIDE = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa", "onion")
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE | re.ASCII)
_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}", re.IGNORECASE | re.ASCII)


def is_taken(status: int | None) -> bool:
    """Whether the receiver has it; a redirect is no answer: what is signed goes to the address that was named."""
    return status is not None and 200 <= status < 300


def pause(failures: int, *, asked_s: float = 0.0) -> timedelta:
    """How long after so many failures: 5 s, four times as long each, to an hour, ± 20 % so that a crowd spreads out.

    `asked_s` is what the receiver asked for.
    """
    own_s: float = min(FIRST_PAUSE_S * 4.0 ** min(failures - 1, 9), LONGEST_PAUSE_S) * random.uniform(0.8, 1.2)  # noqa: S311
    return timedelta(seconds=max(own_s, min(asked_s, LONGEST_ASKED_FOR_S)))


def is_to_be_paused(*, failures: int, for_long: timedelta, gave_up: bool) -> bool:
    """Whether an endpoint is left alone: ten failures without success, for three days or till one was given up."""
    return failures >= PAUSE_AFTER_FAILURES and (gave_up or for_long >= GIVE_UP_AFTER)


def new_secret() -> str:
    """A secret in the form of Standard Webhooks: 32 random bytes in base64."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(secret: str, *, message_id: str, at: datetime, body: bytes) -> str:
    """The signature `v1,…`: HMAC-SHA256 over id, time and body. Source: Standard Webhooks, symmetric."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{message_id}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(*, message_id: str, at: datetime, body: bytes, keys: Iterable[str]) -> Mapping[str, str]:
    """What goes along with the body; signed with each of the secrets, so that receivers can change over in between."""
    return {
        "content-type": "application/cloudevents+json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(sign(key, message_id=message_id, at=at, body=body) for key in keys),
    }


def complaint_about_url(url: str, *, may_be_local: bool) -> Message | None:
    """Why no webhook goes there, as far as the address itself tells; where its name leads is checked at each call."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return N_("This is no address. Enter it whole, for example https://aplikasi.example.go.id/kabar.")
    if not url.isascii() or any(character <= " " or character in '\\"<>' for character in url):
        return N_("It contains a character that no address has. Write names with other letters as xn--….")
    if parts.scheme != "https" and not (may_be_local and parts.scheme == "http"):
        return N_("The address must begin with https://.")
    if parts.username is not None or parts.password is not None:
        return N_("Leave out name and password; the signature shows that a call is ours.")
    if "#" in url:
        return N_("Leave out the part from # on; it is never sent.")
    return None if may_be_local else _complaint_about_host(host)


def _complaint_about_host(host: str) -> Message | None:
    literal = addresses.parse(host)
    if literal is not None:
        is_open = addresses.is_public(literal)
    else:
        ending = host.rpartition(".")[2]
        is_open = bool(_NAME.fullmatch(host)) and not _NUMBER.fullmatch(ending)
        is_open &= not any(host.lower() == inner or host.lower().endswith(f".{inner}") for inner in _INSIDE)
    return None if is_open else N_("The address must be one that can be reached from the internet.")
