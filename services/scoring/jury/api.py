"""How does the committee's system appoint judges and hand out passes?"""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.scoring.festival import use_cases as festivals
from services.scoring.festival.models import Entry, Festival
from services.scoring.festival.schemas import EntrySchema, FestivalSchema, NewEntrySchema
from services.scoring.jury import conflicts, passes, qr, use_cases
from services.scoring.jury.models import Conflict, Judge
from services.scoring.jury.schemas import ConflictSchema, JudgeSchema, NewJudgeSchema, ReasonSchema
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, COMMITTEE, open_to, principal

api = Blueprint("jury", __name__, description="Judges and their passes")


@api.post("/festivals/<uuid:festival_id>/judges")
@open_to(COMMITTEE, ADMIN)
@api.arguments(NewJudgeSchema)
@api.response(201, JudgeSchema)
def appoint_judge(body: dict[str, Any], festival_id: UUID) -> dict[str, Any]:
    """Appoint a judge; the answer holds the pass as a link and as a QR code."""
    judge, link = use_cases.appoint(edge.session(), festival_id, **body, **passes.keys(), now=clock.now())
    return _shown(judge, link)


@api.post("/festivals/<uuid:festival_id>/judges/<uuid:judge_id>/pass")
@open_to(COMMITTEE, ADMIN)
@api.response(201, JudgeSchema)
def renew_pass(festival_id: UUID, judge_id: UUID) -> dict[str, Any]:
    """Give the judge a new pass; the old one ends."""
    judge = use_cases.judge_of(edge.session(), festival_id, judge_id)
    return _shown(judge, use_cases.renew_pass(edge.session(), judge, **passes.keys(), now=clock.now()))


@api.delete("/festivals/<uuid:festival_id>/judges/<uuid:judge_id>/pass")
@open_to(COMMITTEE, ADMIN)
@api.response(204)
def revoke_pass(festival_id: UUID, judge_id: UUID) -> None:
    """Shut the judge out until a new pass is given."""
    judge = use_cases.judge_of(edge.session(), festival_id, judge_id)
    use_cases.revoke(edge.session(), judge, now=clock.now())


@api.delete("/festivals/<uuid:festival_id>/judges/<uuid:judge_id>/pass/device")
@open_to(COMMITTEE, ADMIN)
@api.response(204)
def release_pass(festival_id: UUID, judge_id: UUID) -> None:
    """Sign out the device that has the judge's pass; the next one comes in without being asked."""
    use_cases.unbind(edge.session(), use_cases.judge_of(edge.session(), festival_id, judge_id))


@api.post("/festivals/<uuid:festival_id>/open")
@open_to(COMMITTEE, ADMIN)
@api.response(200, FestivalSchema)
def open_festival(festival_id: UUID) -> tuple[Festival, int, dict[str, str]]:
    """Let the judges begin; from now on the rubric is fixed."""
    jury_size = len(use_cases.judges(edge.session(), festival_id))
    festival = festivals.open_festival(edge.session(), festival_id, judges=jury_size, now=clock.now())
    return festival, 200, {"ETag": edge.etag(festival.version)}


def _shown(judge: Judge, link: str) -> dict[str, Any]:
    return {
        "id": judge.id,
        "name": judge.name,
        "institution": judge.institution,
        "link": link,
        "qr": qr.data_uri(link),
    }


@api.post("/festivals/<uuid:festival_id>/entries")
@open_to(COMMITTEE, ADMIN)
@api.arguments(NewEntrySchema)
@api.response(201, EntrySchema)
def enter_innovation(body: dict[str, Any], festival_id: UUID) -> Entry:
    """Have a verified innovation take part; judges from its own agencies must not score it."""
    return use_cases.enter(edge.session(), festival_id, **body, now=clock.now())


@api.put("/festivals/<uuid:festival_id>/entries/<uuid:entry_id>/conflicts/<uuid:judge_id>")
@open_to(COMMITTEE, ADMIN)
@api.arguments(ReasonSchema)
@api.response(200, ConflictSchema)
def note_conflict(body: dict[str, str], festival_id: UUID, entry_id: UUID, judge_id: UUID) -> Conflict:
    """Note that a judge must not score an entry; the place on its panel goes to somebody who may."""
    festival = festivals.lock(edge.session(), festival_id)
    by, now = principal().id, clock.now()
    return conflicts.declare(
        edge.session(), festival, judge_id=judge_id, entry_id=entry_id, reason=body["reason"], by=by, now=now
    )


@api.post("/festivals/<uuid:festival_id>/entries/<uuid:entry_id>/conflicts/<uuid:judge_id>/lift")
@open_to(COMMITTEE, ADMIN)
@api.arguments(ReasonSchema)
@api.response(200, ConflictSchema)
def lift_conflict(body: dict[str, str], festival_id: UUID, entry_id: UUID, judge_id: UUID) -> Conflict:
    """Let the judge score the entry again."""
    festival = festivals.lock(edge.session(), festival_id)
    by, now = principal().id, clock.now()
    return conflicts.lift(
        edge.session(), festival, judge_id=judge_id, entry_id=entry_id, reason=body["reason"], by=by, now=now
    )
