"""A receipt proves what was submitted and when, and anybody can check it without asking us."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.app import create_app
from services.submission.config import Settings
from services.submission.intake import signing
from services.submission.intake.models import Receipt
from shared.contracts import receipts
from shared.contracts.receipts import WrongReceipt
from shared.kit.auth import OFFICER, SESSION_COOKIE, StaffSessions
from shared.kit.errors import Unauthenticated
from tests.builders import files, sign_in
from tests.builders.submissions import Caller


@pytest.fixture
def answer(owner: Caller) -> dict[str, Any]:
    """What the agency was answered when it submitted: two levels, one file."""
    path, etag = owner.draft()
    owner.claim(path, etag, i16=2, i19=3)
    owner.upload(path)
    found: dict[str, Any] = owner.call("POST", f"{path}/submit", expect=200).json
    return found


def tampered(token: str, **changes: Any) -> str:
    """The same receipt saying something else, with its old signature."""
    head, _, signature = token.split(".")
    claims = {**jwt.decode(token, options={"verify_signature": False}), **changes}
    body = jwt.utils.base64url_encode(json.dumps(claims).encode()).decode()
    return f"{head}.{body}.{signature}"


class TestReceipt:
    def test_says_what_was_submitted_by_whom_and_when(self, answer: dict[str, Any], keys: dict[str, Any]) -> None:
        signed = receipts.read(answer["receipt"]["token"], keys)
        assert (signed.innovation_id, signed.version) == (answer["id"], answer["version"])
        assert signed.agency_id == answer["agency"]["id"]
        assert signed.issuer == "http://localhost:8000"
        assert signed.at.isoformat()[:19] == answer["submitted_at"][:19]
        assert [one.indicator for one in signed.files] == ["16"]

    def test_is_for_this_profile_and_these_claims(self, answer: dict[str, Any], keys: dict[str, Any]) -> None:
        signed = receipts.read(answer["receipt"]["token"], keys)
        receipts.check_profile(signed, answer)
        with pytest.raises(WrongReceipt):
            receipts.check_profile(signed, {**answer, "name": "Lain"})
        with pytest.raises(WrongReceipt):
            receipts.check_profile(signed, {**answer, "claims": []})
        with pytest.raises(WrongReceipt):
            receipts.check_profile(signed, {"name": "Lain"})

    def test_is_for_these_files(self, answer: dict[str, Any], keys: dict[str, Any], tmp_path: Path) -> None:
        signed = receipts.read(answer["receipt"]["token"], keys)
        (tmp_path / "bukti.pdf").write_bytes(files.pdf())
        assert receipts.missing_files(signed, [receipts.file_sha256(tmp_path / "bukti.pdf")]) == []
        assert receipts.missing_files(signed, []) == list(signed.files)

    @pytest.mark.parametrize("changes", [{"iat": 0}, {"version": 99}, {"profile_sha256": "0" * 64}, {"files": []}])
    def test_does_not_survive_a_change(
        self, answer: dict[str, Any], keys: dict[str, Any], changes: dict[str, Any]
    ) -> None:
        with pytest.raises(WrongReceipt):
            receipts.read(tampered(answer["receipt"]["token"], **changes), keys)

    @pytest.mark.parametrize("token", ["", "x", "a.b.c", "ey.ey.ey"])
    def test_is_not_anything(self, keys: dict[str, Any], token: str) -> None:
        with pytest.raises(WrongReceipt):
            receipts.read(token, keys)

    def test_is_no_session_and_a_session_is_no_receipt(
        self, answer: dict[str, Any], keys: dict[str, Any], client: FlaskClient
    ) -> None:
        read_session = StaffSessions(sign_in.keys()[1], has_ended=lambda _person, _since: False)
        with (
            client.application.test_request_context(
                headers={"Authorization": f"Bearer {answer['receipt']['token']}"}
            ) as context,
            pytest.raises(Unauthenticated),
        ):
            read_session(context.request)
        with pytest.raises(WrongReceipt):
            receipts.read(sign_in.session_of(OFFICER), keys)

    def test_signed_by_another_city_is_not_ours(self, answer: dict[str, Any]) -> None:
        other = signing.signer(_another_session_key())
        with pytest.raises(WrongReceipt):
            receipts.read(answer["receipt"]["token"], {"keys": [signing.public_key(other.key_id, other.x)]})

    def test_can_still_be_checked_when_the_key_is_another(self, answer: dict[str, Any], settings: Settings) -> None:
        """The public half of a key that was used is kept for good."""
        app = create_app(replace(settings, session_private_key=_another_session_key()))
        published = app.test_client().get("/api/submission/v1/receipt-keys").json
        app.database.dispose()
        assert len(published["keys"]) == 2
        assert receipts.read(answer["receipt"]["token"], published).innovation_id == answer["id"]

    def test_can_be_fetched_again(self, answer: dict[str, Any], owner: Caller, stranger: Caller) -> None:
        path = f"/innovations/{answer['id']}/receipts"
        assert owner.call("GET", path, expect=200).json == {"items": [answer["receipt"]]}
        stranger.call("GET", path, expect=404)

    def test_is_not_given_for_what_was_refused(self, owner: Caller, session: Session) -> None:
        path, _ = owner.draft(design="Terlalu pendek.")
        owner.call("POST", f"{path}/submit", expect=422)
        assert session.scalar(select(func.count()).select_from(Receipt)) == 0

    def test_is_one_though_the_request_came_twice(self, owner: Caller, session: Session) -> None:
        path, _ = owner.draft()
        sent = {"headers": {"Idempotency-Key": "sekali"}, "expect": 200}
        first, again = (owner.call("POST", f"{path}/submit", **sent).json for _ in "12")
        assert first == again
        assert session.scalar(select(func.count()).select_from(Receipt)) == 1


class TestOnPaper:
    def test_shows_the_fingerprints(self, answer: dict[str, Any], client: FlaskClient, hospital: Agency) -> None:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(OFFICER, agency_id=hospital.id))
        work = f"/kelola/inovasi/{answer['id']}"
        page = f"{work}/tanda-terima/{answer['receipt']['id']}"
        assert page in client.get(work).text
        shown = client.get(page).text
        signed = receipts.read(answer["receipt"]["token"], client.get("/api/submission/v1/receipt-keys").json)
        assert signed.profile_sha256 in shown
        assert signed.files[0].sha256 in shown

    def test_is_not_for_another_agency(
        self, answer: dict[str, Any], client: FlaskClient, registry_office: Agency
    ) -> None:
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(OFFICER, agency_id=registry_office.id))
        page = f"/kelola/inovasi/{answer['id']}/tanda-terima/{answer['receipt']['id']}"
        assert client.get(page).status_code == 404


class TestCommand:
    @pytest.fixture
    def folder(self, answer: dict[str, Any], keys: dict[str, Any], tmp_path: Path) -> Path:
        """What an agency keeps: the answer, the published keys, its files."""
        (tmp_path / "answer.json").write_text(json.dumps(answer))
        (tmp_path / "keys.json").write_text(json.dumps(keys))
        (tmp_path / "files").mkdir()
        (tmp_path / "files" / "bukti.pdf").write_bytes(files.pdf())
        return tmp_path

    def check(self, folder: Path) -> int:
        names = (folder / "answer.json", "--keys", folder / "keys.json", "--files", folder / "files")
        return receipts.main([str(name) for name in names])

    def test_says_that_it_is_right(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.check(folder) == 0
        assert capsys.readouterr().out.startswith("RIGHT")

    def test_says_what_is_wrong(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "files" / "bukti.pdf").write_bytes(b"lain")
        assert self.check(folder) == 1
        assert "indicator 16" in capsys.readouterr().err
        (folder / "answer.json").unlink()
        assert self.check(folder) == 1


def _another_session_key() -> str:
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem.decode()
