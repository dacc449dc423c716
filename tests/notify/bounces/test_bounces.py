"""A letter that came back is known as such, and whoever cannot be reached is written to no more."""

import mailbox
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from services.notify.bounces import maildir, rules, use_cases
from services.notify.channels.outcome import Outcome
from services.notify.delivery import again, claims, outcomes
from services.notify.delivery import use_cases as sending
from services.notify.delivery.writing import Sender
from services.notify.followers import use_cases as followers
from shared.kit import clock
from shared.kit.db import Database
from tests.builders.bounced import RSUD, bounce, complaint, nested
from tests.builders.followers import add_topic, follow
from tests.builders.mail_server import MailServer
from tests.builders.notices import add_letter, delivery
from tests.builders.services import create_app
from tests.builders.sign_in import as_internal, as_staff


def take(database: Database, raw: bytes) -> None:
    with database.transaction() as session:
        use_cases.take(session, rules.read(raw), now=clock.now())


def deliver(database: Database, sender: Sender) -> int:
    return sending.deliver_due(database, sender, clock=clock.now)


class TestReport:
    @pytest.mark.parametrize("headers_only", [False, True])
    def test_names_the_letter_and_why(self, headers_only: bool) -> None:
        letter = uuid4()
        report = rules.read(bounce(letter, headers_only=headers_only))
        assert (report.delivery_id, report.outcome, report.status) == (letter, "bounced", "5.1.1")
        assert "no such user" in report.reason
        assert "rsud" not in report.reason

    @pytest.mark.parametrize(
        ("status", "ends"),
        [("5.1.1", True), ("5.1.2", True), ("5.2.1", True), ("5.0.0", True), ("5.2.2", False), ("5.7.1", False)],
    )
    def test_ends_the_address_only_where_there_is_nobody(self, status: str, ends: bool) -> None:
        assert rules.read(bounce(uuid4(), status=status)).ends_address is ends

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"\xff\xfe\x00",
            nested(2000),
            bounce(UUID(int=7)).replace(b"Message-ID: <", b"Message-ID: <\nX: <"),
            bounce(UUID(int=7)).replace(b"Message-ID: <", b"Message-ID: <a@[\nX: <"),
            b"Subject: liburan\n\nSaya sedang cuti.",
            b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\n--x--",
            b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nAction: failed\n\n--x--",  # noqa: E501
            b"Content-Type: multipart/report; report-type=feedback-report; boundary=\n\n",
            b"Content-Type: multipart/report; report-type*0*=x''%ff; boundary=x\n\n--x",
        ],
    )
    def test_is_told_from_other_mail(self, raw: bytes) -> None:
        with pytest.raises(rules.NotAReport):
            rules.read(raw)

    def test_about_somebody_elses_letter_is_none_of_ours(self) -> None:
        foreign = bounce(UUID(int=7)).replace(str(UUID(int=7)).encode(), b"CAF-123")
        with pytest.raises(rules.NotAReport, match="no letter of ours"):
            rules.read(foreign)


