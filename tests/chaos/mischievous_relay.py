"""A relay that keeps its promises and none of its manners: every parcel twice, in any order, up to 5 s late."""

import random
import sys
import threading

import msgspec

from shared.kit import queue, queue_names, relay
from shared.kit.config import Env
from shared.kit.db import Database
from shared.kit.events import Parcel

LATEST_S = 5.0


def main(service: str) -> None:
    env = Env()
    celery = queue.make_celery(service, redis_url=env.text("REDIS_URL"))
    chance = random.Random(service)
    one_at_a_time = threading.Lock()

    def send_now(subscriber: str, parcel: Parcel) -> None:
        with one_at_a_time:
            celery.send_task(
                queue_names.receive_task(subscriber),
                kwargs={"parcel": msgspec.to_builtins(parcel)},
                queue=queue_names.events_queue(subscriber),
            )

    def send(subscriber: str, parcel: Parcel) -> None:
        for _ in range(2):
            shuffled = msgspec.structs.replace(parcel, events=chance.sample(parcel.events, len(parcel.events)))
            threading.Timer(chance.uniform(0, LATEST_S), send_now, (subscriber, shuffled)).start()

    database = Database(env.text(f"{service.upper()}_DATABASE_URL"), pool_size=2)
    relay.Relay(database, service=service, redis_url=env.text("REDIS_URL"), send=send).run()


if __name__ == "__main__":
    main(sys.argv[1])
