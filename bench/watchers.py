"""Many who watch a board, in one process: `python -m bench.watchers <address> <how many>`.

It prints `ready` once everybody has the first board, and then `<id> <moment>` for each that everybody has, by the
clock that all processes share. When its input ends it prints how many are still there and how many had each id.
"""

import json
import resource
import selectors
import socket
import sys
import time
from collections import Counter
from urllib.parse import urlsplit

_END = b"\n\n"
_ID = b"id: "
_READ_BYTES = 256 * 1024
# Before a board's id stand only the length of its chunk and the end of the chunk before.
_HEAD_BYTES = 100


class Crowd:
    """All who watch, and what each has seen."""

    def __init__(self, address: str, size: int) -> None:
        self.size = size
        self.seen: Counter[int] = Counter()
        self._reached: Counter[int] = Counter()
        self._last: dict[socket.socket, int] = {}
        self._rest: dict[socket.socket, bytes] = {}
        self.selector = selectors.DefaultSelector()
        parts = urlsplit(address)
        for _ in range(size):
            line = socket.create_connection((parts.hostname, parts.port))
            line.sendall(f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
            line.setblocking(False)
            self._last[line], self._rest[line] = 0, b""
            self.selector.register(line, selectors.EVENT_READ)

    @property
    def there(self) -> int:
        return len(self._last)

    def read(self, line: socket.socket) -> None:
        """Take what has come, and tell of each board that everybody has now."""
        piece = line.recv(_READ_BYTES)
        if not piece:
            self.selector.unregister(line)
            del self._last[line], self._rest[line]
            return
        *events, self._rest[line] = (self._rest[line] + piece).split(_END)
        for event in events:
            start = event.find(_ID, 0, _HEAD_BYTES)
            if start >= 0:
                self._saw(line, int(event[start + len(_ID) : event.index(b"\n", start)]))

    def _saw(self, line: socket.socket, number: int) -> None:
        now, before = time.monotonic(), self._last[line]
        self.seen[number] += 1
        self._last[line] = number
        if not before:
            self._reached[0] += 1
            if self._reached[0] == self.size:
                print("ready", flush=True)
        # Who missed one has got beyond it by the next.
        for passed in range(before + 1 if before else number, number + 1):
            self._reached[passed] += 1
            if self._reached[passed] == self.size:
                print(passed, now, flush=True)


def main(address: str, size: int) -> None:
    """Watch until the input ends."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    crowd = Crowd(address, size)
    crowd.selector.register(sys.stdin, selectors.EVENT_READ)
    while True:
        for key, _ in crowd.selector.select():
            if key.fileobj is sys.stdin:
                print(json.dumps({"there": crowd.there, "seen": crowd.seen}), flush=True)
                return
            if isinstance(key.fileobj, socket.socket):
                crowd.read(key.fileobj)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
