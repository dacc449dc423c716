"""notify does not start with a mail server it could not use, and says why."""

import pytest

from services.notify.config import ImapServer, Settings, SmtpServer
from shared.kit.config import Env, Misconfigured
from tests.builders.services import environment


def settings(**changes: str) -> Settings:
    return Settings.from_env(Env(values=environment(**changes)))


class TestSmtpUrl:
    @pytest.mark.parametrize(
        ("address", "server"),
        [
            ("smtp://mail.example.test", SmtpServer(host="mail.example.test", port=25)),
            ("smtp://mail.example.test:1025", SmtpServer(host="mail.example.test", port=1025)),
            ("smtps://mail.example.test", SmtpServer(host="mail.example.test", port=465, is_tls=True)),
            (
                "smtp://surat:p%40ss@mail.example.test:587?starttls=1",
                SmtpServer(host="mail.example.test", port=587, user="surat", password="p@ss", starttls=True),
            ),
        ],
    )
    def test_is_read(self, address: str, server: SmtpServer) -> None:
        assert settings(SMTP_URL=address).smtp == server

    @pytest.mark.parametrize("address", ["mail.example.test", "http://mail.example.test", "smtp://", "smtp://h:port"])
    def test_is_refused_without_being_repeated(self, address: str) -> None:
        """It may hold a password."""
        with pytest.raises(Misconfigured, match="SMTP_URL is not of the form") as refusal:
            settings(SMTP_URL=address)
        assert f" {address};" not in str(refusal.value)


class TestMailFrom:
    @pytest.mark.parametrize("address", ["inovasi", "Kota <inovasi@kota.example.test>", "a@b\nc"])
    def test_is_a_bare_address(self, address: str) -> None:
        with pytest.raises(Misconfigured, match="MAIL_FROM"):
            settings(MAIL_FROM=address)


class TestSmtpCaFile:
    def test_is_there(self) -> None:
        with pytest.raises(Misconfigured, match="SMTP_CA_FILE is '/nowhere'; there is no such file"):
            settings(SMTP_CA_FILE="/nowhere")


class TestSmtpLimits:
    def test_are_four_connections_and_as_many_letters_as_go(self) -> None:
        assert (settings().smtp_connections, settings().smtp_per_second) == (4, 0)

    @pytest.mark.parametrize(
        ("name", "value"),
        [("SMTP_CONNECTIONS", "0"), ("SMTP_CONNECTIONS", "21"), ("SMTP_PER_SECOND", "-1"), ("SMTP_PER_SECOND", "1e3")],
    )
    def test_are_numbers_within_reason(self, name: str, value: str) -> None:
        with pytest.raises(Misconfigured, match=name):
            settings(**{name: value})


class TestFollowersLetters:
    def test_are_kept_longer_than_a_notice_is_looked_at(self) -> None:
        with pytest.raises(Misconfigured, match="FOLLOWERS_LETTERS_DAYS is 1; at least 2"):
            settings(FOLLOWERS_LETTERS_DAYS="1")


class TestBouncesImapUrl:
    @pytest.mark.parametrize(
        ("address", "server"),
        [
            ("imaps://a:b@imap.example.test", ImapServer(host="imap.example.test", port=993, user="a", password="b")),
            (
                "imap://surat%40kota.example:p%2Fss@imap.example.test:1143/Kotak%20Masuk?starttls=1",
                ImapServer(
                    host="imap.example.test",
                    port=1143,
                    user="surat@kota.example",
                    password="p/ss",
                    is_tls=False,
                    folder="Kotak Masuk",
                ),
            ),
        ],
    )
    def test_is_read(self, address: str, server: ImapServer) -> None:
        assert settings(BOUNCES_IMAP_URL=address).bounces_imap == server

    def test_may_be_missing(self) -> None:
        assert settings().bounces_imap is None

    @pytest.mark.parametrize(
        "address", ["imap.example.test", "imaps://", "imaps://h/INBOX", "imaps://u:rahasia@h:port"]
    )
    def test_is_refused_without_being_repeated(self, address: str) -> None:
        with pytest.raises(Misconfigured, match="BOUNCES_IMAP_URL is not of the form") as refusal:
            settings(BOUNCES_IMAP_URL=address)
        assert "rahasia" not in str(refusal.value)

    def test_is_refused_where_the_password_would_go_in_clear(self) -> None:
        with pytest.raises(Misconfigured, match="in clear"):
            settings(BOUNCES_IMAP_URL="imap://u:p@imap.example.test")

    def test_keeps_the_password_out_of_logs(self) -> None:
        held = settings(BOUNCES_IMAP_URL="imaps://u:rahasia@imap.example.test").bounces_imap
        assert "rahasia" not in repr(held)
