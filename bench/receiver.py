"""A mail server that takes letters and writes down which: `python -m bench.receiver PORT FILE REFUSED_PERCENT`.

One line per letter it took, "address message-id". Of all letters so many percent are refused at their first attempt, by
a code that asks to come again.
"""

import asyncio
import sys
import zlib
from pathlib import Path
from typing import TextIO

from aiosmtpd.smtp import SMTP, Envelope, Session

HUNDRED = 100


class Receiver:
    """Takes every letter, some at the second attempt."""

    def __init__(self, taken: TextIO, *, refused_percent: int) -> None:
        self._taken = taken
        self._refused_percent = refused_percent
        self._refused: set[str] = set()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        head = bytes(envelope.content or b"").partition(b"\r\n\r\n")[0].decode("ascii", "replace")
        found = next(line for line in head.replace("\r\n ", " ").splitlines() if line.lower().startswith("message-id:"))
        letter = found.partition(":")[2].strip()
        if zlib.crc32(letter.encode()) % HUNDRED < self._refused_percent and letter not in self._refused:
            self._refused.add(letter)
            return "450 4.2.1 come again"
        # Before the answer, so that what is counted is what was taken, though the sender be gone.
        self._taken.write(f"{envelope.rcpt_tos[0]} {letter}\n")
        self._taken.flush()
        return "250 OK"


async def serve(port: int, file: Path, refused_percent: int) -> None:
    loop = asyncio.get_running_loop()
    with file.open("a") as taken:
        handler = Receiver(taken, refused_percent=refused_percent)
        server = await loop.create_server(lambda: SMTP(handler, hostname="bench"), "127.0.0.1", port)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
