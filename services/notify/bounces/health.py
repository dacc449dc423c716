"""How does the ops team see that the mailbox for bounces cannot be read?"""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from services.notify.bounces import imap
from services.notify.config import ImapServer
from shared.kit import clock
from shared.kit.edge import ServiceApp

PART = "bounces_mailbox"


def watch(app: ServiceApp, server: ImapServer) -> None:
    """Show at `/metrics` how long ago the mailbox was read, and at `/readyz` where that is too long."""

    def gauges(session: Session) -> Iterator[GaugeMetricFamily]:
        row = imap.state(session, server)
        if row is not None:
            age_s = (clock.now() - row.read_at).total_seconds()
            yield GaugeMetricFamily("bounces_mailbox_age_seconds", "Since all of the mailbox was last read.", age_s)
            yield GaugeMetricFamily("bounces_mailbox_failures", "Attempts since then that failed.", row.failures)

    def is_read() -> bool:
        try:
            with app.database.transaction() as session:
                return not imap.is_down(session, server, now=clock.now())
        except SQLAlchemyError:
            return True  # that the database is missing is said already

    app.gauges.append(gauges)
    app.probes[PART] = is_read
