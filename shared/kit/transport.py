"""What if Redis goes away between a task's end and its acknowledgement?

kombu 5.7 then looks for the address of a connection that is gone, and the AttributeError ends the worker. The message
comes back by itself and the inbox forgives the repeat, so there is nothing to do but go on and reconnect.
"""

from typing import Any

from kombu.transport import redis

from shared.kit import logs

log = logs.get(__name__)


class Channel(redis.Channel):
    """Redis as kombu speaks it, but for acknowledgements that nobody can hear any more."""

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        try:
            super().basic_ack(delivery_tag, multiple=multiple)
        except AttributeError:
            if not self._is_gone():
                raise
            log.warning("broker.gone_before_ack")

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:
        try:
            super().basic_reject(delivery_tag, requeue=requeue)
        except AttributeError:
            if not self._is_gone():
                raise
            log.warning("broker.gone_before_reject")

    def _is_gone(self) -> bool:
        connection: Any = self.connection
        return connection is None or connection.client is None


class Transport(redis.Transport):
    """The transport that all three services use."""

    Channel = Channel
