"""A large file comes in parts, over connections that break, and is proof when it is whole, once."""

import base64
import hashlib
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from services.submission.evidence import uploads
from services.submission.evidence.models import Document, Upload
from services.submission.evidence.storage import Storage
from shared.kit import clock
from shared.kit.db import Database
from shared.kit.edge import ServiceApp
from tests.builders import files
from tests.builders.submissions import API, Caller
from tests.builders.system import wait_until

TUS = {"Tus-Resumable": "1.0.0"}
PDF = files.pdf("Besar " * 2000)


def metadata(**told: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())


def begin(
    owner: Caller, path: str, *, size: int = len(PDF), indicator: str = "16", expect: int = 201, **headers: str
) -> TestResponse:
    sent = {
        **TUS,
        "Upload-Length": str(size),
        "Upload-Metadata": metadata(indicator=indicator, filename="SK.pdf"),
        **headers,
    }
    return owner.call("POST", f"{path}/uploads", headers=sent, expect=expect)


def place(answer: TestResponse) -> str:
    return answer.headers["Location"].removeprefix(API)


def send(owner: Caller, upload: str, content: bytes, *, offset: int, expect: int = 204, **headers: str) -> TestResponse:
    sent = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream", **headers}
    return owner.call("PATCH", upload, data=content, headers=sent, expect=expect)


def standing(owner: Caller, upload: str) -> int:
    return int(owner.call("HEAD", upload, headers=TUS, expect=200).headers["Upload-Offset"])


def uploads_kept(database: Database) -> int:
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(Upload)) or 0


def files_kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


class TestAnUpload:
    def test_in_parts_becomes_proof_with_the_last_of_them(self, owner: Caller, tmp_path: Path) -> None:
        path, _ = owner.draft()
        upload = place(begin(owner, path))
        assert standing(owner, upload) == 0
        send(owner, upload, PDF[:5000], offset=0)
        assert standing(owner, upload) == 5000
        last = send(owner, upload, PDF[5000:], offset=5000)
        assert last.headers["Upload-Offset"] == str(len(PDF))
        (proof,) = owner.call("GET", f"{path}/evidence", expect=200).json["items"]
        assert (proof["filename"], proof["sha256"]) == ("SK.pdf", hashlib.sha256(PDF).hexdigest())
        assert owner.call("GET", last.headers["Content-Location"].removeprefix(API), expect=200).data == PDF
        assert files_kept(tmp_path) == [proof["sha256"]]
        owner.call("HEAD", upload, headers=TUS, expect=404)

    def test_says_what_it_may_do(self, citizen: Caller) -> None:
        answer = citizen.call("OPTIONS", "/uploads", expect=204)
        assert answer.headers["Tus-Version"] == "1.0.0"
        assert set(answer.headers["Tus-Extension"].split(",")) == {"creation", "termination", "checksum", "expiration"}

    def test_refuses_a_part_that_does_not_follow(self, owner: Caller) -> None:
        path, _ = owner.draft()
        upload = place(begin(owner, path))
        send(owner, upload, PDF[:100], offset=0)
        send(owner, upload, PDF[:100], offset=0, expect=409)
        send(owner, upload, PDF[200:], offset=200, expect=409)
        assert standing(owner, upload) == 100

    def test_takes_no_more_than_was_announced(self, owner: Caller) -> None:
        path, _ = owner.draft()
        upload = place(begin(owner, path))
        send(owner, upload, PDF + b"more", offset=0)
        (proof,) = owner.call("GET", f"{path}/evidence", expect=200).json["items"]
        assert proof["size_bytes"] == len(PDF)

    @pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
    def test_keeps_no_part_that_was_damaged(self, owner: Caller, algorithm: str, tmp_path: Path) -> None:
        path, _ = owner.draft()
        upload = place(begin(owner, path))
        digest = base64.b64encode(hashlib.new(algorithm, PDF[:100]).digest()).decode()
        checksum = {"Upload-Checksum": f"{algorithm} {digest}"}
        send(owner, upload, PDF[1:101], offset=0, expect=460, **checksum)
        assert standing(owner, upload) == 0
        send(owner, upload, PDF[:100], offset=0, **checksum)
        assert standing(owner, upload) == 100

    def test_ends_when_it_is_given_up(self, owner: Caller, tmp_path: Path) -> None:
        path, _ = owner.draft()
        upload = place(begin(owner, path))
        send(owner, upload, PDF[:100], offset=0)
        owner.call("DELETE", upload, headers=TUS, expect=204)
        owner.call("HEAD", upload, headers=TUS, expect=404)
        assert files_kept(tmp_path) == []

    def test_ends_when_nobody_goes_on(self, owner: Caller, database: Database, tmp_path: Path) -> None:
        path, _ = owner.draft()
        upload = place(begin(owner, path))
        send(owner, upload, PDF[:100], offset=0)
        with database.transaction() as session:
            session.execute(update(Upload).values(expires_at=clock.now() - timedelta(seconds=1)))
        send(owner, upload, PDF[100:], offset=100, expect=404)
        with database.transaction() as session:
            assert uploads.forget_old(session, storage=Storage(tmp_path.as_uri()), now=clock.now()) == 1
        assert files_kept(tmp_path) == []
        assert uploads_kept(database) == 0

    def test_that_is_no_proof_is_over_and_leaves_nothing(
        self, owner: Caller, database: Database, tmp_path: Path
    ) -> None:
        path, _ = owner.draft()
        upload = place(begin(owner, path, size=100))
        answer = send(owner, upload, b"x" * 100, offset=0, expect=422)
        assert answer.json["errors"][0]["pointer"] == "/file"
        assert uploads_kept(database) == 0
        assert files_kept(tmp_path) == []

    def test_is_not_proof_once_the_innovation_is_submitted(self, owner: Caller, database: Database) -> None:
        path, _ = owner.draft()
        upload = place(begin(owner, path))
        owner.call("POST", f"{path}/submit", expect=200)
        send(owner, upload, PDF, offset=0, expect=409)
        assert uploads_kept(database) == 0

    def test_of_one_file_twice_is_one_proof(self, owner: Caller, database: Database) -> None:
        path, _ = owner.draft()
        first, second = place(begin(owner, path)), place(begin(owner, path))
        send(owner, first, PDF, offset=0)
        send(owner, second, PDF, offset=0)
        assert len(owner.call("GET", f"{path}/evidence", expect=200).json["items"]) == 1
        with database.transaction() as session:
            assert session.scalar(select(func.count()).select_from(Document)) == 1


class TestARefusal:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Tus-Resumable": "0.2.2"}, 412),
            ({"Upload-Length": "-1"}, 422),
            ({"Upload-Length": "0"}, 422),
            ({"Upload-Length": "²"}, 422),
            ({"Upload-Length": "9" * 30}, 422),
            ({"Upload-Length": str(2 * 1024 * 1024)}, 413),
            ({"Upload-Metadata": ""}, 422),
            ({"Upload-Metadata": "indicator ???"}, 422),
            ({"Upload-Metadata": "indicator //79"}, 422),
            ({"Upload-Metadata": metadata(indicator="99")}, 422),
        ],
    )
    def test_to_begin_names_what_is_wrong(self, owner: Caller, headers: dict[str, str], status: int) -> None:
        path, _ = owner.draft()
        begin(owner, path, expect=status, **headers)

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Content-Type": "application/octet-stream"}, 415),
            ({"Upload-Offset": "x"}, 422),
            ({"Upload-Checksum": "md5 AAAA"}, 422),
            ({"Upload-Checksum": "sha1 ?"}, 422),
        ],
    )
    def test_of_a_part_names_what_is_wrong(self, owner: Caller, headers: dict[str, str], status: int) -> None:
        path, _ = owner.draft()
        send(owner, place(begin(owner, path)), b"x", offset=0, expect=status, **headers)

    def test_lets_films_be_larger_than_other_files(self, owner: Caller) -> None:
        path, _ = owner.draft()
        begin(owner, path, indicator="35", size=2 * 1024 * 1024)
        begin(owner, path, indicator="35", size=9 * 1024 * 1024, expect=413)

    def test_bounds_what_is_under_way(self, owner: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(uploads, "MOST_AT_ONCE", 2)
        path, _ = owner.draft()
        begin(owner, path)
        begin(owner, path)
        begin(owner, path, expect=422)

    def test_is_what_another_agency_gets(self, owner: Caller, partner: Caller) -> None:
        path, _ = owner.draft()
        upload = place(begin(owner, path))
        begin(partner, path, expect=404)
        partner.call("HEAD", upload, headers=TUS, expect=404)
        send(partner, upload, b"x", offset=0, expect=404)
        partner.call("DELETE", upload, headers=TUS, expect=404)


@pytest.fixture
def origin(app: ServiceApp) -> Iterator[tuple[str, int]]:
    """The application on a real port, a thread for each connection."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield "127.0.0.1", server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


class TestABrokenConnection:
    def test_loses_nothing_that_came(self, owner: Caller, origin: tuple[str, int]) -> None:
        """The peer announces the whole file, sends a third, and is gone; then it asks, and goes on from there."""
        path, _ = owner.draft()
        upload = place(begin(owner, path))
        third = len(PDF) // 3
        headers = {**owner.headers, **TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        lines = [f"PATCH {API}{upload} HTTP/1.1", "Host: localhost", f"Content-Length: {len(PDF)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        with socket.create_connection(origin, timeout=10) as connection:
            connection.sendall("\r\n".join([*lines, "", ""]).encode() + PDF[:third])
        wait_until(lambda: standing(owner, upload) > 0, within_s=10, what="some of the part is kept")
        assert standing(owner, upload) == third
        send(owner, upload, PDF[third:], offset=third)
        (proof,) = owner.call("GET", f"{path}/evidence", expect=200).json["items"]
        assert proof["sha256"] == hashlib.sha256(PDF).hexdigest()
