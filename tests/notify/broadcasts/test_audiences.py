"""Who gets a broadcast is counted exactly, each address once, and who of them gets none is named."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import insert

from services.notify.audience.models import Follow
from services.notify.broadcasts import rules
from services.notify.delivery.models import Suppression
from services.notify.preferences.models import Preference
from shared.contracts.events import AgencyRef, PersonRegistered
from shared.kit import ids
from shared.kit.db import Database
from shared.kit.errors import Refusal
from tests.builders.broadcasts import draft, plan, reached, send
from tests.builders.followers import add_topic, follow
from tests.builders.notices import BEGIN, HOSPITAL, REGISTRY, office, person, told
from tests.builders.reminders import duty, tell_notify

NOW = BEGIN + timedelta(hours=1)
THIRD = AgencyRef(id=UUID(int=3), name="Dinas Tanpa Surel")
FESTIVAL = UUID(int=70)
HOSPITAL_ADDRESS, REGISTRY_ADDRESS = "rsud@contoh.example.test", "dukcapil@contoh.example.test"
EVERY = {"roles": [], "agencies": "every", "reach": ["office"]}


def officer(email: str, who: AgencyRef) -> PersonRegistered:
    return msgspec.structs.replace(person(email, "officer", number=who.id.int + 100), agency_id=who.id)


@pytest.fixture(autouse=True)
def city(database: Database) -> None:
    """Three agencies, one of them without an address; two verifiers; a citizen who follows the festival."""
    hospital = msgspec.structs.replace(
        office(HOSPITAL, email=HOSPITAL_ADDRESS), head_email="direktur@contoh.example.test"
    )
    tell_notify(
        database,
        msgspec.structs.replace(hospital, head_email="direktur@contoh.example.test"),
        office(REGISTRY, email=REGISTRY_ADDRESS),
        office(THIRD, email=None),
        person("satu@contoh.example.test", "verifier", number=21),
        person("dua@contoh.example.test", "verifier", number=22),
        officer("petugas@contoh.example.test", HOSPITAL),
        duty(HOSPITAL, "submitted"),
        duty(REGISTRY, "draft"),
    )
    add_topic(database, f"festival/{FESTIVAL}", name="Festival Contoh")
    follow(database, f"festival/{FESTIVAL}", address="warga@contoh.example.test")


def addresses(database: Database, **chosen: object) -> list[str]:
    return sorted(reached(database, draft(database, now=NOW, **chosen), now=NOW).addresses)


class TestAudience:
    def test_can_be_a_role(self, database: Database) -> None:
        assert addresses(database, roles=["verifier"]) == ["dua@contoh.example.test", "satu@contoh.example.test"]

    def test_can_be_every_office(self, database: Database) -> None:
        assert addresses(database, **EVERY) == [REGISTRY_ADDRESS, HOSPITAL_ADDRESS]

    def test_can_be_heads_and_officers(self, database: Database) -> None:
        found = addresses(database, roles=[], agencies="every", reach=["head", "officers"])
        assert found == ["direktur@contoh.example.test", "petugas@contoh.example.test"]

    def test_can_be_chosen_agencies(self, database: Database) -> None:
        found = addresses(database, roles=[], agencies="chosen", agency_ids=[HOSPITAL.id], reach=["office"])
        assert found == [HOSPITAL_ADDRESS]

    def test_can_be_those_without_an_innovation_this_year(self, database: Database) -> None:
        """One that has only a draft has none yet."""
        assert addresses(database, roles=[], agencies="late", reach=["office"]) == [REGISTRY_ADDRESS]

    def test_can_be_followers_of_a_festival(self, database: Database) -> None:
        assert addresses(database, roles=[], festivals=[FESTIVAL]) == ["warga@contoh.example.test"]

    def test_counts_whoever_is_in_two_groups_once(self, database: Database) -> None:
        tell_notify(database, person(HOSPITAL_ADDRESS, "verifier", number=23))
        found = addresses(database, **{**EVERY, "roles": ["verifier"]})
        assert found.count(HOSPITAL_ADDRESS) == 1
        assert len(found) == 4

    def test_names_who_has_no_address(self, database: Database) -> None:
        assert reached(database, draft(database, now=NOW, **EVERY), now=NOW).without_address == [THIRD.name]

    def test_names_the_addresses_that_refuse_letters(self, database: Database) -> None:
        with database.transaction() as session:
            refusing = Suppression(address=HOSPITAL_ADDRESS, reason="550", since=NOW, delivery_id=ids.new_id())
            session.add(refusing)
        found = reached(database, draft(database, now=NOW, **EVERY), now=NOW)
        assert (found.addresses, found.refusing) == ([REGISTRY_ADDRESS], [HOSPITAL_ADDRESS])

    def test_names_what_led_to_nobody(self, database: Database) -> None:
        found = reached(database, draft(database, now=NOW, roles=["executive"]), now=NOW)
        assert (found.count, found.empty) == (0, ["role:executive"])

    def test_counts_who_reads_it_in_the_app_and_wants_no_letter(self, database: Database) -> None:
        with database.transaction() as session:
            quiet = {"announcements": {"email": "off", "inbox": True}}
            session.add(
                Preference(
                    person_id=UUID(int=21), language="id", choices=quiet, time_zone="Asia/Jakarta", changed_at=NOW
                )
            )
        found = reached(database, draft(database, now=NOW, roles=["verifier"]), now=NOW)
        assert (found.addresses, found.turned_off, found.in_app) == (["dua@contoh.example.test"], 1, 2)

    def test_may_be_longer_than_a_statement_has_parameters(self, database: Database) -> None:
        topic, many = f"festival/{FESTIVAL}", 66_000
        rows = [
            {"id": ids.new_id(), "topic": topic, "address": f"warga{n}@contoh.example.test", "key": str(n)}
            | {"language": "id", "pace": "now", "time_zone": "Asia/Jakarta", "asked_at": BEGIN, "confirmed_at": BEGIN}
            for n in range(many)
        ]
        with database.transaction() as session:
            session.execute(insert(Follow), rows)
        broadcast = draft(database, now=NOW, roles=[], festivals=[FESTIVAL])
        assert reached(database, broadcast, now=NOW).count == many + 1
        with pytest.raises(Refusal) as refused:
            send(database, broadcast, now=NOW)
        assert refused.value.detail.values == {"most": rules.MOST_RECIPIENTS}

    def test_is_exactly_who_then_gets_a_letter(self, database: Database) -> None:
        broadcast = draft(database, now=NOW, **{**EVERY, "roles": ["verifier", "executive"], "festivals": [FESTIVAL]})
        counted = reached(database, broadcast, now=NOW)
        send(database, broadcast, now=NOW)
        plan(database, now=NOW)
        without = [f"agency:{THIRD.id}"]
        assert told(database, "broadcast") == sorted([*counted.addresses, *without])
