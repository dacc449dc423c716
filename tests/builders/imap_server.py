"""A real IMAP server with one mailbox, in secret after STARTTLS or from the first byte, and a provider's whims."""

import asyncio
import ssl
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme
from imapclient import IMAPClient
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer

from services.notify.config import ImapServer
from tests.builders.ports import free_ports

USER, PASSWORD = "bounces@kota.example.test", "kata sandi contoh"


@dataclass(kw_only=True)
class Provider:
    """The server as its owner sees it: `address` to reach it, and the mailbox to look into."""

    address: ImapServer
    trusting: ssl.SSLContext
    connections: list[object] = field(default_factory=list)

    def put(self, *letters: bytes) -> None:
        """Let these arrive."""
        with self.opened() as client:
            for letter in letters:
                client.append("INBOX", letter)

    def seen(self) -> list[bool]:
        """Whether each letter is marked as read, in their order."""
        with self.opened() as client:
            client.select_folder("INBOX", readonly=True)
            found = client.fetch(client.search(), ["FLAGS"])
            return [b"\\Seen" in found[uid][b"FLAGS"] for uid in sorted(found)]

    @contextmanager
    def opened(self) -> Iterator[Any]:
        """As a person opens it."""
        address = self.address
        with IMAPClient(address.host, address.port, ssl=address.is_tls, ssl_context=self.trusting, timeout=5) as client:
            if not address.is_tls:
                client.starttls(self.trusting)
            client.login(USER, PASSWORD)
            yield client


@contextmanager
def imap_server(folder: Path, *, is_tls: bool = True, name: str = "127.0.0.1") -> Iterator[Provider]:
    """The server, running, with a certificate for that name; its numbering is another one each time."""
    authority = trustme.CA()
    certificate = authority.issue_cert(name)
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    for part in certificate.cert_chain_pems:
        part.write_to_path(folder / "cert.pem", append=True)
    secret = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(secret)
    trusting = ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())
    (folder / "authority.pem").write_bytes(authority.cert_pem.bytes())
    port = free_ports(1)[0]
    asked = Namespace(
        host=["127.0.0.1"],
        port=str(port),
        cert=str(folder / "cert.pem"),
        key=str(folder / "key.pem"),
        tls=not is_tls,
        debug=False,
        proxy_protocol=None,
        inherited_sockets=None,
        passlib_cfg=None,
        demo_data=False,
        demo_user=USER,
        demo_password=PASSWORD,
    )
    address = ImapServer(host="127.0.0.1", port=port, user=USER, password=PASSWORD, is_tls=is_tls)
    provider = Provider(address=address, trusting=trusting)
    with _running(lambda stop: _serve(asked, provider, secret if is_tls else None, stop)):
        yield provider


async def _serve(
    asked: Namespace, provider: Provider, secret: ssl.SSLContext | None, up: Callable[[asyncio.Event], None]
) -> None:
    over = asyncio.Event()
    backend, config = await DictBackend.init(asked)
    config.apply_context()
    answer = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        provider.connections.append(writer)
        await answer(reader, writer)

    async with await asyncio.start_server(connected, host="127.0.0.1", port=provider.address.port, ssl=secret):
        up(over)
        await over.wait()


@contextmanager
def _running(serve: Callable[[Callable[[asyncio.Event], None]], Any]) -> Iterator[None]:
    """A loop of its own in a thread, until the block is left."""
    loop, is_up, ends = asyncio.new_event_loop(), threading.Event(), []

    def up(over: asyncio.Event) -> None:
        ends.append(over)
        is_up.set()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve(up)))
    thread.start()
    assert is_up.wait(10), "the server did not start"
    try:
        yield
    finally:
        loop.call_soon_threadsafe(ends[0].set)
        thread.join(10)
        loop.close()
