"""`python -m services.scoring.sample`: last year's festival and one in progress; `--sign-ins` lists its judges.

Everything goes through the same use cases as on festival day, so events, mails and the board follow by themselves.
"""

import random
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.scoring.config import SERVICE, Settings
from services.scoring.festival import preparing
from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import OPEN, Festival
from services.scoring.jury import passes
from services.scoring.jury import use_cases as jury
from services.scoring.maturity.models import Innovation
from services.scoring.results import use_cases as results
from services.scoring.schedule import use_cases as schedules
from services.scoring.schedule.rules import DRAWN
from services.scoring.sheets import use_cases as sheets
from services.scoring.vote import polls
from shared.kit import clock, logs
from shared.kit.db import Database

WAIT_FOR_INNOVATIONS_S = 15.0
# When none at all has come by then, there is no sample to come.
WAIT_FOR_THE_FIRST_S = 5.0
LOOK_EVERY_S = 0.25
LEAST_ENTRIES = 6
MOST_ENTRIES = 8
INSTITUTIONS = ("Kementerian Contoh", "Universitas Contoh", "Lembaga Riset Contoh")
# Of all sheets, so many are there already: a festival in progress.
SHARE_SCORED = 0.6
POLL_LASTS = timedelta(days=7)
POLL_KEEP_DAYS = 30
_SEED = 1672


def main(arguments: Sequence[str]) -> int:
    """Load the festival once, or say how its judges get in."""
    settings = Settings.from_env()
    # What is written out is read by people; that a board was ranked is nothing to them.
    logs.configure(SERVICE, level="WARNING")
    database = Database(settings.common.database_url, pool_size=1)
    if "--sign-ins" in arguments:
        sys.stdout.write(sign_ins(database, settings))
        return 0
    if not is_empty(database):
        return 0
    if not _wait_for_innovations(database):
        # A system without a sample is a whole system: no reason to stop.
        sys.stderr.write(f"Fewer than {LEAST_ENTRIES} verified sample innovations have arrived: no sample festival.\n")
        return 0
    with database.transaction() as session:
        load_past(session, settings, now=clock.now())
    with database.transaction() as session:
        load(session, settings, now=clock.now())
    return 0


def is_empty(database: Database) -> bool:
    """Whether there is no festival yet; only then is a sample loaded."""
    with database.transaction() as session:
        return session.scalar(select(Festival.id).limit(1)) is None


def load_past(session: Session, settings: Settings, *, now: datetime) -> Festival:
    """Last year's festival with its result: all sheets are there, and everything is published."""
    year = settings.report_year - 1
    festival, entries, judges = _prepare(session, settings, year=year, most=LEAST_ENTRIES, now=now)
    _score(session, festival, entries, judges, share=1.0, now=now)
    results.seal(session, festival.id, now=now)
    return results.release(session, festival.id, sheets_are_public=True, now=now)


def load(session: Session, settings: Settings, *, now: datetime) -> Festival:
    """One open festival with entries, three judges, and part of their sheets; the same figures each time."""
    year = settings.report_year
    festival, entries, judges = _prepare(session, settings, year=year, most=MOST_ENTRIES, now=now)
    _score(session, festival, entries, judges, share=SHARE_SCORED, now=now)
    polls.set_window(session, festival.id, opens_at=now, closes_at=now + POLL_LASTS, keep_days=POLL_KEEP_DAYS, now=now)
    _schedule(session, festival, zone=ZoneInfo(settings.common.time_zone), now=now)
    return festival


def _prepare(
    session: Session, settings: Settings, *, year: int, most: int, now: datetime
) -> tuple[Festival, Sequence[UUID], Sequence[UUID]]:
    """An open festival without a sheet; with its entries and judges."""
    festival = preparing.create_festival(
        session,
        name=f"Festival Inovasi Daerah {year} (contoh)",
        slug=f"festival-{year}-contoh",
        year=year,
        rubric="iga-2023",
        now=now,
        is_sample=True,
    )
    entries = [
        festivals.enter(session, festival.id, innovation_id=innovation_id, now=now).id
        for innovation_id in _verified(session)[:most]
    ]
    judges = [
        _appoint(session, festival, settings, number=number, institution=institution, now=now)
        for number, institution in enumerate(INSTITUTIONS, start=1)
    ]
    festivals.open_festival(session, festival.id, judges=len(judges), now=now)
    return festival, entries, judges


def _schedule(session: Session, festival: Festival, *, zone: ZoneInfo, now: datetime) -> None:
    """They present on the next day from nine on, in an order that was drawn."""
    nine = (now.astimezone(zone) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    schedule = schedules.add(
        session, festival, round_id=festival.rounds[0].id, starts_at=nine, minutes=15, pause_minutes=5
    )
    schedules.arrange(session, festival, schedule, order_by=DRAWN, seed=str(_SEED))


def sign_ins(database: Database, settings: Settings) -> str:
    """The links of the sample festival's judges, as lines for the terminal; empty where there is none."""
    with database.transaction() as session:
        festival = session.scalar(select(Festival).where(Festival.is_sample, Festival.status == OPEN))
        if festival is None:
            return ""
        lines = [f"  Juri {festival.name}:"]
        for judge in jury.judges(session, festival.id):
            held = jury.valid_pass(session, judge.id)
            if held is not None:
                link = passes.link(held.id, secret=settings.pass_secret, public_url=settings.common.public_url)
                lines.append(f"    {judge.name:<30} {link}")
    return "\n".join([*lines, ""])


def _wait_for_innovations(database: Database) -> bool:
    """Events take a moment to arrive; whether enough came in time."""
    began = time.monotonic()
    found = 0
    while found < MOST_ENTRIES and time.monotonic() - began < (
        WAIT_FOR_INNOVATIONS_S if found else WAIT_FOR_THE_FIRST_S
    ):
        time.sleep(LOOK_EVERY_S)
        with database.transaction() as session:
            found = len(_verified(session))
    return found >= LEAST_ENTRIES


def _verified(session: Session) -> Sequence[UUID]:
    query = select(Innovation.id).where(Innovation.status == festivals.VERIFIED, Innovation.is_sample)
    return session.scalars(query.order_by(Innovation.name)).all()


def _appoint(
    session: Session, festival: Festival, settings: Settings, *, number: int, institution: str, now: datetime
) -> UUID:
    judge, _ = jury.appoint(
        session,
        festival.id,
        name=f"Juri Contoh {number}",
        institution=institution,
        email=f"juri{number}@contoh.test",
        secret=settings.pass_secret,
        public_url=settings.common.public_url,
        now=now,
    )
    return judge.id


def _score(
    session: Session,
    festival: Festival,
    entries: Sequence[UUID],
    judges: Sequence[UUID],
    *,
    share: float,
    now: datetime,
) -> None:
    first = festival.rounds[0]
    rubric = first.rubric_for(festival.categories[0].id)
    chance = random.Random(_SEED)  # noqa: S311, sample figures are no secret
    merit = {entry: chance.uniform(5.5, 8.5) for entry in entries}
    pairs = [(judge, entry) for judge in judges for entry in entries]
    for judge, entry in chance.sample(pairs, int(share * len(pairs))):
        scores = {
            criterion["key"]: min(10, max(1, round(chance.gauss(merit[entry], 1)))) for criterion in rubric.criteria
        }
        sheets.accept(
            session,
            judge_id=judge,
            round_id=first.id,
            entry_id=entry,
            scores=scores,
            note="Contoh.",
            expected=0,
            now=now,
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
