"""The receiver that the page for integrators shows takes what we send, and refuses what somebody changed."""

import re
from pathlib import Path
from typing import Any

from shared.kit.db import Database
from tests.builders.receivers import receiver
from tests.builders.webhooks import add_endpoint, call, endpoint, tell

PAGE = Path(__file__).resolve().parents[3] / "docs" / "webhooks.md"


class TestTheExample:
    def test_takes_each_event_once_and_refuses_forgeries(self, database: Database) -> None:
        with receiver() as held:
            mine = add_endpoint(database, held.url)
            tell(database)
            call(database)
        (taken,) = held.taken
        kept: list[Any] = []
        seen: set[str] = set()

        def is_new(message_id: str) -> bool:
            return message_id not in seen and not seen.add(message_id)  # type: ignore[func-returns-value]

        example = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]
        names: dict[str, Any] = {"__name__": "example", "is_new": is_new, "keep_for_later": kept.append}
        exec(example.replace("whsec_…", endpoint(database, mine).secret), names)
        client = names["app"].test_client()
        headers = {name: value for name, value in taken.headers.items() if name != "host"}
        for _ in range(2):
            assert client.post("/kabar", data=taken.body, headers=headers).status_code == 204
        assert [one["type"] for one in kept] == ["inovasi.correction.reported.v1"]
        changed = {**headers, "content-length": str(len(taken.body) + 1)}
        assert client.post("/kabar", data=taken.body + b" ", headers=changed).status_code == 400
