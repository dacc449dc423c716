"""What must the environment tell this service before it starts?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Self

from shared.contracts import catalogue
from shared.kit import web
from shared.kit.config import Env

SERVICE = "submission"
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is set from outside.

    `period_closes_at` is None while no end is set, and may be moved later (`period/`); `resubmission` is how long after
    it, or after its return, an innovation may come again; an `innovation_goal` of 0 means one innovation per agency.
    """

    common: web.Common
    session_private_key: str
    own_url: str
    scoring_url: str
    notify_url: str
    storage_url: str
    # Holds the keys of the S3 server: never shown.
    storage_options: Mapping[str, Any] = field(repr=False)
    max_file_bytes: int
    max_film_bytes: int
    report_year: int
    period_closes_at: datetime | None
    resubmission: timedelta
    city_code: str
    data_producer: str
    data_custodian: str
    open_data_license: str
    innovation_goal: int
    correction_address_days: int
    holidays: frozenset[date]
    demo: bool

    @classmethod
    def from_env(cls, env: Env | None = None) -> Self:
        """Read and check the environment.

        Raises:
            Misconfigured: naming every variable that is missing or wrong.
        """
        env = env or Env()
        settings = cls(
            common=web.Common.read(env, SERVICE),
            session_private_key=env.pem("SESSION_PRIVATE_KEY"),
            own_url=env.text("SUBMISSION_URL"),
            scoring_url=env.text("SCORING_URL"),
            notify_url=env.text("NOTIFY_URL"),
            storage_url=env.text("STORAGE_URL"),
            storage_options=_storage_options(env),
            max_file_bytes=env.number("MAX_FILE_MB", 10) * MEGABYTE,
            max_film_bytes=env.number("MAX_FILM_MB", 200) * MEGABYTE,
            report_year=env.number("REPORT_YEAR", 2026),
            period_closes_at=env.instant("PERIOD_CLOSES_AT"),
            resubmission=timedelta(days=env.number("RESUBMISSION_DAYS", 14)),
            city_code=env.text("CITY_CODE", ""),
            data_producer=env.text("DATA_PRODUCER", ""),
            data_custodian=env.text("DATA_CUSTODIAN", ""),
            open_data_license=env.text("OPEN_DATA_LICENSE", ""),
            innovation_goal=env.number("INNOVATION_GOAL", 0),
            correction_address_days=env.number("CORRECTION_ADDRESS_DAYS", 30),
            holidays=env.days("HOLIDAYS"),
            demo=env.flag("DEMO", False),
        )
        if not 0 < settings.max_file_bytes <= 1024 * MEGABYTE:
            env.complaints.append("MAX_FILE_MB is out of range; a whole number from 1 to 1024 is needed")
        if not settings.max_file_bytes <= settings.max_film_bytes <= 10240 * MEGABYTE:
            env.complaints.append("MAX_FILM_MB is out of range; a whole number from MAX_FILE_MB to 10240 is needed")
        if not timedelta(0) <= settings.resubmission <= timedelta(days=366):
            env.complaints.append("RESUBMISSION_DAYS is out of range; a whole number from 0 to 366 is needed")
        if settings.report_year not in catalogue.years():
            known = ", ".join(map(str, catalogue.years()))
            env.complaints.append(f"REPORT_YEAR is {settings.report_year}; there are indicators for: {known}")
        else:
            try:
                for year in catalogue.years():
                    catalogue.of_year(year)
            except catalogue.WrongCatalogue as wrong:
                env.complaints.append(f"the rules of a year contradict themselves: {wrong}")
        env.check()
        return settings


def _storage_options(env: Env) -> Mapping[str, Any]:
    """How an S3 server is reached, where `STORAGE_URL` names a bucket; a folder needs nothing."""
    if not env.text("STORAGE_URL", "").startswith("s3://"):
        return {}
    client = {"endpoint_url": env.text("S3_ENDPOINT_URL"), "region_name": env.text("S3_REGION", "us-east-1")}
    return {"key": env.text("S3_ACCESS_KEY"), "secret": env.text("S3_SECRET_KEY"), "client_kwargs": client}
