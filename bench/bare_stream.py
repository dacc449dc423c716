"""The yardstick for watching: a bare program that hands on what is published in Redis to all who watch."""

import os
from collections.abc import Iterator

import gevent
import redis
from flask import Flask, Response
from gevent.event import Event

CHANNEL = "bench.stream"


class Newest:
    """What was published last, and what wakes those who watch."""

    def __init__(self) -> None:
        self.frame = b""
        self.changed = Event()

    def keep_listening(self, client: redis.Redis) -> None:
        subscription = client.pubsub()  # type: ignore[no-untyped-call]
        subscription.subscribe(CHANNEL)
        for message in subscription.listen():
            if message["type"] == "message":
                self.frame = message["data"]
                changed, self.changed = self.changed, Event()
                changed.set()

    def watch(self) -> Iterator[bytes]:
        yield b"retry: 2000\n\n"
        yield b"id: 1\nevent: board\ndata: {}\n\n"
        while True:
            self.changed.wait()
            yield self.frame


def create_app() -> Flask:
    app, newest = Flask(__name__), Newest()
    gevent.spawn(newest.keep_listening, redis.Redis.from_url(os.environ["REDIS_URL"]))

    @app.get("/")
    def stream() -> Response:
        return Response(newest.watch(), mimetype="text/event-stream")

    return app
