"""Which votes count, who is the favourite, and what looks wrong."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.scoring.vote import rules
from services.scoring.vote.rules import EMAIL, TICKET, Cast
from tests.builders.festivals import NOW

FIRST, SECOND, THIRD = (UUID(int=number) for number in (1, 2, 3))


def cast(number: int, *, network: str = "", domain: str = "gmail.com", channel: str = EMAIL, apart_s: int = 90) -> Cast:
    at = NOW + timedelta(seconds=apart_s * number)
    return Cast(entry_id=FIRST, channel=channel, at=at, network=network or str(number), domain=domain)


class TestSameAddress:
    @pytest.mark.parametrize(
        ("typed", "counted"),
        [
            ("ani@contoh.id", "ani@contoh.id"),
            (" Ani@Contoh.ID ", "ani@contoh.id"),
            ("ani+1@contoh.id", "ani@contoh.id"),
            ("a.n.i@gmail.com", "ani@gmail.com"),
            ("a.n.i@contoh.id", "a.n.i@contoh.id"),
        ],
    )
    def test_is_the_one_mailbox_that_they_lead_to(self, typed: str, counted: str) -> None:
        assert rules.same_address(typed) == counted

    @pytest.mark.parametrize(
        "typed", ["", "ani", "ani@", "@contoh.id", "ani@contoh", "a b@contoh.id", "a@b.id\nBcc: x@y.id", "+@contoh.id"]
    )
    def test_is_none_where_there_is_no_mailbox(self, typed: str) -> None:
        assert rules.same_address(typed) is None


class TestCount:
    def test_keeps_the_channels_apart_and_shares_places(self) -> None:
        votes = {(FIRST, TICKET): 2, (FIRST, EMAIL): 1, (SECOND, EMAIL): 3}
        counts = rules.count([FIRST, SECOND, THIRD], votes)
        assert [(one.entry_id, one.tickets, one.emails, one.votes, one.place) for one in counts] == [
            (FIRST, 2, 1, 3, 1),
            (SECOND, 0, 3, 3, 1),
            (THIRD, 0, 0, 0, 3),
        ]


class TestAnomalies:
    def test_are_none_among_people(self) -> None:
        assert rules.anomalies([cast(number) for number in range(30)]) == []

    def test_name_a_network_that_votes_often(self) -> None:
        found = rules.anomalies([cast(number, network="aaaaaaaabbbb") for number in range(10)])
        assert [(one.what, one.where, one.votes) for one in found] == [("network", "aaaaaaaa", 10)]

    def test_say_nothing_of_a_hall_that_votes_by_ticket(self) -> None:
        """Everybody there comes from one network, and that is right."""
        assert rules.anomalies([cast(number, network="hall", channel=TICKET) for number in range(50)]) == []

    def test_name_a_minute_with_very_many(self) -> None:
        found = rules.anomalies([cast(number, apart_s=1) for number in range(25)])
        assert [one.what for one in found] == ["minute"]

    def test_name_a_domain_that_most_mail_comes_from(self) -> None:
        found = rules.anomalies([cast(number, domain="sekali-pakai.example") for number in range(20)])
        assert [(one.what, one.where) for one in found] == [("domain", "sekali-pakai.example")]