class TestBounce:
    def test_is_kept_with_the_letter_and_ends_letters_to_the_address(
        self, database: Database, server: MailServer, sender: Sender
    ) -> None:
        letter = add_letter(database, to=RSUD)
        deliver(database, sender)
        take(database, bounce(letter))
        take(database, bounce(letter))
        assert delivery(database, letter).state == "bounced"
        later = add_letter(database, to=RSUD)
        deliver(database, sender)
        assert len(server.taken) == 1
        found = delivery(database, later)
        assert (found.state, found.reason) == ("suppressed", "address_refuses")

    def test_that_overtakes_our_own_note_is_not_forgotten(self, database: Database, sender: Sender) -> None:
        """The server's report may come before we have written down that it took the letter."""
        letter = add_letter(database, to=RSUD)
        with database.transaction() as session:
            claims.claim(session, limit=1, now=clock.now())
        take(database, bounce(letter))
        outcomes.settle(database, letter, Outcome(is_delivered=True), clock=clock.now)
        assert delivery(database, letter).state == "bounced"

    def test_of_a_full_mailbox_ends_nothing_else(self, database: Database, server: MailServer, sender: Sender) -> None:
        letter = add_letter(database, to=RSUD)
        deliver(database, sender)
        take(database, bounce(letter, status="5.2.2"))
        add_letter(database, to=RSUD)
        assert deliver(database, sender) == 1

    def test_that_is_only_a_delay_changes_nothing(self, database: Database, sender: Sender) -> None:
        letter = add_letter(database, to=RSUD)
        deliver(database, sender)
        take(database, bounce(letter, action="delayed", status="4.4.1"))
        assert delivery(database, letter).state == "delivered"

    def test_can_be_undone_by_sending_again(self, database: Database, server: MailServer, sender: Sender) -> None:
        letter = add_letter(database, to=RSUD)
        deliver(database, sender)
        take(database, bounce(letter))
        with database.transaction() as session:
            again.send_again(session, letter, now=clock.now())
        assert deliver(database, sender) == 1
        assert delivery(database, letter).state == "delivered"


class TestComplaint:
    def test_ends_what_the_address_follows(self, database: Database, sender: Sender) -> None:
        add_topic(database, "festival/1")
        follow(database, "festival/1", address=RSUD)
        letter = add_letter(database, to=RSUD)
        deliver(database, sender)
        take(database, complaint(letter))
        with database.transaction() as session:
            assert followers.held(session, RSUD).follows == []


class TestMaildir:
    @pytest.fixture
    def box(self, tmp_path: Path) -> mailbox.Maildir:
        return mailbox.Maildir(str(tmp_path / "bounces"), create=True)

    def test_is_read_once_and_what_is_no_report_stays_for_a_person(
        self, database: Database, sender: Sender, box: mailbox.Maildir, tmp_path: Path
    ) -> None:
        letter = add_letter(database, to=RSUD)
        deliver(database, sender)
        for raw in (bounce(letter), bounce(uuid4()), b"Subject: cuti\n\nSaya sedang cuti."):
            box.add(raw)
        assert maildir.read_new(tmp_path / "bounces", database, clock=clock.now) == 1
        assert maildir.read_new(tmp_path / "bounces", database, clock=clock.now) == 0
        assert delivery(database, letter).state == "bounced"
        assert len(mailbox.Maildir(str(tmp_path / "bounces"))) == 3


class TestApi:
    PATH = "/api/notify/v1/bounces"

    @pytest.fixture
    def client(self, notify_database_url: str) -> FlaskClient:
        return create_app("notify", NOTIFY_DATABASE_URL=notify_database_url).test_client()

    def test_takes_what_the_mail_server_hands_over(self, client: FlaskClient, database: Database) -> None:
        letter = add_letter(database, to=RSUD)
        answer = client.post(self.PATH, data=bounce(letter), headers=as_internal(), content_type="message/rfc822")
        assert (answer.status_code, answer.json) == (202, {"id": str(letter), "state": "bounced"})

    def test_says_what_is_no_report(self, client: FlaskClient) -> None:
        answer = client.post(self.PATH, data=b"Halo", headers=as_internal(), content_type="message/rfc822")
        assert answer.status_code == 422
        assert "multipart/report" in answer.text

    def test_says_that_the_letter_is_not_ours(self, client: FlaskClient) -> None:
        answer = client.post(self.PATH, data=bounce(uuid4()), headers=as_internal(), content_type="message/rfc822")
        assert answer.status_code == 404

    def test_is_closed_to_others(self, client: FlaskClient) -> None:
        for headers, status in ((as_staff("committee"), 403), ({}, 401)):
            answer = client.post(self.PATH, data=bounce(uuid4()), headers=headers, content_type="message/rfc822")
            assert answer.status_code == status
