"""Who hands in one sheet after the other: how is that judge known without being looked up each time?

By the cookies that the device sends, as they are: neither read nor hashed anew. It is for handing in alone, where
taking the sheet asks for the pass again, in one go.
"""

from flask import Request, g

from services.scoring.jury import passes
from shared.kit import edge
from shared.kit.auth import Principal

_HANDING_IN = "sheets.hand_in_sheet"
_MOST_KNOWN = 1000


def recognise(asked: Request) -> Principal | None:
    """A judge who handed in before, for handing in."""
    if asked.endpoint != _HANDING_IN or "Authorization" in asked.headers or "Cookie" not in asked.headers:
        return None
    found = _known().get(asked.headers["Cookie"])
    if found is None:
        return None
    g.pass_hash, caller = found
    return caller


def pass_hash(asked: Request) -> str:
    """What is stored of the pass that the request shows."""
    if "pass_hash" not in g:
        g.pass_hash = passes.hash_of(asked.cookies.get(passes.COOKIE, ""))
    shown: str = g.pass_hash
    return shown


def remember(asked: Request, caller: Principal) -> None:
    """Know the caller, whose sheet was taken, by the request's cookies from now on."""
    if "Cookie" not in asked.headers:
        return
    held, shown = _known(), asked.headers["Cookie"]
    if len(held) >= _MOST_KNOWN and shown not in held:
        held.clear()
    held[shown] = (pass_hash(asked), caller)


def forget(asked: Request) -> None:
    """Have whoever sends these cookies looked up again."""
    _known().pop(asked.headers.get("Cookie", ""), None)


def _known() -> dict[str, tuple[str, Principal]]:
    """The pass's hash and the judge, by cookies."""
    held: dict[str, tuple[str, Principal]] = edge.current().extensions.setdefault("known_judges", {})
    return held
