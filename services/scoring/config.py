"""What must the environment tell this service before it starts?"""

from dataclasses import dataclass
from typing import Self

from shared.contracts import catalogue
from shared.kit import web
from shared.kit.config import Env

SERVICE = "scoring"
MIN_SECRET_LENGTH = 32
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is set from outside; `report_year` is the year whose index the public page shows."""

    common: web.Common
    pass_secret: str
    submission_url: str
    report_year: int
    max_file_bytes: int = 10 * MEGABYTE

    @classmethod
    def from_env(cls, env: Env | None = None) -> Self:
        """Read and check the environment.

        Raises:
            Misconfigured: naming every variable that is missing or wrong.
        """
        env = env or Env()
        settings = cls(
            common=web.Common.read(env, SERVICE),
            pass_secret=env.text("PASS_SECRET"),
            submission_url=env.text("SUBMISSION_URL"),
            report_year=env.number("REPORT_YEAR", 2026),
            max_file_bytes=env.number("MAX_FILE_MB", 10) * MEGABYTE,
        )
        if not 0 < settings.max_file_bytes <= 1024 * MEGABYTE:
            env.complaints.append("MAX_FILE_MB is out of range; a whole number from 1 to 1024 is needed")
        if settings.pass_secret and len(settings.pass_secret) < MIN_SECRET_LENGTH:
            env.complaints.append(f"PASS_SECRET is shorter than {MIN_SECRET_LENGTH} characters; `make up` draws one")
        if settings.report_year not in catalogue.years():
            known = ", ".join(map(str, catalogue.years()))
            env.complaints.append(f"REPORT_YEAR is {settings.report_year}; there are indicators for: {known}")
        env.check()
        return settings
