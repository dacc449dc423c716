"""Where do staff see and add the files that prove the city's own rows?"""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request

from services.scoring.config import Settings
from services.scoring.index import proof_files, proof_transfer, use_cases
from shared.kit import edge
from shared.kit.auth import ADMIN, STAFF, VERIFIER, open_to, principal
from shared.kit.errors import Invalid, NotFound
from shared.kit.files import FileTooLarge
from shared.look.forms import errors_of

pages = Blueprint("proof_pages", __name__, template_folder="templates")
pages.before_request(proof_transfer.refuse_too_large)

_ROW = "/kelola/indeks/bukti/<row>"


@pages.get(_ROW)
@open_to(*STAFF)
def show_row(row: str) -> str:
    """A row with what proves it."""
    return _page(row)


@pages.post(_ROW)
@open_to(ADMIN, VERIFIER)
def add_file(row: str) -> Response:
    try:
        proof_transfer.add(_year(), row, request.files.get("file"))
    except (Invalid, FileTooLarge) as refusal:
        edge.session().rollback()
        return make_response(_page(row, errors=errors_of(refusal)), refusal.status)
    return make_response(redirect(f"/kelola/indeks/bukti/{row}?tersimpan", 303))


@pages.post(f"{_ROW}/<uuid:file_id>/hapus")
@open_to(ADMIN, VERIFIER)
def remove_file(row: str, file_id: UUID) -> Response:
    file = proof_files.file_of(edge.session(), file_id, year=_year())
    if file.row != row:
        raise NotFound
    proof_files.remove(edge.session(), file, by=principal().id)
    return make_response(redirect(f"/kelola/indeks/bukti/{row}?terhapus", 303))


@pages.get("/kelola/indeks/berkas/<uuid:file_id>")
@open_to(*STAFF)
def fetch_file(file_id: UUID) -> Response:
    return proof_transfer.as_download(proof_files.file_of(edge.session(), file_id))


def _page(row: str, *, errors: Mapping[str, str] | None = None) -> str:
    session, year = edge.session(), _year()
    indicator, form = proof_files.row_of(year, row), use_cases.spd_form(session, year=year)
    return render_template(
        "index/spd_proof.html",
        year=year,
        row=indicator,
        level=form.levels.get(row, 0),
        said=form.proofs.get(row, ""),
        files=proof_files.of_year(session, year=year).get(row, []),
        most=proof_files.MOST_PER_ROW,
        max_bytes=_settings().max_file_bytes,
        may_change=principal().has(ADMIN, VERIFIER),
        errors=errors or {},
        done=next((word for word in ("tersimpan", "terhapus") if word in request.args), ""),
    )


def _year() -> int:
    return _settings().report_year


def _settings() -> Settings:
    settings: Settings = edge.current().extensions["settings"]
    return settings
