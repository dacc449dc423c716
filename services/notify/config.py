"""What must the environment tell this service before it starts?"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from shared.kit import web
from shared.kit.config import Env

SERVICE = "notify"
LEAST_WEBHOOKS_DAYS = 7
LEAST_DAYS = 2
"""A notice is looked at for a day: a letter forgotten sooner would be sent again."""
MOST_CONNECTIONS = 20
MOST_PER_SECOND = 10_000
DEFAULT_PORTS = {"smtp": 25, "smtps": 465}
IMAP_PORTS = {"imap": 143, "imaps": 993}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where e-mail is handed over; `is_tls` from the first byte, `starttls` after the greeting."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_tls: bool = False
    starttls: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapServer:
    """A folder of a mailbox at a provider; `is_tls` from the first byte, otherwise after STARTTLS, never in clear."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    is_tls: bool = True
    folder: str = "INBOX"

    @property
    def name(self) -> str:
        """By which the folder is known, without the password."""
        return f"imap://{self.user}@{self.host}:{self.port}/{self.folder}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is set from outside; `mail_from` is a bare address, shown with the city's name.

    Each worker process opens up to `smtp_connections`; all of them together hand over no more than `smtp_per_second`
    letters, 0 for no limit. `smtp_ca_file` names the only authorities to trust there, None for those of the system.
    What is sent back to `mail_from` comes to `bounces_maildir`, or to the mailbox `bounces_imap`, whose authorities
    `bounces_ca_file` names; None where nobody reads it. `keep_followers_letters` is how long the ledger remembers a
    letter to a follower, with the address; `keep_inbox` how long the app shows what somebody was told; `keep_webhooks`
    how long agencies' systems may be told again what happened. `webhooks_may_be_local` lets them be on this machine,
    without TLS: for demonstrations and tests.
    """

    common: web.Common
    submission_url: str
    scoring_url: str
    smtp: SmtpServer
    smtp_ca_file: Path | None
    smtp_connections: int
    smtp_per_second: int
    mail_from: str
    keep_followers_letters: timedelta
    keep_inbox: timedelta
    report_year: int
    period_closes_at: datetime | None
    holidays: frozenset[date]
    bounces_maildir: Path | None
    bounces_imap: ImapServer | None
    bounces_ca_file: Path | None
    keep_webhooks: timedelta
    webhooks_may_be_local: bool

    @classmethod
    def from_env(cls, env: Env | None = None) -> Self:
        """Read and check the environment.

        Raises:
            Misconfigured: naming every variable that is missing or wrong.
        """
        env = env or Env()
        settings = cls(
            common=web.Common.read(env, SERVICE),
            submission_url=env.text("SUBMISSION_URL"),
            scoring_url=env.text("SCORING_URL"),
            smtp=_smtp_server(env),
            smtp_ca_file=_file(env, "SMTP_CA_FILE"),
            smtp_connections=_between(env, "SMTP_CONNECTIONS", 4, least=1, most=MOST_CONNECTIONS),
            smtp_per_second=_between(env, "SMTP_PER_SECOND", 0, least=0, most=MOST_PER_SECOND),
            mail_from=_mail_from(env),
            report_year=env.number("REPORT_YEAR", 2026),
            period_closes_at=env.instant("PERIOD_CLOSES_AT"),
            holidays=env.days("HOLIDAYS"),
            bounces_maildir=Path(folder) if (folder := env.text("BOUNCES_MAILDIR", "")) else None,
            bounces_imap=_imap_server(env),
            bounces_ca_file=_file(env, "BOUNCES_CA_FILE"),
            keep_followers_letters=_kept(env, "FOLLOWERS_LETTERS_DAYS", env.number("FOLLOWERS_LETTERS_DAYS", 90)),
            keep_inbox=_kept(env, "INBOX_DAYS", env.number("INBOX_DAYS", 365)),
            keep_webhooks=_kept(env, "WEBHOOKS_DAYS", env.number("WEBHOOKS_DAYS", 30), least=LEAST_WEBHOOKS_DAYS),
            webhooks_may_be_local=env.flag("WEBHOOKS_MAY_BE_LOCAL", False),
        )
        env.check()
        return settings


def _smtp_server(env: Env) -> SmtpServer:
    raw = env.text("SMTP_URL")
    parts = urlsplit(raw)
    try:
        port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        port = 0
    if raw and (parts.scheme not in DEFAULT_PORTS or not parts.hostname or not port):
        # The value may hold a password, so the complaint does not repeat it.
        env.complaints.append("SMTP_URL is not of the form smtp://user:password@host:port?starttls=1 (or smtps://…)")
    return SmtpServer(
        host=parts.hostname or "",
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls=parts.scheme == "smtps",
        starttls=parse_qs(parts.query).get("starttls", ["0"])[-1] == "1",
    )


def _imap_server(env: Env) -> ImapServer | None:
    raw = env.text("BOUNCES_IMAP_URL", "")
    if not raw:
        return None
    parts = urlsplit(raw)
    try:
        port = parts.port or IMAP_PORTS.get(parts.scheme, 0)
    except ValueError:
        port = 0
    starttls = parse_qs(parts.query).get("starttls", ["0"])[-1] == "1"
    if parts.scheme not in IMAP_PORTS or not parts.hostname or not port or not parts.username:
        # The value holds a password, so the complaint does not repeat it.
        env.complaints.append("BOUNCES_IMAP_URL is not of the form imaps://user:password@host:port/folder")
    elif parts.scheme == "imap" and not starttls:
        env.complaints.append("BOUNCES_IMAP_URL would send the password in clear; use imaps://, or add ?starttls=1")
    return ImapServer(
        host=parts.hostname or "",
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls=parts.scheme == "imaps",
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


def _file(env: Env, name: str) -> Path | None:
    raw = env.text(name, "")
    if raw and not Path(raw).is_file():
        env.complaints.append(f"{name} is {raw!r}; there is no such file")
    return Path(raw) if raw else None


def _between(env: Env, name: str, default: int, *, least: int, most: int) -> int:
    number = env.number(name, default)
    if not least <= number <= most:
        env.complaints.append(f"{name} is {number}; a number from {least} to {most} is needed")
    return number


def _mail_from(env: Env) -> str:
    raw = env.text("MAIL_FROM")
    address = parseaddr(raw)[1]
    if raw and (address != raw or "@" not in address or not address.isascii()):
        env.complaints.append(f"MAIL_FROM is {raw!r}; a bare address such as inovasi@kota.example is needed")
    return address


def _kept(env: Env, name: str, days: int, *, least: int = LEAST_DAYS) -> timedelta:
    if days < least:
        env.complaints.append(f"{name} is {days}; at least {least} are needed")
    return timedelta(days=days)
