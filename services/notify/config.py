"""What must the environment tell this service before it starts?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from shared.kit import web
from shared.kit.config import Env

SERVICE = "notify"
LEAST_DAYS = 2
"""A notice is looked at for a day: a letter forgotten sooner would be sent again."""
DEFAULT_PORTS = {"smtp": 25, "smtps": 465}


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
class Settings:
    """What is set from outside; `mail_from` is a bare address, shown with the city's name.

    `bounces_maildir` is where the mail server puts what is sent back to `mail_from`, None where nobody reads it;
    `keep_followers_letters` is how long the ledger remembers a letter to a follower, with the address.
    """

    common: web.Common
    submission_url: str
    scoring_url: str
    smtp: SmtpServer
    mail_from: str
    keep_followers_letters: timedelta
    report_year: int
    period_closes_at: datetime | None
    holidays: frozenset[date]
    bounces_maildir: Path | None

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
            mail_from=_mail_from(env),
            report_year=env.number("REPORT_YEAR", 2026),
            period_closes_at=env.instant("PERIOD_CLOSES_AT"),
            holidays=env.days("HOLIDAYS"),
            bounces_maildir=Path(folder) if (folder := env.text("BOUNCES_MAILDIR", "")) else None,
            keep_followers_letters=_keep_followers_letters(env),
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


def _mail_from(env: Env) -> str:
    raw = env.text("MAIL_FROM")
    address = parseaddr(raw)[1]
    if raw and (address != raw or "@" not in address or not address.isascii()):
        env.complaints.append(f"MAIL_FROM is {raw!r}; a bare address such as inovasi@kota.example is needed")
    return address


def _keep_followers_letters(env: Env) -> timedelta:
    days = env.number("FOLLOWERS_LETTERS_DAYS", 90)
    if days < LEAST_DAYS:
        env.complaints.append(f"FOLLOWERS_LETTERS_DAYS is {days}; at least {LEAST_DAYS} are needed")
    return timedelta(days=days)
