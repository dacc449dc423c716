"""How fast do letters leave, does an urgent one wait, and does each arrive once? `make bench-notify`

A receiver that takes all letters (and refuses a tenth of them at first, in the last part) runs beside notify's own
worker, its broker and its database. Takes about four minutes.
"""

import os
import platform
import signal
import smtplib
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from uuid import UUID

import msgspec
import psutil
from sqlalchemy import func, select

from bench.rows import Row, table
from services.notify.channels import message
from services.notify.channels.email import Mailer
from services.notify.channels.message import Parcel
from services.notify.config import SmtpServer
from services.notify.delivery.models import DELIVERED, Delivery
from services.notify.delivery.planning import OwnOccasion, tell
from services.notify.delivery.writing import Sender, write
from shared.contracts.events import VoteRequested
from shared.kit import clock, ids, logs, queue, queue_names
from shared.kit.db import Database
from shared.kit.events import SOURCE_PREFIX, Envelope
from shared.kit.events import Parcel as Told
from tests.builders.ports import free_ports
from tests.builders.system import ROOT, System, wait_until

LETTERS = 3_000
CONNECTIONS = (1, 4)
MANY = 10_000
URGENT = 100
WARM_UP = 10
KILLS = 3
# As in docker-compose.yml: while one looks through notices, the other hears events.
EVENT_PROCESSES = 2
PER_NOTICE = 100
REFUSED_PERCENT = 10
WITHIN_S = 300.0
KIND = "innovation_verified"
PARAMETERS = {
    "innovation": "Contoh Antar Obat",
    "agency": "RSUD Contoh",
    "partners": "",
    "path": "/inovasi/contoh-antar-obat",
}
_MS = 1000


class Post:
    """The receiver, and what it took."""

    POLL_S = 0.002

    def __init__(self, folder: Path, *, refused_percent: int = 0) -> None:
        self.port = free_ports(1)[0]
        self._file = folder / f"taken-{self.port}"
        self._file.touch()
        self._read = 0
        command = [sys.executable, "-m", "bench.receiver", str(self.port), str(self._file), str(refused_percent)]
        self._process = subprocess.Popen(command, cwd=ROOT)
        wait_until(self._answers, within_s=20, what="the receiver")

    def taken(self) -> list[tuple[str, str]]:
        """Address and Message-ID of each letter, in the order it took them."""
        return [(line.split()[0], line.split()[1]) for line in self._file.read_text().splitlines()]

    def wait_for(self, address: str, *, within_s: float = 30.0) -> None:
        """Until it has a letter to this address, which it had none to so far."""
        deadline = time.monotonic() + within_s
        with self._file.open() as lines:
            lines.seek(self._read)
            while address not in lines.read():
                if time.monotonic() > deadline:
                    raise TimeoutError(address)
                time.sleep(self.POLL_S)
            self._read = lines.tell()

    def count(self) -> int:
        return self._file.read_bytes().count(b"\n")

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    def _answers(self) -> bool:
        try:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=2):
                return True
        except OSError:
            return False


