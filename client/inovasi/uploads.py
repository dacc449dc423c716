"""How does a file get to the service without being held in memory, and go on where a connection broke?"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

from inovasi.api import BASE, Api
from inovasi.errors import Refused
from inovasi.manifest import Evidence
from inovasi.state import State

Tell = Callable[[int], None]

# A larger file goes in parts of this size (tus 1.0.0): that much at most is sent twice.
PART_BYTES = 1024 * 1024
# Parts in a row that the service did not take.
_PATIENCE = 5
_TUS = {"Tus-Resumable": "1.0.0"}


def send(api: Api, innovation_id: str, one: Evidence, state: State, *, tell: Tell) -> None:
    """Put one piece of evidence behind its indicator; the same bytes sent twice are there once.

    A large file goes in parts; where an earlier run broke off it goes on. `tell` hears how many bytes went out; what a
    failed try had sent is taken back.
    """
    if one.path is not None and one.path.stat().st_size > PART_BYTES:
        _send_parts(api, innovation_id, one, one.path, state, tell=tell)
        return
    path = f"/innovations/{innovation_id}/evidence"
    if one.path is None:
        form = _Form({"indicator": one.indicator, "link": one.link or ""}, tell=tell)
        api.call("POST", path, body=form.rewound, headers=form.headers)
        return
    with one.path.open("rb") as file:
        form = _Form({"indicator": one.indicator}, file=file, name=one.path.name, tell=tell)
        api.call("POST", path, body=form.rewound, headers=form.headers)


def _send_parts(api: Api, innovation_id: str, one: Evidence, path: Path, state: State, *, tell: Tell) -> None:
    name, size, unmoved = f"{innovation_id}/{one.indicator}/{one.sha256}", path.stat().st_size, 0
    place = state.uploads.get(name)
    offset = _standing(api, place) if place else None
    if place is None or offset is None:
        place, offset = _begun(api, innovation_id, one, path, size=size), 0
        state.uploads[name] = place
        state.save()
    tell(offset)
    with path.open("rb") as file:
        while offset < size:
            file.seek(offset)
            stands = _after_part(api, place, file.read(PART_BYTES), offset=offset)
            unmoved = unmoved + 1 if stands == offset else 0
            if stands is None or unmoved > _PATIENCE:
                # Another run finished it, or it is too old: what is there is asked for by the next run.
                break
            tell(stands - offset)
            offset = stands
    del state.uploads[name]
    state.save()


def _begun(api: Api, innovation_id: str, one: Evidence, path: Path, *, size: int) -> str:
    told = {"indicator": one.indicator, "filename": path.name}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
    headers = {**_TUS, "Upload-Length": str(size), "Upload-Metadata": metadata}
    answer = api.call("POST", f"/innovations/{innovation_id}/uploads", headers=headers)
    return answer.headers["Location"].removeprefix(BASE)


def _after_part(api: Api, place: str, part: bytes, *, offset: int) -> int | None:
    """Where the upload stands after this part; None where it is over without us."""
    checksum = base64.b64encode(hashlib.sha256(part).digest()).decode()
    headers = {
        **_TUS,
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
        "Upload-Checksum": f"sha256 {checksum}",
    }
    try:
        answer = api.call("PATCH", place, body=lambda: part, headers=headers)
    except Refused as refused:
        # The part came, but its answer was lost; or it came damaged.
        if refused.status not in {404, 409, 460}:
            raise
        return _standing(api, place)
    return int(answer.headers["Upload-Offset"])


def _standing(api: Api, place: str) -> int | None:
    try:
        return int(api.call("HEAD", place, headers=_TUS).headers["Upload-Offset"])
    except Refused as refused:
        if refused.status != 404:
            raise
        return None


class _Form:
    """A multipart form (RFC 7578) that is read piece by piece and can be read again."""

    def __init__(self, fields: Mapping[str, str], *, file: BinaryIO | None = None, name: str = "", tell: Tell) -> None:
        boundary = secrets.token_hex(16)
        self.headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
            for field, value in fields.items()
        ]
        if file is not None:
            shown = name.replace("\\", "_").replace('"', "_").replace("\r", "_").replace("\n", "_")
            parts.append(
                f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{shown}"\r\n'
                "Content-Type: application/octet-stream\r\n\r\n"
            )
        self._head = "".join(parts).encode()
        self._tail = (f"\r\n--{boundary}--\r\n" if file is not None else f"--{boundary}--\r\n").encode()
        self._file, self._tell = file, tell
        self._file_bytes = file.seek(0, 2) if file is not None else 0
        self._at = self._told = 0

    def __len__(self) -> int:
        return len(self._head) + self._file_bytes + len(self._tail)

    def rewound(self) -> "_Form":
        """Itself, to be read from the beginning."""
        self._tell(-self._told)
        self._at = self._told = 0
        if self._file is not None:
            self._file.seek(0)
        return self

    def read(self, size: int = -1) -> bytes:
        """The next bytes; empty at the end."""
        wanted = len(self) - self._at if size < 0 else size
        if self._at < len(self._head):
            piece = self._head[self._at : self._at + wanted]
        elif self._at < len(self._head) + self._file_bytes and self._file is not None:
            piece = self._file.read(wanted)
            self._told += len(piece)
            self._tell(len(piece))
        else:
            start = self._at - len(self._head) - self._file_bytes
            piece = self._tail[start : start + wanted]
        self._at += len(piece)
        return piece
