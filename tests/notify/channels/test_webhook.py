"""A call reaches who was named and nobody else, and ends in time whatever the other side does."""

import socket
import sys
import time
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from services.notify.channels import webhook
from services.notify.channels.webhook import Call, Caller
from tests.builders.receivers import BIG, Receiver, certificate, receiver

LIMIT_S = 0.6
CALL = {"headers": {"content-type": "application/cloudevents+json"}, "body": b"{}"}

_connects: list[object] = []
_is_noted = False


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if not _is_noted or event != "socket.connect":
        return
    _connects.append(arguments[1])
    if isinstance(arguments[1], tuple) and not ip_address(arguments[1][0]).is_loopback:
        raise ConnectionRefusedError("no test of ours knocks at the world's doors")


# Python itself tells of every connection that anything in this process begins, before the first packet.
sys.addaudithook(_note)


@pytest.fixture
def connects() -> Iterator[list[object]]:
    """The addresses that anything here connects to from now on."""
    global _is_noted
    _connects.clear()
    _is_noted = True
    yield _connects
    _is_noted = False


@pytest.fixture
def inside() -> Iterator[Receiver]:
    """A service in our own house, on every address of this machine, that must never hear of a call."""
    with receiver(host="0.0.0.0") as started:
        yield started


@pytest.fixture
def outside() -> Iterator[Receiver]:
    with receiver() as started:
        yield started


def strict() -> Caller:
    return Caller(limit_s=LIMIT_S)


def local(**options: Any) -> Caller:
    return Caller(may_be_local=True, **{"limit_s": LIMIT_S, **options})


def port_of(held: Receiver) -> str:
    return held.url.rpartition(":")[2].partition("/")[0]


