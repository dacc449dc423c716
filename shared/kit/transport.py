"""What if Redis goes away between a task's end and its acknowledgement?

kombu 5.7 then looks for the address of a connection that was closed meanwhile, and the AttributeError ends the worker.
Said as what it is, a lost connection, kombu and Celery know what to do: let go, reconnect, go on. The message comes
back by itself, and the inbox forgives the repeat.
"""

from typing import Any

from kombu.transport import redis


class Channel(redis.Channel):
    """Redis as kombu speaks it, but for a closed connection, which is an error that can be recovered from."""

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        if self.connection is None or self.connection.client is None:
            raise ConnectionError("the connection to Redis was closed meanwhile")
        parameters: dict[str, Any] = super()._connparams(asynchronous=asynchronous)  # type: ignore[misc]
        return parameters


class Transport(redis.Transport):
    """The transport that all three services use."""

    Channel = Channel
