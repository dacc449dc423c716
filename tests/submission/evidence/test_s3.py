"""The same storage on a real S3 server: whole or not at all, and readable from another process."""

import io
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from services.submission.evidence.storage import Storage
from tests.builders.ports import free_ports
from tests.builders.system import BIN, wait_until

KEY, SECRET = "kunci-uji", "rahasia-uji"


@pytest.fixture(scope="module")
def s3(scratch: Path) -> Iterator[dict[str, Any]]:
    """SeaweedFS with one user; how it is reached."""
    folder = scratch / "seaweed"
    folder.mkdir()
    user = {"name": "uji", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [user]}))
    master, volume, filer, port, *grpc = free_ports(8)
    command = [str(BIN / "weed"), "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"]
    command += [f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}", f"-s3.port={port}"]
    names = ("master.port.grpc", "volume.port.grpc", "filer.port.grpc", "s3.port.grpc")
    command += [f"-{name}={number}" for name, number in zip(names, grpc, strict=True)]
    command += ["-s3", f"-s3.config={folder / 's3.json'}", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    command += ["-volume.max=4", "-master.volumeSizeLimitMB=64"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    client = {"endpoint_url": f"http://127.0.0.1:{port}", "region_name": "us-east-1"}
    options = {"key": KEY, "secret": SECRET, "client_kwargs": client}
    try:
        wait_until(lambda: _takes_files(options), within_s=60, what="the S3 server takes a file")
        yield options
    finally:
        # Asked politely it takes minutes to say goodbye to its other parts.
        process.kill()
        process.wait()


def _takes_files(options: dict[str, Any]) -> bool:
    try:
        requests.get(options["client_kwargs"]["endpoint_url"], timeout=1)
        storage = Storage("s3://bukti/awal", options=options)
        storage._files.makedirs("bukti", exist_ok=True)
        storage.keep(io.BytesIO(b"x"), sha256="0" * 64)
    except (OSError, requests.RequestException):
        return False
    return True


@pytest.fixture
def storage(s3: dict[str, Any]) -> Storage:
    return Storage("s3://bukti/arsip", options=s3)


class Broken(io.BytesIO):
    """A source that ends with an error in the middle."""

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if self.tell() > 1000:
            raise ValueError("the source broke")
        return piece


class TestS3:
    def test_keeps_and_gives_back(self, storage: Storage, s3: dict[str, Any]) -> None:
        storage.keep(io.BytesIO(b"isi" * 100_000), sha256="a" * 64)
        with Storage("s3://bukti/arsip", options=s3).open("a" * 64) as kept:
            assert kept.read() == b"isi" * 100_000

    def test_keeps_nothing_of_what_broke(self, storage: Storage) -> None:
        with pytest.raises(ValueError, match="the source broke"):
            storage.keep(Broken(b"y" * 5000), sha256="b" * 64)
        with pytest.raises(FileNotFoundError):
            storage.open("b" * 64)

    def test_puts_the_parts_of_an_upload_together_and_forgets_them(self, storage: Storage) -> None:
        assert storage.keep_part(io.BytesIO(b"satu "), upload="u", offset=0, most_bytes=100) == 5
        assert storage.keep_part(io.BytesIO(b"dua, dan lebih"), upload="u", offset=5, most_bytes=3) == 3
        assert b"".join(storage.parts("u", [0, 5])) == b"satu dua"
        storage.forget_parts("u")
        storage.forget_parts("u")
        with pytest.raises(FileNotFoundError):
            list(storage.parts("u", [0]))
