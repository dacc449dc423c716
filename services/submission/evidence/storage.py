"""Where do the bytes of evidence lie, and under which name?"""

import secrets
import shutil
from typing import BinaryIO, cast

import fsspec

_CHUNK_BYTES = 256 * 1024


class Storage:
    """Files by the SHA-256 of their content, in a folder or an object store that fsspec knows.

    The same content is kept once. A file without a row harms nobody: the next upload of it finds it there.
    """

    def __init__(self, url: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url)

    def keep(self, content: BinaryIO, *, sha256: str) -> None:
        """Store the content, whole or not at all."""
        path = self._path(sha256)
        if self._files.exists(path):
            return
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        # Under its name only when complete: a process may die in the middle.
        unfinished = f"{path}.{secrets.token_hex(4)}.part"
        content.seek(0)
        with self._files.open(unfinished, "wb") as target:
            shutil.copyfileobj(content, target, _CHUNK_BYTES)
        self._files.mv(unfinished, path)

    def open(self, sha256: str) -> BinaryIO:
        """The content, to be read.

        Raises:
            FileNotFoundError: it is not there.
        """
        return cast(BinaryIO, self._files.open(self._path(sha256), "rb"))

    def _path(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256[2:4]}/{sha256}"
