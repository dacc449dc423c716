"""What an agency's system is told of each event is exactly what is in the golden files, and nothing of others.

`WRITE_GOLDEN=1` in the environment writes the files anew, to be read before they are committed: a field that an event
gains would be told to agencies from then on.
"""

import json
import os
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from services.notify.webhooks import concerns
from shared.contracts import events
from shared.contracts.events import EVENTS, Standing
from shared.kit.events import Event
from tests.contracts import golden

FOLDER = Path(__file__).parent / "golden"
HOSPITAL, STRANGER = golden.HOSPITAL.id, UUID(int=99)
TOLD = [event for event in golden.GOLDEN if type(event) in concerns.TOLD]
NEVER = {
    "inovasi.person.registered.v1",
    "inovasi.judge.invited.v1",
    "inovasi.judge.awaited.v1",
    "inovasi.vote.requested.v1",
    "inovasi.votes.deleted.v1",
}


def seen(event: Event, agency_id: UUID) -> dict[str, object]:
    found = concerns.concern_of(event)
    assert found is not None
    # As it is kept: in JSON.
    kept = json.loads(msgspec.json.encode(found.data))
    return concerns.seen_by(agency_id, event.type, kept)


def of_type(kind: type[Event]) -> Event:
    return next(event for event in golden.GOLDEN if type(event) is kind)


class TestWhatIsTold:
    @pytest.mark.parametrize("event", TOLD, ids=lambda event: event.type)
    def test_is_as_in_the_golden_file(self, event: Event) -> None:
        found = json.dumps(seen(event, HOSPITAL), indent=2, ensure_ascii=False) + "\n"
        path = FOLDER / f"{event.type}.json"
        if os.environ.get("WRITE_GOLDEN"):
            path.write_text(found, encoding="utf-8")
        assert found == path.read_text(encoding="utf-8")

    def test_has_an_example_of_each_type(self) -> None:
        assert {event.type for event in TOLD} == set(concerns.TYPES)

    @pytest.mark.parametrize("event", TOLD, ids=lambda event: event.type)
    def test_holds_no_address_but_the_agencys_own_office(self, event: Event) -> None:
        addresses = {str(value) for value in seen(event, HOSPITAL).values() if "@" in str(value)}
        own = getattr(event, "contact_email", None)
        assert addresses == ({own} if own else set())

    def test_leaves_out_accounts_judges_and_voters(self) -> None:
        assert {event.type for event in EVENTS} & NEVER == NEVER
        assert NEVER & set(concerns.TYPES) == set()
        for event in golden.GOLDEN:
            if event.type in NEVER:
                assert concerns.concern_of(event) is None

    def test_of_a_result_is_the_agencys_own_lines(self) -> None:
        result = of_type(events.FestivalFinalised)
        assert isinstance(result, events.FestivalFinalised)
        line: Standing = msgspec.structs.replace(result.standings[0], agency_ids=[STRANGER])
        result = msgspec.structs.replace(result, standings=[*result.standings, line])
        assert [each["agency_ids"] for each in seen(result, STRANGER)["standings"]] == [[str(STRANGER)]]  # type: ignore[index,attr-defined]
        assert "judge_emails" not in seen(result, HOSPITAL)

    def test_of_a_longer_period_names_no_other_agency(self) -> None:
        longer = of_type(events.PeriodExtended)
        assert seen(longer, HOSPITAL)["agency_ids"] == [str(HOSPITAL)]


class TestWhomItConcerns:
    def test_are_the_owner_and_its_partners(self) -> None:
        found = concerns.concern_of(of_type(events.InnovationVerified))
        assert found is not None
        assert found.agencies == {golden.HOSPITAL.id, golden.CIVIL_REGISTRY.id}

    def test_are_all_where_a_festival_opens(self) -> None:
        found = concerns.concern_of(of_type(events.FestivalOpened))
        assert found is not None
        assert found.agencies is None

    @pytest.mark.parametrize("event", TOLD, ids=lambda event: event.type)
    def test_is_never_a_stranger(self, event: Event) -> None:
        found = concerns.concern_of(event)
        assert found is not None
        assert found.agencies is None or STRANGER not in found.agencies
