"""How is one innovation shown to those who check it and those who carry it?"""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from flask import make_response, render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from services.submission.catalogue import words
from services.submission.checking import use_cases as checks
from services.submission.evidence import use_cases as evidence
from services.submission.likeness import queries as likeness
from services.submission.registry import access, queries, rules, use_cases
from services.submission.registry.models import Innovation
from services.submission.registry.schemas import MAX_NOTE
from shared.contracts import affairs, catalogue
from shared.kit import clock, edge
from shared.kit.auth import ADMIN, OFFICER, VERIFIER, principal
from shared.kit.errors import Refusal
from shared.kit.problems import say
from shared.look.forms import errors_of

STATUS_NAMES = {
    rules.DRAFT: _l("Draft"),
    rules.SUBMITTED: _l("Submitted"),
    rules.RETURNED: _l("Needs revision"),
    rules.VERIFIED: _l("Verified"),
    rules.WITHDRAWN: _l("Withdrawn"),
}
ACTION_NAMES = {
    rules.CREATE: _l("began an innovation"),
    rules.EDIT: _l("changed an innovation"),
    rules.CLAIM: _l("changed the levels claimed"),
    rules.ADD_EVIDENCE: _l("added a proof"),
    rules.REMOVE_EVIDENCE: _l("took a proof away"),
    rules.INVITE: _l("invited a partner"),
    rules.ACCEPT: _l("accepted an invitation"),
    rules.DECLINE: _l("declined an invitation"),
    rules.LEAVE: _l("left an innovation"),
    rules.CONTINUE: _l("continued an innovation in another year"),
    rules.SUBMIT: _l("submitted an innovation"),
    rules.RETURN: _l("returned an innovation"),
    rules.VERIFY: _l("verified an innovation"),
    rules.WITHDRAW: _l("withdrew an innovation"),
}
DONE = {
    "dikembalikan": _l("It was returned; the agencies are told by e-mail."),
    "diverifikasi": _l("It is verified and public now."),
    "disimpan": _l("It is saved."),
    "diajukan": _l("It is submitted; the verifiers are told by e-mail."),
    "diperiksa": _l("What you decided so far is saved; only you see it."),
}


def page(innovation: Innovation, *, errors: Mapping[str, str] | None = None) -> str:
    """All of it, with what the reader may do; `errors` by field, of a form that came back."""
    caller, year = principal(), catalogue.of_year(innovation.year)
    proofs = evidence.of(edge.session(), innovation.id) if caller.has(VERIFIER, ADMIN, OFFICER) else []
    may_change = caller.has(OFFICER) and innovation.status in rules.EDITABLE
    return render_template(
        "checking/innovation.html",
        innovation=innovation,
        variables=[(name, list(rows)) for name, rows in groupby(year.sid.values(), key=lambda row: row.variable)],
        claims={claim.indicator: claim for claim in innovation.claims},
        proofs={key: list(group) for key, group in groupby(proofs, key=lambda proof: proof.indicator)},
        eligibility=[say(sentence) for sentence in use_cases.eligibility_of(innovation).sentences],
        history=queries.history(edge.session(), innovation.id),
        is_owner=caller.has(OFFICER) and caller.agency_id == innovation.agency_id,
        may_prove=may_change and caller.agency_id in access.carriers(innovation) - access.editors(innovation),
        may_edit=may_change and caller.agency_id in access.editors(innovation),
        may_submit=may_change and caller.agency_id == innovation.agency_id,
        errors=errors or {},
        done=DONE.get(request.args.get("selesai", "")),
        words=words,
        actions=ACTION_NAMES,
        affairs=affairs.ALL,
        **_check(innovation),
    )


def again(innovation: Innovation, refusal: Refusal) -> Response:
    """The page once more with what was typed and what is wrong; nothing was changed."""
    errors = errors_of(refusal)
    edge.session().rollback()
    fresh = access.to_read(edge.session(), principal(), innovation.id)
    answer = make_response(page(fresh, errors=errors), refusal.status)
    # That the reader is still there is kept, also where what was sent is refused.
    edge.session().commit()
    return answer


def _check(innovation: Innovation) -> dict[str, Any]:
    """What a verifier's check needs: what was typed, who else is at it, and what happened since it was read."""
    caller, session = principal(), edge.session()
    may_check = caller.has(VERIFIER) and innovation.status == rules.SUBMITTED
    sent = {name: value for name, value in request.form.items() if name in set(checks.field_names(innovation))}
    read_at = request.form.get("version", "")
    is_outdated = read_at.isascii() and read_at.isdigit() and int(read_at[:9]) != innovation.version
    return {
        "may_check": may_check,
        "typed": sent or (checks.draft_of(session, caller, innovation) if may_check else {}),
        "sent": sent,
        "others": checks.come(session, caller, innovation, now=clock.now()) if may_check else [],
        "changed": checks.changes_since(session, innovation, int(read_at[:9])) if is_outdated else [],
        "likely": likeness.likely_of(session, caller, innovation) if caller.has(VERIFIER) else [],
        "decided": {claim.indicator for claim in checks.to_decide(innovation)},
        "noted_fields": rules.PROFILE,
        "MAX_NOTE": MAX_NOTE,
    }
