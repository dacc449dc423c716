"""A letter is one well-formed message to one address, whatever is in it."""

import string
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.notify.channels import message
from services.notify.channels.message import MOST_CHARACTERS, NotAnAddress, Parcel
from services.notify.messages.letters import Letter, tidy

NOW = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
SENDER = "inovasi@kota.example.test"
LETTER = Letter(language="id", subject="Terverifikasi", text="Isi surat.\n", html="<p>Isi surat.</p>\n")
HEADERS = {
    *("To", "Message-ID", "Date", "From", "Subject", "References", "Auto-Submitted", "X-Correlation-ID"),
    *("Content-Language", "MIME-Version", "Content-Type"),
}


def made(*, sender_name: str = "Kota Contoh", letter: Letter = LETTER, **changes: Any) -> message.Message:
    plain: dict[str, Any] = {
        "message_id": UUID(int=7),
        "thread": "innovation/30",
        "address": "rsud@contoh.example.test",
        "correlation_id": "request",
    }
    parcel = Parcel(letter=letter, **{**plain, **changes})
    return message.make(parcel, sender=SENDER, sender_name=sender_name, now=NOW)


def read(found: message.Message) -> EmailMessage:
    return message_from_bytes(found.content, policy=policy.default)


class TestMake:
    def test_writes_the_letter_as_text_and_then_as_html(self) -> None:
        parts = [part.get_content_type() for part in read(made()).iter_parts()]
        assert parts == ["text/plain", "text/html"]

    @given(text=st.text().map(tidy), html=st.text().map(tidy))
    @example(text="--=_letter--\n.\n\nFrom kami", html="spasi di ujung \n\ttab\t\n.")
    @example(text="é" * 100, html="=" * 200)
    def test_loses_no_character_of_either(self, text: str, html: str) -> None:
        letter = Letter(language="id", subject="Contoh", text=text, html=html)
        plain, fuller = read(made(letter=letter)).iter_parts()
        assert plain.get_content().replace("\r\n", "\n") == text
        assert fuller.get_content().replace("\r\n", "\n") == html

    @given(text=st.text().map(tidy))
    @example(text="panjang " * 500)
    def test_has_no_line_that_a_server_would_cut(self, text: str) -> None:
        """RFC 5321 §4.5.3.1.6: 998 characters; and none ends otherwise than by CR LF."""
        letter = Letter(language="id", subject=text[:150], text=text, html=text)
        lines = made(letter=letter).content.split(b"\r\n")
        assert max(map(len, lines)) <= 998
        assert not any(b"\r" in line or b"\n" in line for line in lines)

    @given(name=st.text(), subject=st.text(), thread=st.text(), correlation_id=st.text())
    @example(name="Kota\r\nBcc: lain@contoh.test", subject="A\nBcc: b", thread="x\r\n\r\ny", correlation_id="c\nd: e")
    def test_takes_no_header_from_a_value(self, name: str, subject: str, thread: str, correlation_id: str) -> None:
        letter = Letter(language="id", subject=tidy(subject), text="Isi.\n", html="<p>Isi.</p>\n")
        sent = made(sender_name=tidy(name), letter=letter, thread=tidy(thread), correlation_id=tidy(correlation_id))
        assert set(read(sent).keys()) == HEADERS
        assert read(sent).get_body(("plain",)).get_content() == "Isi.\r\n"  # type: ignore[union-attr]


class TestDeliverable:
    @pytest.mark.parametrize(
        ("typed", "written"),
        [
            ("rsud@contoh.example.test", "rsud@contoh.example.test"),
            ("kantor+inovasi@contoh.example.test", "kantor+inovasi@contoh.example.test"),
            ("kantor@münchen.example.test", "kantor@xn--mnchen-3ya.example.test"),
            # By the older rules this would be another domain: strasse.
            ("kantor@straße.example.test", "kantor@xn--strae-oqa.example.test"),
            ("kantor@kotа.example.test", "kantor@xn--kot-8cd.example.test"),
            ("kantor@surat_dinas.example.test", "kantor@surat_dinas.example.test"),
            ("dinkes.büro@contoh.example.test", "dinkes.büro@contoh.example.test"),
        ],
    )
    def test_is_the_address_with_its_domain_in_ascii(self, typed: str, written: str) -> None:
        assert message.deliverable(typed) == written

    @pytest.mark.parametrize(
        "typed",
        [
            *("", "@", "tanpa-domain", "@contoh.example.test", "kantor@", "a b@contoh.example.test"),
            *("a@b@c@", "a@b..c", "a@.test", "a,b@contoh.example.test", "a@contoh.example.test\r\nBcc: b@c.test"),
            *("<a@contoh.example.test>", "a@contoh.example.test,b@contoh.example.test", "a\0@contoh.example.test"),
            *("a@" + "b" * 64 + ".test", "a@-.test\u202e", "kantor@\u200d.test", "A <a@contoh.example.test>"),
            "a" * MOST_CHARACTERS + "@contoh.example.test",
        ],
    )
    def test_is_no_other_text(self, typed: str) -> None:
        with pytest.raises(NotAnAddress):
            message.deliverable(typed)

    @given(typed=st.text() | st.text(alphabet=string.printable + "ü\u202e") | st.from_regex(r"[^@]*@[^@]+"))
    def test_answers_any_text(self, typed: str) -> None:
        try:
            found = message.deliverable(typed)
        except NotAnAddress:
            return
        assert "\r" not in found
        assert "\n" not in found
        assert found.rpartition("@")[2].isascii()
