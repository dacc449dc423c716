"""How does a file get to the service without being held in memory?"""

import secrets
from collections.abc import Callable, Mapping
from typing import BinaryIO

from inovasi.api import Api
from inovasi.manifest import Evidence

Tell = Callable[[int], None]


def send(api: Api, innovation_id: str, one: Evidence, *, tell: Tell) -> None:
    """Put one piece of evidence behind its indicator; the same bytes sent twice are there once.

    `tell` hears how many bytes went out; what a failed try had sent is taken back.
    """
    path = f"/innovations/{innovation_id}/evidence"
    if one.path is None:
        form = _Form({"indicator": one.indicator, "link": one.link or ""}, tell=tell)
        api.call("POST", path, body=form.rewound, headers=form.headers)
        return
    with one.path.open("rb") as file:
        form = _Form({"indicator": one.indicator}, file=file, name=one.path.name, tell=tell)
        api.call("POST", path, body=form.rewound, headers=form.headers)


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
