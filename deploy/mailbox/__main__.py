"""`python -m deploy.mailbox`: SMTP in, pages out."""

import os
import signal
import threading
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from werkzeug.serving import make_server

from deploy.mailbox.pages import create_app
from deploy.mailbox.store import Store


class Catcher:
    """Takes whatever it is given."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802, aiosmtpd's name
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        self._store.add(raw, recipients=list(envelope.rcpt_tos))
        return "250 caught"


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    host = os.environ.get("MAILBOX_HOST", "127.0.0.1")
    store = Store(Path(os.environ["MAILBOX_DIR"]))
    smtp = Controller(Catcher(store), hostname=host, port=int(os.environ["MAILBOX_SMTP_PORT"]))
    pages = make_server(host, int(os.environ["MAILBOX_HTTP_PORT"]), create_app(store), threaded=True)
    smtp.start()
    for number in (signal.SIGTERM, signal.SIGINT):
        # shutdown() waits for the loop to end, so it must not be called from the thread that runs it.
        signal.signal(number, lambda *_: threading.Thread(target=pages.shutdown).start())
    pages.serve_forever()
    smtp.stop()


if __name__ == "__main__":
    main()
