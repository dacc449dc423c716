"""Who is asking, and may they?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any, Protocol, TypeVar
from uuid import UUID

import jwt
from flask import Request, g

from shared.kit.errors import Forbidden, Unauthenticated
from shared.kit.messages import N_
from shared.kit.roles import ADMIN as ADMIN
from shared.kit.roles import AGENCY as AGENCY
from shared.kit.roles import COMMITTEE as COMMITTEE
from shared.kit.roles import EXECUTIVE as EXECUTIVE
from shared.kit.roles import FORMER_JUDGE as FORMER_JUDGE
from shared.kit.roles import INTERNAL as INTERNAL
from shared.kit.roles import JUDGE as JUDGE
from shared.kit.roles import OFFICER as OFFICER
from shared.kit.roles import PUBLIC as PUBLIC
from shared.kit.roles import ROLES as ROLES
from shared.kit.roles import STAFF as STAFF
from shared.kit.roles import VERIFIER as VERIFIER

SESSION_COOKIE = "sesi"
SESSION_LIFETIME = timedelta(hours=12)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Whoever asks: a person, an agency's system, a judge, another service, or anybody."""

    id: str
    name: str = ""
    roles: frozenset[str] = frozenset({PUBLIC})
    agency_id: UUID | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)
    # Browsers send cookies along by themselves: such callers must come from our own pages.
    by_cookie: bool = False

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)


ANYBODY = Principal(id=PUBLIC)


class Authenticator(Protocol):
    """Recognises one kind of caller.

    Returns None where the request shows nothing of that kind.

    Raises:
        Unauthenticated: it shows something of that kind which is not valid.
    """

    def __call__(self, asked: Request, /) -> Principal | None: ...


@dataclass(frozen=True, slots=True)
class Audience:
    """The roles a route is open to, and the scope an API key needs for it."""

    roles: frozenset[str]
    scope: str | None


def open_to(*roles: str, scope: str | None = None) -> Callable[[View], View]:
    """Name who may call a route; the outermost decorator but the route itself.

    A route without it is refused to everybody, and a guard test names it.
    """
    unknown = set(roles) - ROLES
    if unknown or not roles:
        raise ValueError(f"unknown or no roles: {unknown}")

    def name_audience(view: View) -> View:
        view.audience = Audience(frozenset(roles), scope)  # type: ignore[attr-defined]
        return view

    return name_audience


def principal() -> Principal:
    """Who the current request is from."""
    found: Principal = g.principal
    return found


def identify(authenticators: Sequence[Authenticator], asked: Request) -> Principal:
    """The caller of a request.

    Raises:
        Unauthenticated: an Authorization header that nobody recognises, or that is not valid.
    """
    for authenticator in authenticators:
        found = authenticator(asked)
        if found is not None:
            return found
    if "Authorization" in asked.headers:
        raise Unauthenticated(N_("The key or token is not valid (any more). Ask for a new one."))
    return ANYBODY


def admit(caller: Principal, audience: Audience | None) -> None:
    """Let the caller pass, or not.

    Raises:
        Unauthenticated: nobody is signed in and the route is not public.
        Forbidden: the caller's role or the key's scope is not enough.
    """
    if audience is None:
        raise Forbidden
    if PUBLIC not in audience.roles and not caller.has(*audience.roles):
        raise Unauthenticated if caller.id == PUBLIC else Forbidden
    if audience.scope and caller.has(AGENCY) and audience.scope not in caller.scopes:
        raise Forbidden(N_("This API key lacks the scope %(scope)s.", scope=audience.scope))


def refuse_foreign_pages(caller: Principal, asked: Request) -> None:
    """Refuse a change that another site's page sends with our visitor's cookie (CSRF).

    Source: Fetch Metadata; the Origin header serves browsers that do not send it.

    Raises:
        Forbidden: the request comes from another site.
    """
    if not caller.by_cookie or asked.method in SAFE_METHODS:
        return
    if not comes_from_our_pages(asked):
        raise Forbidden(N_("The change came from another site's page. Open our page and do it there."))


def comes_from_our_pages(asked: Request) -> bool:
    """Whether no other site's page sent the request, as far as browsers tell."""
    site = asked.headers.get("Sec-Fetch-Site")
    if site:
        return site in {"same-origin", "none"}
    origin = asked.headers.get("Origin")
    return not origin or origin == asked.host_url.rstrip("/")


class StaffSessions:
    """Recognises people who signed in at submission, by cookie or bearer token (JWT, EdDSA).

    `has_ended` says of a person, and of when the sign-in began, whether it is over before its time.
    """

    def __init__(self, public_key: str, *, has_ended: Callable[[UUID, datetime], bool]) -> None:
        self._public_key = public_key
        self._has_ended = has_ended

    def __call__(self, asked: Request, /) -> Principal | None:
        scheme, _, token = asked.headers.get("Authorization", "").partition(" ")
        if scheme == "Bearer" and token.count(".") == 2:
            return self._read(token, by_cookie=False)
        cookie = asked.cookies.get(SESSION_COOKIE)
        if cookie is None or "Authorization" in asked.headers:
            return None
        try:
            return self._read(cookie, by_cookie=True)
        except Unauthenticated:
            return None  # an expired sign-in on a public page is no error; others will ask to sign in

    def _read(self, token: str, *, by_cookie: bool) -> Principal:
        try:
            claims = jwt.decode(
                token, self._public_key, algorithms=["EdDSA"], options={"require": ["exp", "sub", "iat"]}
            )
        except jwt.InvalidTokenError as error:
            raise Unauthenticated(N_("Your sign-in has expired. Please sign in again.")) from error
        if self._has_ended(UUID(claims["sub"]), datetime.fromtimestamp(claims["iat"], UTC)):
            raise Unauthenticated(N_("Your sign-in has ended. Please sign in again."))
        agency = claims.get("agency_id")
        return Principal(
            id=f"staff:{claims['sub']}",
            name=claims.get("name", ""),
            roles=frozenset(claims.get("roles", [])) & ROLES,
            agency_id=UUID(agency) if agency else None,
            by_cookie=by_cookie,
        )


def issue_session(
    private_key: str, *, person_id: UUID, name: str, roles: Sequence[str], agency_id: UUID | None, now: datetime
) -> str:
    """A signed session that all three services accept for 12 hours."""
    claims = {
        "sub": str(person_id),
        "name": name,
        "roles": list(roles),
        "agency_id": str(agency_id) if agency_id else None,
        # To the microsecond: a sign-in right after the others were ended is a new one.
        "iat": now.timestamp(),
        "exp": now + SESSION_LIFETIME,
    }
    return jwt.encode(claims, private_key, algorithm="EdDSA")


class InternalToken:
    """Recognises the other services and the ops team by the shared token."""

    def __init__(self, token: str) -> None:
        self._expected = f"Bearer {token}"

    def __call__(self, asked: Request, /) -> Principal | None:
        shown = asked.headers.get("Authorization", "")
        if compare_digest(shown.encode(), self._expected.encode()):
            return Principal(id=INTERNAL, roles=frozenset({INTERNAL}))
        return None
