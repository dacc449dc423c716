"""Where do the bytes of evidence lie, and under which name?"""

import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO, Protocol, cast

import fsspec
from werkzeug.exceptions import ClientDisconnected

_CHUNK_BYTES = 256 * 1024


class Reader(Protocol):
    """Whatever gives bytes, a piece at a time, and none at its end."""

    def read(self, size: int, /) -> bytes: ...


class Storage:
    """Files by the SHA-256 of their content, in a folder or an object store that fsspec knows.

    The same content is kept once. A file without a row harms nobody: the next upload of it finds it there.
    `options` go to the store, such as an S3 server's address and keys.
    """

    def __init__(self, url: str, *, options: Mapping[str, Any] | None = None) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url, **(options or {}))
        self._is_local = "file" in self._files.protocol

    def keep(self, content: BinaryIO, *, sha256: str) -> None:
        """Store the content, whole or not at all."""
        content.seek(0)
        path = self._path(sha256)
        if not self._files.exists(path):
            with self._whole(path) as target:
                shutil.copyfileobj(content, target, _CHUNK_BYTES)

    def open(self, sha256: str) -> BinaryIO:
        """The content, to be read.

        Raises:
            FileNotFoundError: it is not there.
        """
        return cast(BinaryIO, self._files.open(self._path(sha256), "rb"))

    def keep_part(self, content: Reader, *, upload: str, offset: int, most_bytes: int) -> int:
        """Store what comes, up to `most_bytes`, as the part of an upload that begins at `offset`; how much came.

        A connection that breaks is an end like any other: what came until then is kept.
        """
        received = 0
        with self._whole(self._part(upload, offset)) as target:
            while received < most_bytes and (piece := _read(content, min(_CHUNK_BYTES, most_bytes - received))):
                target.write(piece)
                received += len(piece)
        return received

    def parts(self, upload: str, offsets: Iterable[int]) -> Iterator[bytes]:
        """The bytes of an upload, from the parts that begin at these offsets, in their order."""
        for offset in offsets:
            with self._files.open(self._part(upload, offset), "rb") as part:
                while piece := part.read(_CHUNK_BYTES):
                    yield piece

    def forget_parts(self, upload: str) -> None:
        """Drop what came of an upload; nothing where there is nothing."""
        folder = f"{self._root}/uploads/{upload}"
        if self._files.exists(folder):
            self._files.rm(folder, recursive=True)

    @contextmanager
    def _whole(self, path: str) -> Iterator[BinaryIO]:
        """A file that is there under its name when the block ends, and not at all when it fails."""
        if not self._is_local:
            # An object appears when its last byte is confirmed, and leaving the block by an error must not confirm it.
            target = self._files.open(path, "wb", autocommit=False)
            try:
                yield cast(BinaryIO, target)
                target.close()
                target.commit()
            except BaseException:
                target.discard()
                raise
            self._files.invalidate_cache(path)
            return
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        # Under its name only when complete: a process may die in the middle.
        unfinished = f"{path}.{secrets.token_hex(4)}.part"
        try:
            with self._files.open(unfinished, "wb") as target:
                yield cast(BinaryIO, target)
            self._files.mv(unfinished, path)
        except BaseException:
            if self._files.exists(unfinished):
                self._files.rm(unfinished)
            raise

    def _path(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def _part(self, upload: str, offset: int) -> str:
        return f"{self._root}/uploads/{upload}/{offset:015}"


def _read(content: Reader, size: int) -> bytes:
    try:
        return content.read(size)
    except (OSError, ClientDisconnected):
        return b""
