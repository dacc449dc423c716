"""Sheets of which little can be said still lead through the whole evening: sealed, shown, printed, checked."""

import json
import re
from collections.abc import Sequence

import pytest
from flask.testing import FlaskClient

from shared.kit.db import Database
from tests.builders import sign_in
from tests.scoring.reliability import scenes
from tests.verify.program import program

ODD: dict[str, Sequence[Sequence[int | None]]] = {
    "all sheets equal": [[7, 7, 7]] * 4,
    "one sheet in all": [[8]],
    "a judge with one sheet": [[8, 9, 7], [6, None, 6], [5, None, 4]],
    "one judge": [[8], [7], [6]],
    "panels that are not linked": scenes.UNLINKED,
    "an entry that nobody scored": [[8, 7], [6, 5], [None, None]],
}


@pytest.mark.parametrize("method", ["mean", "trimmed", "standardised", "adjusted"])
@pytest.mark.parametrize("case", ODD)
class TestEvening:
    def test_goes_to_its_end(self, client: FlaskClient, database: Database, case: str, method: str) -> None:
        built = scenes.scored(database, ODD[case], method=method)
        client.environ_base["HTTP_AUTHORIZATION"] = sign_in.as_staff("committee")["Authorization"]
        desk, public = f"/kelola/festival/{built.festival_id}", f"/festival/{built.slug}"
        for page in (desk, f"{desk}/keandalan", f"{desk}/tutup", f"{public}/papan"):
            assert client.get(page).status_code == 200, page
        assert client.post(f"{desk}/segel").status_code == 303
        for page in (f"{desk}/hasil", f"{desk}/papan", f"{desk}/berita-acara.pdf"):
            assert client.get(page).status_code == 200, page
        assert client.post(f"{desk}/umumkan").status_code == 303
        for page in (f"{public}/hasil", f"{public}/hasil.xlsx", f"{desk}/piagam.pdf"):
            assert client.get(page).status_code == 200, page
        cards = set(re.findall(rf'"({public}/hasil/\d+)"', client.get(f"{public}/hasil").text))
        assert cards
        assert {card: client.get(card).status_code for card in cards} == dict.fromkeys(cards, 200)
        chain = json.loads(client.get(f"{desk}/rantai.json").data)
        assert program.verify(chain, sheets=client.get(f"{desk}/lembar.csv").data.decode("utf-8-sig"))