def main() -> int:
    """Measure, and print the table; 1 where a letter is missing."""
    logs.configure("bench", level="ERROR")
    with tempfile.TemporaryDirectory(prefix="inovasi-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        rows = [*(_throughput(folder, connections=each) for each in CONNECTIONS), *_latency(folder)]
        missing, doubled = _exactly_once(folder)
    grown = rows.pop()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(table(rows))
    print(f"\nmemory of the mail worker: {grown.yardstick:.1f} MB, and {grown.ours:.1f} MB {MANY:,} letters later")
    print(f"\n{MANY:,} letters, {REFUSED_PERCENT} % refused at first, worker killed {KILLS} times:")
    print(f"{missing} missing, {doubled} sent twice (each with the same Message-ID)")
    return 1 if missing else 0


def _throughput(folder: Path, *, connections: int) -> Row:
    """Letters a second by one worker process, beside smtplib alone: the same letters, as many connections."""
    post = Post(folder)
    try:
        before = _by_smtplib(post, connections=connections)
        with _notify(folder / f"a{connections}", post) as (system, database):
            system.environment["SMTP_CONNECTIONS"] = str(connections)
            _plan(database, LETTERS)
            had = post.count()
            _start(system)
            wait_until(lambda: post.count() > had, within_s=60, what="the first letter")
            began = time.monotonic()
            wait_until(lambda: post.count() >= had + LETTERS, within_s=WITHIN_S, what="all letters")
            ours = LETTERS / (time.monotonic() - began)
        # Before and after: other work on the machine comes and goes.
        bare = (before + _by_smtplib(post, connections=connections)) / 2
    finally:
        post.stop()
    several = f"{connections} connections" if connections > 1 else "one connection"
    return Row(f"(n1) letters delivered over {several}", ours, bare, "/s", f"smtplib alone, {several}")


def _by_smtplib(post: Post, *, connections: int) -> float:
    """The yardstick: the same letters, made beforehand, from as many threads as connections, and nothing kept."""
    shares = [_messages(LETTERS // connections) for _ in range(connections)]
    with ThreadPoolExecutor(connections) as threads:
        began = time.monotonic()
        for done in [threads.submit(_send_all, post.port, share) for share in shares]:
            done.result()
        return sum(map(len, shares)) / (time.monotonic() - began)


def _send_all(port: int, messages: list[EmailMessage]) -> None:
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for each in messages:
            connection.send_message(each)


def _messages(number: int) -> list[EmailMessage]:
    sender = Sender(
        city_name="Kota Contoh",
        public_url="http://localhost:8000",
        time_zone="Asia/Jakarta",
        mailer=lambda: Mailer(SmtpServer(host="", port=0), sender="", sender_name=""),
    )
    letter = write(sender, KIND, language="id", parameters=PARAMETERS)
    made = [
        message.make(
            Parcel(
                message_id=ids.new_id(),
                thread="innovation/1",
                address=f"kantor{each}@contoh.test",
                letter=letter,
                correlation_id="bench",
            ),
            sender="inovasi@contoh.test",
            sender_name="Contoh",
            now=clock.now(),
        )
        for each in range(number)
    ]
    return [message_from_bytes(each.content, policy=SMTP) for each in made]


def _latency(folder: Path) -> Iterator[Row]:
    """From an event on the queue to the arrival of its urgent letter, with nothing else and with 10,000 others waiting.

    The last row is the mail worker's memory after and before those.
    """
    post = Post(folder)
    try:
        with _notify(folder / "b", post) as (system, database):
            mail_worker = _start(system)
            empty = _urgent_ms(system, post, after=0)
            at_first = _resident_mb(mail_worker)
            _plan(database, MANY, is_urgent=False)
            full = _urgent_ms(system, post, after=WARM_UP + URGENT)
            wait_until(lambda: _delivered(database) >= MANY, within_s=WITHIN_S, what="all letters delivered")
            at_last = _resident_mb(mail_worker)
    finally:
        post.stop()
    last = int(URGENT * 0.99) - 1
    yield Row(
        "(n2) urgent letter accepted, p99, 10,000 others waiting", full[last], empty[last], "ms", "nothing else waiting"
    )
    yield Row("(n3) the same, median", full[URGENT // 2], empty[URGENT // 2], "ms", "nothing else waiting")
    yield Row("memory", at_last, at_first, "MB", "before")


def _urgent_ms(system: System, post: Post, *, after: int) -> list[float]:
    """The times of so many urgent letters one after another, sorted; those that warm up are not among them."""
    celery = queue.make_celery("notify", redis_url=system.environment["REDIS_URL"])
    took = []
    for number in range(after + 1, after + 1 + WARM_UP + URGENT):
        address = f"segera{number}@contoh.test"
        envelope = _vote(address, position=number)
        parcel = Told(source=envelope.source, after=number - 1, upto=number, events=[envelope])
        began = time.monotonic()
        celery.send_task(
            queue_names.receive_task("notify"),
            kwargs={"parcel": msgspec.to_builtins(parcel)},
            queue=queue_names.events_queue("notify"),
        )
        post.wait_for(address)
        took.append((time.monotonic() - began) * _MS)
    return sorted(took[WARM_UP:])


def _vote(address: str, *, position: int) -> Envelope:
    """An event that has one letter sent, to this address, at once."""
    event = VoteRequested(
        version=1,
        ballot_id=ids.new_id(),
        festival_id=UUID(int=1),
        festival_name="Festival Contoh",
        innovation_name="Contoh Antar Obat",
        email=address,
        link="/pilih/contoh",
    )
    return Envelope(
        id=ids.new_id(),
        source=SOURCE_PREFIX + event.publisher,
        type=event.type,
        subject=event.subject,
        time=clock.now(),
        position=position,
        subjectversion=event.version,
        correlationid="bench",
        data=event.data(),
    )


def _start(system: System) -> int:
    """What hears, and what sends; the pid of the latter."""
    system.start("notify-worker")
    return system.start("notify-mail")


def _resident_mb(pid: int) -> float:
    """The memory of a process and its children, shared pages counted once for each."""
    parent = psutil.Process(pid)
    return sum(each.memory_info().rss for each in (parent, *parent.children(recursive=True))) / 1e6


def _exactly_once(folder: Path) -> tuple[int, int]:
    """How many letters never came, and how many came twice, though workers died and the server refused some."""
    post = Post(folder, refused_percent=REFUSED_PERCENT)
    try:
        with _notify(folder / "c", post) as (system, database):
            _plan(database, MANY)
            _start(system)
            for kill in range(KILLS):
                goal = (kill + 1) * MANY // (KILLS + 1)
                wait_until(lambda g=goal: post.count() >= g, within_s=WITHIN_S, what=f"{goal} letters")  # type: ignore[misc]
                system.kill("notify-mail")
                system.start("notify-mail")
            wait_until(lambda: _delivered(database) >= MANY, within_s=WITHIN_S, what="all letters delivered")
            taken = Counter(address for address, _ in post.taken())
    finally:
        post.stop()
    wanted = {f"kantor{number}@contoh.test" for number in range(MANY)}
    return len(wanted - taken.keys()), sum(count - 1 for count in taken.values())


@contextmanager
def _notify(folder: Path, post: Post) -> Iterator[tuple[System, Database]]:
    with System(folder, log_level="ERROR", only=(), workers={"notify": EVENT_PROCESSES}) as system:
        system.environment["SMTP_URL"] = f"smtp://127.0.0.1:{post.port}"
        # Wherever it is noon: what is not urgent leaves by day only.
        offset = 12 - clock.now().hour
        system.environment["CITY_TIME_ZONE"] = f"Etc/GMT{-offset:+d}" if offset else "Etc/GMT"
        database = Database(system.database_url("notify"), pool_size=2)
        try:
            yield system, database
        finally:
            database.dispose()


def _plan(database: Database, number: int, *, is_urgent: bool = True) -> None:
    """So many letters, of as many notices as hundreds."""
    for first in range(0, number, PER_NOTICE):
        addresses = [f"kantor{each}@contoh.test" for each in range(first, min(first + PER_NOTICE, number))]
        _plan_for(database, addresses, is_urgent=is_urgent)


def _plan_for(database: Database, addresses: list[str], *, is_urgent: bool = True) -> None:
    occasion = OwnOccasion(
        id=ids.new_id(), subject=f"innovation/{UUID(int=1)}", time=clock.now(), correlationid="bench"
    )
    with database.transaction() as session:
        tell(
            session,
            occasion,
            kind=KIND,
            to=[f"address:{address}" for address in addresses],
            parameters=PARAMETERS,
            now=clock.now(),
            is_urgent=is_urgent,
        )


def _delivered(database: Database) -> int:
    with database.transaction() as session:
        return session.scalar(select(func.count()).where(Delivery.state == DELIVERED)) or 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
