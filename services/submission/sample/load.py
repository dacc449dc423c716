"""How does the sample get in? Through the same use cases as everything else, so that its events flow."""

import io
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.submission.accounts import use_cases as accounts
from services.submission.accounts.models import Agency
from services.submission.collaboration import use_cases as collaboration
from services.submission.config import Settings
from services.submission.evidence import use_cases as evidence
from services.submission.evidence.rules import Limits
from services.submission.evidence.storage import Storage
from services.submission.registry import claims, use_cases, verification
from services.submission.registry.models import Innovation
from services.submission.sample import agencies, files, people
from services.submission.sample.innovations import DRAFT, IDEAS, RETURNED, VERIFIED, Idea, profile
from shared.contracts import catalogue
from shared.kit.auth import AGENCY, VERIFIER, Principal
from shared.kit.db import Database

_VERIFIER = Principal(id="staff:contoh", name="Verifikator Contoh", roles=frozenset({VERIFIER}))
_PICTURE_INDICATOR = "19"


def is_empty(database: Database) -> bool:
    """Whether nobody has entered anything yet; only then is a sample loaded."""
    with database.transaction() as session:
        return not session.scalar(select(exists().select_from(Agency)))


def load(database: Database, settings: Settings, *, password: str, now: datetime) -> None:
    """Enter agencies, people and innovations; each innovation in a transaction of its own."""
    with database.transaction() as session:
        known = {agency.short_name: agency for agency in _enter_agencies(session, now=now)}
        people.enter(session, password=password, agency_id=known["RSUD Besemah"].id, now=now)
    storage = Storage(settings.storage_url, options=settings.storage_options)
    for number, idea in enumerate(IDEAS):
        with database.transaction() as session:
            _enter_innovation(session, settings, storage, idea, known=known, number=number, now=now)


def _enter_agencies(session: Session, *, now: datetime) -> list[Agency]:
    entered = []
    for is_confirmed, group in ((True, agencies.CONFIRMED), (False, agencies.NOT_CONFIRMED)):
        for name, short_name in group:
            agency = accounts.register_agency(
                session,
                name=name,
                short_name=short_name,
                contact_email=None,
                is_confirmed=is_confirmed,
                is_sample=True,
                now=now,
            )
            address = f"{agency.slug}@opd.contoh.test"
            entered.append(accounts.edit_agency(session, agency, changes={"contact_email": address}, now=now))
    return entered


def _enter_innovation(
    session: Session,
    settings: Settings,
    storage: Storage,
    idea: Idea,
    *,
    known: dict[str, Agency],
    number: int,
    now: datetime,
) -> None:
    owner = _as_agency(known[idea.agency])
    about = profile(idea, year=settings.report_year)
    innovation = use_cases.create(session, owner, profile=about, now=now, is_sample=True)
    claims.replace(session, innovation, owner, levels=_levels(idea, settings.report_year), now=now)
    _prove(session, innovation, owner, settings, storage, number=number, now=now)
    if idea.partner is not None:
        partner = known[idea.partner]
        collaboration.invite(session, innovation, owner, agency_id=partner.id, role="pelaksana bersama", now=now)
        collaboration.answer(session, innovation, _as_agency(partner), accepted=True, now=now)
    if idea.status == DRAFT:
        return
    use_cases.submit(session, innovation, owner, period_closes_at=None, time_zone=settings.common.time_zone, now=now)
    if idea.status == RETURNED:
        note = "Contoh: mohon lengkapi surat penugasan pelaksana."
        verification.send_back(session, innovation, _VERIFIER, note=note, now=now)
    if idea.status == VERIFIED:
        verification.verify(session, innovation, _VERIFIER, now=now)


def _levels(idea: Idea, year: int) -> list[tuple[str, int]]:
    """Around the idea's level, so that no two indicators look alike."""
    return [
        (indicator, max(1, min(3, idea.level + (position % 3) - 1)))
        for position, indicator in enumerate(catalogue.of_year(year).sid)
    ]


def _prove(
    session: Session,
    innovation: Innovation,
    owner: Principal,
    settings: Settings,
    storage: Storage,
    *,
    number: int,
    now: datetime,
) -> None:
    for indicator, about in catalogue.of_year(settings.report_year).sid.items():
        if indicator == _PICTURE_INDICATOR:
            content, name = files.png(shade=40 + number * 12), "foto-contoh.png"
        elif "pdf" in about.file_types:
            content, name = files.pdf(f"Dokumen contoh {number + 1} untuk indikator {indicator}"), "dokumen-contoh.pdf"
        else:
            continue
        evidence.add_file(
            session,
            innovation,
            owner,
            storage=storage,
            indicator=indicator,
            file=io.BytesIO(content),
            filename=name,
            limits=Limits(file_bytes=settings.max_file_bytes, film_bytes=settings.max_file_bytes),
            now=now,
        )


def _as_agency(agency: Agency) -> Principal:
    return Principal(id=f"agency:{agency.id}", name=agency.name, roles=frozenset({AGENCY}), agency_id=agency.id)
