"""Everybody votes once, by ticket or mail; nobody sees a number before the end, and single votes are deleted."""

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import func, select

from services.scoring.festival import use_cases as festivals
from services.scoring.vote import ballots, polls
from services.scoring.vote.limits import limiter
from services.scoring.vote.models import Ballot, Poll, Ticket
from services.scoring.vote.polls import PollClosed
from shared.kit import schema
from shared.kit.db import Database
from shared.kit.errors import Invalid, NotFound
from tests.builders import festivals as builder
from tests.builders import sign_in
from tests.builders.festivals import SECRET, Built

PAGE = "/festival/festival-contoh/favorit"
# Pages ask the real clock, so the window lies around it.
NOW = datetime.now(UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_limit_of_another_test(client: FlaskClient) -> None:
    limiter.reset()


@pytest.fixture
def festival(database: Database) -> Built:
    return builder.build(database, entries=3)


@pytest.fixture
def voting(database: Database, festival: Built) -> Built:
    """The window is open."""
    set_window(database, festival)
    return festival


def set_window(database: Database, built: Built, *, opens_at: datetime = NOW - HOUR, now: datetime = NOW - DAY) -> None:
    with database.transaction() as session:
        polls.set_window(session, built.festival_id, opens_at=opens_at, closes_at=NOW + HOUR, keep_days=30, now=now)


def print_tickets(database: Database, built: Built, number: int = 1) -> list[str]:
    with database.transaction() as session:
        return ballots.print_tickets(session, built.festival_id, number=number, secret=SECRET, now=NOW)


def ask(client: FlaskClient, built: Built, entry: int = 0, email: str = "warga@contoh.test") -> Any:
    return client.post(PAGE, data={"entry_id": str(built.entries[entry]), "email": email})


def links(database: Database) -> list[str]:
    with database.transaction() as session:
        asked = schema.outbox.c.type == "inovasi.vote.requested.v1"
        rows = session.scalars(select(schema.outbox.c.data).where(asked).order_by(schema.outbox.c.seq))
        return [row["link"].removeprefix("http://localhost:8000") for row in rows]


def count_at_the_end(database: Database, built: Built) -> list[tuple[int, int]]:
    """Tickets and e-mails of each entry, in the entries' order."""
    with database.transaction() as session:
        polls.count_due(session, now=NOW + 2 * HOUR)
    with database.transaction() as session:
        found = {one.entry_id: (one.tickets, one.emails) for one in polls.counts(session, built.festival_id)}
    return [found[entry] for entry in built.entries]


class TestTicket:
    def test_gives_one_vote(self, client: FlaskClient, database: Database, voting: Built) -> None:
        (token,) = print_tickets(database, voting)
        assert "Kirim suara" in client.get(f"{PAGE}/tiket/{token}").text
        answer = client.post(f"{PAGE}/tiket/{token}", data={"entry_id": str(voting.entries[1])})
        assert answer.headers["Location"] == f"{PAGE}?dihitung"
        assert count_at_the_end(database, voting) == [(0, 0), (1, 0), (0, 0)]

    def test_that_was_used_is_told_so(self, client: FlaskClient, database: Database, voting: Built) -> None:
        (token,) = print_tickets(database, voting)
        choice = {"entry_id": str(voting.entries[1])}
        client.post(f"{PAGE}/tiket/{token}", data=choice)
        for answer in (client.get(f"{PAGE}/tiket/{token}"), client.post(f"{PAGE}/tiket/{token}", data=choice)):
            assert answer.status_code == 409
            assert "Tiket ini sudah dipakai" in answer.text
        assert count_at_the_end(database, voting)[1] == (1, 0)

    def test_that_is_none_is_told_so_and_not_guessed(self, client: FlaskClient, voting: Built) -> None:
        answers = [client.get(f"{PAGE}/tiket/tebak-{number}").status_code for number in range(25)]
        assert set(answers[:20]) == {404}
        assert answers[-1] == 429
        assert voting.entries

    def test_without_a_choice_stays_good(self, client: FlaskClient, database: Database, voting: Built) -> None:
        (token,) = print_tickets(database, voting)
        answer = client.post(f"{PAGE}/tiket/{token}", data={"entry_id": "bukan"})
        assert answer.status_code == 422
        assert 'href="#entry_id"' in answer.text
        assert client.get(f"{PAGE}/tiket/{token}").status_code == 200

    def test_cannot_be_traced_to_its_vote(self, client: FlaskClient, database: Database, voting: Built) -> None:
        (token,) = print_tickets(database, voting)
        client.post(f"{PAGE}/tiket/{token}", data={"entry_id": str(voting.entries[1])})
        with database.transaction() as session:
            ticket, ballot = session.scalars(select(Ticket)).one(), session.scalars(select(Ballot)).one()
            assert ballot.voter is None
            assert ticket.used_at != ballot.cast_at
            assert not {str(ticket.id), ticket.token_hash} & {str(value) for value in vars(ballot).values()}


class TestEmail:
    def test_counts_once_it_is_confirmed(self, client: FlaskClient, database: Database, voting: Built) -> None:
        assert ask(client, voting).status_code == 303
        (link,) = links(database)
        assert "Hitung suara saya" in client.get(link).text
        with database.transaction() as session:
            assert session.scalars(select(Ballot)).one().confirmed_at is None, "opening a link is not a vote"
        assert client.post(link).headers["Location"] == f"{PAGE}?dihitung"
        assert count_at_the_end(database, voting) == [(0, 1), (0, 0), (0, 0)]

    def test_that_is_not_confirmed_does_not_count(self, client: FlaskClient, database: Database, voting: Built) -> None:
        ask(client, voting)
        assert count_at_the_end(database, voting) == [(0, 0)] * 3

    def test_confirmed_twice_counts_once_and_says_so(
        self, client: FlaskClient, database: Database, voting: Built
    ) -> None:
        ask(client, voting)
        (link,) = links(database)
        client.post(link)
        again = client.post(link)
        assert (again.status_code, "sudah dihitung" in again.text) == (409, True)
        assert count_at_the_end(database, voting)[0] == (0, 1)

    def test_tells_nobody_whether_an_address_has_voted(
        self, client: FlaskClient, database: Database, voting: Built
    ) -> None:
        first = ask(client, voting)
        client.post(links(database)[0])
        again = ask(client, voting, entry=2, email="WARGA+2@contoh.test")
        assert (again.status_code, again.headers["Location"]) == (first.status_code, first.headers["Location"])
        assert len(links(database)) == 1
        assert count_at_the_end(database, voting) == [(0, 1), (0, 0), (0, 0)]

    def test_may_choose_anew_until_it_is_confirmed(
        self, client: FlaskClient, database: Database, voting: Built
    ) -> None:
        ask(client, voting, entry=0)
        ask(client, voting, entry=2)
        older, newer = links(database)
        assert client.get(older).status_code == 404
        client.post(newer)
        assert count_at_the_end(database, voting) == [(0, 0), (0, 0), (0, 1)]

    def test_sends_no_flood_to_somebody_else(self, client: FlaskClient, database: Database, voting: Built) -> None:
        for _ in range(5):
            ask(client, voting)
        assert len(links(database)) == ballots.MOST_LETTERS

    def test_is_limited_per_network(self, client: FlaskClient, voting: Built) -> None:
        answers = [ask(client, voting, email=f"warga{number}@contoh.test").status_code for number in range(22)]
        assert (answers.count(303), answers[-1]) == (20, 429)

    def test_of_a_program_is_thanked_for_and_thrown_away(
        self, client: FlaskClient, database: Database, voting: Built
    ) -> None:
        typed = {"entry_id": str(voting.entries[0]), "email": "warga@contoh.test", "situs": "http://x.example.test"}
        assert client.post(PAGE, data=typed).status_code == 303
        assert links(database) == []

    @pytest.mark.parametrize(("typed", "field"), [({"email": "bukan"}, "email"), ({"entry_id": "bukan"}, "entry_id")])
    def test_names_what_is_wrong(self, client: FlaskClient, voting: Built, typed: dict[str, str], field: str) -> None:
        answer = client.post(PAGE, data={"entry_id": str(voting.entries[0]), "email": "a@contoh.test"} | typed)
        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.text


class TestWindow:
    def test_takes_no_vote_before_it_opens(self, client: FlaskClient, database: Database, festival: Built) -> None:
        set_window(database, festival, opens_at=NOW + HOUR / 2)
        assert "belum dimulai" in client.get(PAGE).text
        assert ask(client, festival).status_code == 409
        (token,) = print_tickets(database, festival)
        refused = client.get(f"{PAGE}/tiket/{token}")
        assert (refused.status_code, "belum dimulai" in refused.text) == (409, True)

    def test_takes_no_vote_after_it_closed(self, client: FlaskClient, database: Database, voting: Built) -> None:
        ask(client, voting)
        (link,) = links(database)
        close_early(database, voting)
        answer = client.post(link)
        assert (answer.status_code, "sudah berakhir" in answer.text) == (409, True)
        assert ask(client, voting).status_code == 409

    def test_keeps_its_beginning_once_it_has_begun(self, database: Database, voting: Built) -> None:
        with pytest.raises(Invalid):
            set_window(database, voting, opens_at=NOW - 2 * HOUR, now=NOW)

    def test_is_fixed_once_it_is_over(self, database: Database, voting: Built) -> None:
        close_early(database, voting)
        with pytest.raises(PollClosed):
            set_window(database, voting, now=NOW + HOUR)

    def test_is_none_at_a_festival_without_a_vote(self, client: FlaskClient, festival: Built) -> None:
        assert "Tidak ada pemungutan suara" in client.get(PAGE).text
        assert ask(client, festival).status_code == 404


class TestHiding:
    def test_shows_nobody_a_number_before_the_end(self, client: FlaskClient, database: Database, voting: Built) -> None:
        """Neither the page nor the committee's page changes with whom the votes are for."""
        before = shown(client, voting)
        for token, entry in zip(print_tickets(database, voting, 3), voting.entries, strict=True):
            client.post(f"{PAGE}/tiket/{token}", data={"entry_id": str(entry)})
        assert shown(client, voting) == before
        with database.transaction() as session, pytest.raises(NotFound):
            polls.counts(session, voting.festival_id)

    def test_ends_with_the_window(self, client: FlaskClient, database: Database, voting: Built) -> None:
        (token,) = print_tickets(database, voting)
        client.post(f"{PAGE}/tiket/{token}", data={"entry_id": str(voting.entries[1])})
        close_early(database, voting)
        with database.transaction() as session:
            polls.count_due(session, now=NOW)
        page = client.get(PAGE).text
        assert "#trophy" in page
        assert "1 suara" in page


class TestForgetting:
    def test_deletes_votes_tickets_and_addresses_and_keeps_the_numbers(
        self, client: FlaskClient, database: Database, voting: Built
    ) -> None:
        ask(client, voting)
        client.post(links(database)[0])
        (token,) = print_tickets(database, voting)
        client.post(f"{PAGE}/tiket/{token}", data={"entry_id": str(voting.entries[0])})
        assert count_at_the_end(database, voting)[0] == (1, 1)
        with database.transaction() as session:
            assert polls.forget_due(session, now=NOW + 29 * DAY) == []
            assert polls.forget_due(session, now=NOW + 31 * DAY) == [voting.festival_id]
        with database.transaction() as session:
            assert session.scalar(select(func.count()).select_from(Ballot)) == 0
            assert session.scalar(select(func.count()).select_from(Ticket)) == 0
            told = str(list(session.scalars(select(schema.outbox.c.data))))
            assert "warga@contoh.test" not in told
            types = list(session.scalars(select(schema.outbox.c.type)))
            assert types.count("inovasi.votes.deleted.v1") == 1
            assert polls.forget_due(session, now=NOW + 40 * DAY) == []
            assert [one.votes for one in polls.counts(session, voting.festival_id)] == [2, 0, 0]


class TestCommittee:
    @pytest.fixture
    def committee(self, client: FlaskClient) -> FlaskClient:
        client.set_cookie("sesi", sign_in.session_of("committee"))
        return client

    def test_sets_the_window_and_prints_tickets(
        self, committee: FlaskClient, database: Database, festival: Built
    ) -> None:
        here = f"/kelola/festival/{festival.festival_id}/favorit"
        window = {"opens_at": "2026-01-01T08:00", "closes_at": "2999-01-01T17:00", "keep_days": "30"}
        assert committee.post(here, data=window).status_code == 303
        assert 'value="2999-01-01T17:00"' in committee.get(here).text
        printed = committee.post(f"{here}/tiket", data={"number": "13"})
        assert (printed.mimetype, printed.headers["Cache-Control"]) == ("application/pdf", "no-store")
        assert len(PdfReader(io.BytesIO(printed.data)).pages) == 2
        with database.transaction() as session:
            assert session.scalar(select(func.count()).select_from(Ticket)) == 13

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"closes_at": "2020-01-01T08:00"}, "closes_at"),
            ({"closes_at": "besok"}, "closes_at"),
            ({"keep_days": "91"}, "keep_days"),
            ({"keep_days": "lama"}, "keep_days"),
        ],
    )
    def test_is_told_what_is_wrong_with_a_window(
        self, committee: FlaskClient, festival: Built, change: dict[str, str], field: str
    ) -> None:
        window = {"opens_at": "2026-01-01T08:00", "closes_at": "2999-01-01T17:00", "keep_days": "30"}
        answer = committee.post(f"/kelola/festival/{festival.festival_id}/favorit", data=window | change)
        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.text

    @pytest.mark.parametrize("number", ["0", "501", "banyak"])
    def test_prints_no_more_than_a_printer_takes(self, committee: FlaskClient, voting: Built, number: str) -> None:
        here = f"/kelola/festival/{voting.festival_id}/favorit"
        answer = committee.post(f"{here}/tiket", data={"number": number})
        assert answer.status_code == 422
        assert 'href="#number"' in answer.text

    def test_sees_what_looks_wrong_without_whom_it_is_for(
        self, committee: FlaskClient, database: Database, voting: Built
    ) -> None:
        for number in range(10):
            ask(committee, voting, email=f"warga{number}@contoh.test")
        for link in links(database):
            committee.post(link)
        page = committee.get(f"/kelola/festival/{voting.festival_id}/favorit").text
        assert "dari satu jaringan" in page
        assert "Inovasi 1" not in page


def shown(client: FlaskClient, built: Built) -> str:
    page = client.get(PAGE).text
    assert built.entries
    return re.sub(r'name="idempotency_key" value="[^"]+"', "", page)


def close_early(database: Database, built: Built) -> None:
    with database.transaction() as session:
        festivals.lock(session, built.festival_id)
        session.get_one(Poll, built.festival_id).closes_at = NOW - timedelta(minutes=1)