class TestAddressesInside:
    @pytest.mark.parametrize(
        "host",
        [
            *("127.0.0.1", "127.1.2.3", "[::1]", "0.0.0.0", "[::]"),
            *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]"),
            *("10.0.0.1", "172.16.0.1", "192.168.0.1", "[fd00::1]", "100.64.0.1"),
            *("169.254.169.254", "[fd00:ec2::254]", "[fe80::1]", "224.0.0.1", "255.255.255.255"),
            *("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::ffff:169.254.169.254]", "[fec0::1]"),
            # Other ways to write 127.0.0.1 that name servers' libraries understand.
            *("2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"),
        ],
    )
    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_are_never_contacted(self, host: str, scheme: str, inside: Receiver, connects: list[object]) -> None:
        answer = strict().post(Call(url=f"{scheme}://{host}:{port_of(inside)}/", **CALL))
        assert (answer.status, answer.reason) == (None, webhook.NOT_PUBLIC)
        assert connects == []
        assert inside.connections == 0

    def test_of_this_very_machine_are_never_contacted(self, inside: Receiver, connects: list[object]) -> None:
        own = {found[4][0] for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
        for address in own:
            answer = strict().post(Call(url=f"http://{address}:{port_of(inside)}/", **CALL))
            assert answer.reason == webhook.NOT_PUBLIC
        assert (connects, inside.connections) == ([], 0)

    @pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "169.254.169.254", "::ffff:127.0.0.1"])
    def test_are_never_contacted_behind_a_name(
        self, address: str, inside: Receiver, connects: list[object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """No name server of the internet is asked in a test: what it would answer is put in its place."""
        names(monkeypatch, [address])
        answer = strict().post(Call(url=f"https://jahat.example:{port_of(inside)}/", **CALL))
        assert answer.reason == webhook.NOT_PUBLIC
        assert (connects, inside.connections) == ([], 0)


class TestNamesThatChange:
    def test_lead_to_the_address_that_was_checked(
        self, inside: Receiver, connects: list[object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Public when it is checked, ours when it is connected to (DNS rebinding): the first answer is the only one."""
        asked = names(monkeypatch, ["8.8.8.8", "127.0.0.1"])
        answer = strict().post(Call(url=f"http://berubah.example:{port_of(inside)}/", **CALL))
        assert answer.status is None
        assert asked == ["berubah.example"]
        assert [address[0] for address in connects if isinstance(address, tuple)] == ["8.8.8.8"]
        assert inside.connections == 0

    def test_are_looked_up_anew_for_each_call(
        self, inside: Receiver, connects: list[object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names(monkeypatch, ["8.8.8.8", "127.0.0.1"])
        caller = strict()
        url = f"http://berubah.example:{port_of(inside)}/"
        caller.post(Call(url=url, **CALL))
        assert caller.post(Call(url=url, **CALL)).reason == webhook.NOT_PUBLIC
        assert inside.connections == 0


class TestRedirects:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_are_not_followed(self, status: int, outside: Receiver, inside: Receiver) -> None:
        outside.answers = [(status, {"Location": inside.url}, b"")]
        answer = local().post(Call(url=outside.url, **CALL))
        assert answer.status == status
        assert (outside.connections, inside.connections) == (1, 0)


class TestReceivers:
    def test_that_take_it_are_believed(self, outside: Receiver) -> None:
        outside.answers = [(201, {}, b"terima kasih")]
        answer = local().post(Call(url=outside.url, headers={"webhook-id": "a"}, body=b'{"a":1}'))
        assert (answer.status, answer.text, answer.reason) == (201, "terima kasih", "")
        (taken,) = outside.taken
        assert (taken.id, taken.body) == ("a", b'{"a":1}')
        assert taken.headers["user-agent"] == webhook.USER_AGENT

    def test_that_answer_10_mb_are_read_no_further_than_needed(self, outside: Receiver) -> None:
        outside.answers = ["big"]
        answer = local(limit_s=5.0).post(Call(url=outside.url, **CALL))
        assert (answer.status, len(answer.text)) == (200, webhook.MOST_KEPT)
        assert outside.bytes_sent < BIG

    @pytest.mark.parametrize("habit", ["hang", "drip"])
    def test_that_never_begin_to_answer_are_left(self, habit: str, outside: Receiver) -> None:
        """A byte now and then makes no read time out: the call as a whole has its limit."""
        outside.answers = [habit]
        begun = time.monotonic()
        answer = local().post(Call(url=outside.url, **CALL))
        assert (answer.status, answer.reason) == (None, webhook.TIMED_OUT)
        assert time.monotonic() - begun < LIMIT_S * 3

    def test_that_never_end_have_answered_all_the_same(self, outside: Receiver) -> None:
        outside.answers = ["endless"]
        begun = time.monotonic()
        answer = local().post(Call(url=outside.url, **CALL))
        assert answer.status == 200
        assert set(answer.text) == {"x"}
        assert time.monotonic() - begun < LIMIT_S * 3

    def test_that_drip_in_the_handshake_are_left(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            begun = time.monotonic()
            url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
            answer = local().post(Call(url=url, **CALL))
        assert (answer.status, answer.reason) == (None, webhook.TIMED_OUT)
        assert time.monotonic() - begun < LIMIT_S * 3

    def test_that_hang_up_or_are_away_say_so(self, outside: Receiver) -> None:
        outside.answers = ["close"]
        assert local().post(Call(url=outside.url, **CALL)).reason.startswith(webhook.NOT_REACHED)
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        answer = local().post(Call(url=f"http://127.0.0.1:{port}/", **CALL))
        assert answer.reason.startswith(f"{webhook.NOT_REACHED}: [Errno 111]")

    def test_that_answer_with_zero_bytes_and_broken_letters_can_be_kept(self, outside: Receiver) -> None:
        outside.answers = [(500, {}, b"\0\xff\xfe salah")]
        assert local().post(Call(url=outside.url, **CALL)).text == "��� salah"

    @pytest.mark.parametrize(("asked", "seconds"), [("120", 120.0), ("-5", 0.0), ("besok", 0.0), ("9" * 30, 0.0)])
    def test_may_ask_to_be_called_later(self, asked: str, seconds: float, outside: Receiver) -> None:
        outside.answers = [(503, {"Retry-After": asked}, b"")]
        assert local().post(Call(url=outside.url, **CALL)).retry_after_s == seconds


class TestCertificates:
    def test_that_are_right_let_the_call_through(self, tmp_path: Path) -> None:
        context, trusted = certificate(tmp_path)
        with receiver(tls=context) as held:
            assert local(ca_file=trusted, limit_s=5.0).post(Call(url=held.url, **CALL)).status == 204

    def test_of_nobody_we_trust_stop_it(self, tmp_path: Path) -> None:
        context, _ = certificate(tmp_path)
        with receiver(tls=context) as held:
            answer = local(limit_s=5.0).post(Call(url=held.url, **CALL))
            assert answer.reason.startswith(webhook.NO_CERTIFICATE)
            assert held.taken == []

    def test_of_another_host_stop_it(self, tmp_path: Path) -> None:
        context, trusted = certificate(tmp_path, of="127.0.0.9")
        with receiver(tls=context) as held:
            answer = local(ca_file=trusted, limit_s=5.0).post(Call(url=held.url, **CALL))
            assert answer.reason.startswith(webhook.NO_CERTIFICATE)
            assert held.taken == []


class TestProxies:
    def test_of_the_environment_are_not_used(
        self, outside: Receiver, inside: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", inside.url)
        monkeypatch.setenv("http_proxy", inside.url)
        monkeypatch.setenv("NO_PROXY", "")
        assert local().post(Call(url=outside.url, **CALL)).status == 204
        assert inside.connections == 0


def names(monkeypatch: pytest.MonkeyPatch, answers: list[str]) -> list[str]:
    """Have names that end with `.example` lead to one of these after the other; the names that were asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def answer(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
        if str(host).endswith(".example"):
            asked.append(str(host))
            return real(answers.pop(0), port, *arguments, **options)
        return real(host, port, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked
