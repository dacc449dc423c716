"""What mail servers send back, and what else arrives in the mailbox for it."""

from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from uuid import UUID, uuid4

RSUD = "rsud@contoh.example.test"


def bounce(letter: UUID, *, action: str = "failed", status: str = "5.1.1", headers_only: bool = False) -> bytes:
    """As Postfix writes it: RFC 3464, with the letter or only its head."""
    report = MIMEMultipart("report", **{"report-type": "delivery-status"})
    report["From"] = "MAILER-DAEMON@mail.example.test"
    report["Message-ID"] = f"<{uuid4()}@mail.example.test>"
    report.attach(MIMEText("This is the mail system."))
    about, recipient = EmailMessage(), EmailMessage()
    about["Reporting-MTA"] = "dns; mail.example.test"
    recipient["Final-Recipient"] = f"rfc822; {RSUD}"
    recipient["Action"] = action
    recipient["Status"] = status
    recipient["Diagnostic-Code"] = f"smtp; 550 {status} <{RSUD}>: no such user"
    status_part = MIMEBase("message", "delivery-status")
    status_part.set_payload([about, recipient])
    report.attach(status_part)
    original = EmailMessage()
    original["Message-ID"] = f"<{letter}@kota.example.test>"
    original.set_content("Yth.")
    if headers_only:
        report.attach(MIMEText(original.as_string().partition("\n\n")[0] + "\n\n", "rfc822-headers"))
    else:
        report.attach(MIMEMessage(original))
    return report.as_bytes()


def complaint(letter: UUID) -> bytes:
    """As a mail program's user sends it with the button for spam: RFC 5965."""
    report = MIMEMultipart("report", **{"report-type": "feedback-report"})
    feedback = MIMEBase("message", "feedback-report")
    feedback.set_payload("Feedback-Type: abuse\nVersion: 1\n")
    original = EmailMessage()
    original["Message-ID"] = f"<{letter}@kota.example.test>"
    for part in (MIMEText("Complaint."), feedback, MIMEMessage(original)):
        report.attach(part)
    return report.as_bytes()


def nested(depth: int) -> bytes:
    """A mail in a mail in a mail, deeper than anybody reads."""
    heads = (
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b%d"\n\n--b%d\n' % (n, n)
        for n in range(depth)
    )
    return b"".join(heads)
