"""How does a document get the small picture of its first page, without harm from what is in it?"""

import hashlib
import io
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.submission.evidence import draw_preview, rules
from services.submission.evidence.models import Preview
from services.submission.evidence.storage import Storage
from shared.kit import logs

log = logs.get(__name__)

# Less than a task's own time.
TIMEOUT_S = 12.0
# A worker that dies over a file takes it up again after this, and then it goes behind all others.
TAKEN_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What came of it: `ready` with a picture, or why there is none."""

    state: str
    picture: bytes = b""


def take(session: Session, *, now: datetime) -> Preview | None:
    """The document that waits longest for its picture, put behind all others until it has one."""
    waiting = select(Preview).where(Preview.state == rules.WAITING, Preview.asked_at <= now).order_by(Preview.asked_at)
    taken = session.scalar(waiting.limit(1).with_for_update(skip_locked=True))
    if taken is not None:
        taken.asked_at = now + TAKEN_FOR
    return taken


def draw(storage: Storage, *, sha256: str, kind: str) -> Drawn:
    """The picture of a document, drawn by a process that is held to its memory and time."""
    command = [sys.executable, "-m", draw_preview.__name__, kind]
    with tempfile.TemporaryFile() as copy:
        with storage.open(sha256) as original:
            shutil.copyfileobj(original, copy)
        copy.seek(0)
        try:
            ended = subprocess.run(command, stdin=copy, capture_output=True, timeout=TIMEOUT_S)  # noqa: S603
        except subprocess.TimeoutExpired:
            return Drawn(state=rules.UNREADABLE)
    if ended.returncode == 0 and ended.stdout:
        return Drawn(state=rules.READY, picture=ended.stdout)
    if ended.returncode == draw_preview.SCRIPTED:
        return Drawn(state=rules.SCRIPTED)
    last_line = ended.stderr.decode(errors="replace").strip().rpartition("\n")[2]
    log.info("preview.unreadable", sha256=sha256, kind=kind, ended_with=ended.returncode, error=last_line[:200])
    return Drawn(state=rules.UNREADABLE)


def keep(session: Session, storage: Storage, sha256: str, drawn: Drawn) -> None:
    """Write down what came of it."""
    preview = session.get_one(Preview, sha256)
    preview.state = drawn.state
    if drawn.picture:
        preview.picture_sha256 = hashlib.sha256(drawn.picture).hexdigest()
        storage.keep(io.BytesIO(drawn.picture), sha256=preview.picture_sha256)


def of(session: Session, hashes: set[str]) -> dict[str, Preview]:
    """The previews of these documents, by their hash."""
    return {preview.sha256: preview for preview in session.scalars(select(Preview).where(Preview.sha256.in_(hashes)))}
