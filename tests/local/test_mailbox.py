"""The mailbox that catches everything."""

import os
import signal
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
import requests

from deploy.mailbox.pages import create_app
from deploy.mailbox.store import Store
from tests.builders.ports import free_ports
from tests.builders.system import wait_until


def _letter(subject: str = "Inovasi diterima", text: str = "Terima kasih.") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "inovasi@kota.example.test"
    message["To"] = "kantor@contoh.example.test"
    message["Subject"] = subject
    message["Message-ID"] = "<kirim-1@kota.example.test>"
    message.set_content(text)
    return message


class TestLetters:
    def test_come_newest_first(self, tmp_path: Path) -> None:
        store = Store(tmp_path / "mail")
        for number in range(12):
            store.add(_letter(f"Surat {number}").as_bytes(), recipients=["a@example.test"])
        assert [letter["subject"] for letter in store.letters()] == [f"Surat {number}" for number in range(11, -1, -1)]

    def test_are_kept_for_the_next_start(self, tmp_path: Path) -> None:
        Store(tmp_path / "mail").add(_letter().as_bytes(), recipients=["a@example.test"])
        assert len(Store(tmp_path / "mail").letters()) == 1


class TestPages:
    def test_show_a_letter_as_text_and_never_as_markup(self, tmp_path: Path) -> None:
        store = Store(tmp_path / "mail")
        store.add(_letter(text="<script>alert(1)</script>").as_bytes(), recipients=["a@example.test"])
        client = create_app(store).test_client()
        (letter,) = client.get("/surat/api/messages").get_json()
        page = client.get(f"/surat/{letter['id']}").get_data(as_text=True)
        assert "&lt;script&gt;" in page
        assert "kirim-1@kota.example.test" in page

    @pytest.mark.parametrize("letter_id", ["none", "..%2F..%2Fsecrets.env"])
    def test_know_no_other_files(self, tmp_path: Path, letter_id: str) -> None:
        assert create_app(Store(tmp_path / "mail")).test_client().get(f"/surat/{letter_id}").status_code == 404


class TestProcess:
    @pytest.fixture
    def ports(self, tmp_path: Path) -> Iterator[tuple[int, int]]:
        smtp, page = free_ports(2)
        settings = {
            "MAILBOX_SMTP_PORT": str(smtp),
            "MAILBOX_HTTP_PORT": str(page),
            "MAILBOX_DIR": str(tmp_path / "mail"),
        }
        command = [sys.executable, "-m", "deploy.mailbox"]
        with subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.DEVNULL) as process:
            wait_until(lambda: _is_up(page), within_s=20, what="the mailbox answers")
            yield smtp, page
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0

    def test_takes_a_letter_by_smtp_and_shows_it(self, ports: tuple[int, int]) -> None:
        smtp, page = ports
        with smtplib.SMTP("127.0.0.1", smtp) as server:
            server.send_message(_letter(), to_addrs=["b@example.test"])
        (letter,) = requests.get(f"http://127.0.0.1:{page}/surat/api/messages", timeout=5).json()
        assert letter["to"] == ["b@example.test"]
        assert letter["message_id"] == "<kirim-1@kota.example.test>"
        assert letter["text"].strip() == "Terima kasih."


def _is_up(page: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{page}/readyz", timeout=2).ok
    except requests.RequestException:
        return False
