"""The first page is drawn small, in a process of its own, and what is wrong with a file harms nobody."""

import io
from pathlib import Path

import pytest
from celery import Celery
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from services.submission.config import Settings
from services.submission.evidence import draw_preview, previews, tasks
from services.submission.evidence.models import Preview
from services.submission.evidence.storage import Storage
from services.submission.handlers import HANDLERS
from shared.kit import queue
from shared.kit.auth import SESSION_COOKIE, VERIFIER
from shared.kit.backbone import Backbone
from shared.kit.db import Database
from tests.builders import files, sign_in
from tests.builders.submissions import NO_REDIS, Caller


@pytest.fixture
def draw_all(database: Database, settings: Settings) -> Celery:
    """The job, as the worker would run it."""
    app = queue.make_celery("submission", redis_url=NO_REDIS)
    backbone = Backbone(app, service="submission", database=database, handlers=HANDLERS, publishers={})
    tasks.declare(app, backbone, database, settings)
    return app.tasks["submission.draw_previews"]


def states(database: Database) -> list[str]:
    with database.transaction() as session:
        return list(session.scalars(select(Preview.state).order_by(Preview.sha256)))


def drawn(tmp_path: Path, content: bytes, kind: str) -> previews.Drawn:
    storage = Storage(tmp_path.as_uri())
    storage.keep(io.BytesIO(content), sha256="a" * 64)
    return previews.draw(storage, sha256="a" * 64, kind=kind)


class TestADrawing:
    @pytest.mark.parametrize(("content", "kind"), [(files.pdf(), "pdf"), (files.png(1200, 800), "png")])
    def test_is_a_small_picture(self, tmp_path: Path, content: bytes, kind: str) -> None:
        found = drawn(tmp_path, content, kind)
        assert found.state == "ready"
        picture = Image.open(io.BytesIO(found.picture))
        assert picture.format == "WEBP"
        assert picture.width <= draw_preview.WIDEST + 1
        assert picture.height <= draw_preview.HIGHEST + 1

    @pytest.mark.parametrize(
        ("content", "kind"),
        [(b"%PDF-1.4 nothing else", "pdf"), (files.png()[:40], "png"), (b"\xff\xd8\xff", "jpeg"), (b"", "pdf")],
    )
    def test_of_what_cannot_be_read_says_so(self, tmp_path: Path, content: bytes, kind: str) -> None:
        assert drawn(tmp_path, content, kind) == previews.Drawn(state="unreadable")

    def test_that_takes_too_much_memory_is_given_up(self, tmp_path: Path) -> None:
        """30,000 × 30,000 points would be 2.7 GB; the file is small."""
        assert drawn(tmp_path, files.png(30_000, 30_000), "png") == previews.Drawn(state="unreadable")

    def test_finds_scripts_that_are_named_inside(self, tmp_path: Path) -> None:
        assert drawn(tmp_path, scripted_pdf(), "pdf") == previews.Drawn(state="scripted")

    def test_shows_no_metadata(self, tmp_path: Path) -> None:
        """A phone writes down where a picture was taken."""
        picture, exif = Image.new("RGB", (64, 64)), Image.Exif()
        exif[0x010E] = "Rumah Pak Contoh"
        kept = io.BytesIO()
        picture.save(kept, "JPEG", exif=exif)
        assert b"Rumah" in kept.getvalue()
        found = drawn(tmp_path, kept.getvalue(), "jpeg")
        assert found.state == "ready"
        assert b"Rumah" not in found.picture


class TestAnUploadedDocument:
    def test_gets_its_picture_and_shows_it(
        self, client: FlaskClient, owner: Caller, database: Database, draw_all: Celery
    ) -> None:
        path = owner.submitted()
        assert states(database) == ["waiting"]
        draw_all()
        assert states(database) == ["ready"]
        client.set_cookie(SESSION_COOKIE, sign_in.session_of(VERIFIER))
        page = client.get(f"/kelola/inovasi/{path.rpartition('/')[2]}").text
        address = page.partition('src="/berkas/')[2].partition('"')[0]
        picture = client.get(f"/berkas/{address}")
        assert (picture.status_code, picture.mimetype) == (200, "image/webp")

    def test_that_is_already_there_is_not_drawn_again(self, owner: Caller, database: Database) -> None:
        for name in ("Satu", "Dua"):
            path, _ = owner.draft(name=name)
            owner.upload(path)
        assert len(states(database)) == 1

    def test_waits_behind_others_when_its_worker_died(self, owner: Caller, database: Database) -> None:
        path, _ = owner.draft()
        owner.upload(path)
        owner.upload(path, content=files.pdf("Dua"))
        from shared.kit import clock

        with database.transaction() as session:
            first = previews.take(session, now=clock.now())
            assert first is not None
            hash_of_first = first.sha256
        with database.transaction() as session:
            second = previews.take(session, now=clock.now())
            assert second is not None
            assert second.sha256 != hash_of_first
        with database.transaction() as session:
            assert previews.take(session, now=clock.now()) is None
            assert previews.take(session, now=clock.now() + previews.TAKEN_FOR * 2) is not None


class TestAHostileFile:
    def test_that_would_not_fit_into_memory_is_refused(self, owner: Caller) -> None:
        path, _ = owner.draft()
        answer = owner.upload(path, indicator="19", name="bom.png", content=files.png(20_000, 20_000), expect=422)
        assert "juta titik" in answer.json["errors"][0]["detail"]

    def test_that_openly_holds_scripts_is_refused(self, owner: Caller) -> None:
        path, _ = owner.draft()
        answer = owner.upload(path, content=scripted_pdf(), expect=422)
        assert "skrip" in answer.json["errors"][0]["detail"]


def scripted_pdf() -> bytes:
    """A PDF with a script of its own in its name tree."""
    plain = files.pdf()
    script = b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert\\(1\\)) >>] >> >>"
    return plain.replace(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Catalog /Pages 2 0 R " + script + b" >>", 1)
