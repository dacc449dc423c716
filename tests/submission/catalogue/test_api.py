"""What does everybody find in the public window?"""

import pytest

from tests.builders.submissions import Caller


@pytest.fixture
def ringkas(owner: Caller, verifier: Caller) -> str:
    """A verified innovation; its path."""
    return publish(owner, verifier)


def publish(owner: Caller, verifier: Caller, **changes: object) -> str:
    path = owner.submitted(**changes)
    verifier.call("POST", f"{path}/verify", json={}, expect=200)
    return path


def found(citizen: Caller, **query: object) -> list[str]:
    return [
        item["name"]
        for item in citizen.call("GET", "/public/innovations", query_string=query, expect=200).json["items"]
    ]


class TestFind:
    @pytest.mark.parametrize(
        "q", ["ringkas", "Rumah Sakit", "kelahiran", "lahir", "besemah", "RSUD", "akt", "ringk", '"akta kelahiran"']
    )
    def test_finds_by_words_their_stems_and_their_beginnings(self, ringkas: str, citizen: Caller, q: str) -> None:
        assert found(citizen, q=q) == ["Ringkas"]

    @pytest.mark.parametrize("q", ["jembatan", "ringkas jembatan", "akta -kelahiran"])
    def test_finds_nothing_else(self, ringkas: str, citizen: Caller, q: str) -> None:
        assert found(citizen, q=q) == []

    def test_puts_the_name_before_the_text(self, owner: Caller, verifier: Caller, citizen: Caller) -> None:
        publish(owner, verifier, name="Satu", summary=None, purpose="Tentang jembatan.")
        publish(owner, verifier, name="Jembatan", summary=None)
        publish(owner, verifier, name="Dua", summary=None, purpose="Tentang jembatan.")
        assert found(citizen, q="jembatan")[0] == "Jembatan"

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ({"affair": "kesehatan"}, 1),
            ({"affair": "kependudukan"}, 1),
            ({"affair": "sosial"}, 0),
            ({"kind": "non_digital"}, 0),
            ({"stage": "implementation"}, 1),
            ({"form": "governance"}, 0),
            ({"year": 2025}, 0),
            ({"agency": "rsud"}, 1),
            ({"agency": "lain"}, 0),
        ],
    )
    def test_can_be_narrowed(self, ringkas: str, citizen: Caller, query: dict[str, object], count: int) -> None:
        assert len(found(citizen, **query)) == count

    @pytest.mark.parametrize("q", [None, "kelahiran"])
    def test_goes_on_by_cursor_without_losing_or_doubling(
        self, owner: Caller, verifier: Caller, citizen: Caller, q: str | None
    ) -> None:
        for number in range(5):
            publish(owner, verifier, name=f"Inovasi {number}")
        seen, cursor = [], None
        while True:
            query = {name: value for name, value in (("q", q), ("cursor", cursor), ("limit", 2)) if value}
            page = citizen.call("GET", "/public/innovations", query_string=query, expect=200).json
            seen += [item["name"] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert sorted(seen) == [f"Inovasi {number}" for number in range(5)]


class TestShow:
    def test_tells_the_profile_without_contacts_or_evidence(self, ringkas: str, citizen: Caller) -> None:
        told = citizen.call("GET", "/public/innovations/ringkas", expect=200).json
        assert told["affair_name"] == "Kesehatan"
        assert told["maturity"] is None
        for hidden in ("initiator_name", "budget_amount", "claims", "evidence", "contact_email"):
            assert hidden not in told
            assert hidden not in told["agency"]
