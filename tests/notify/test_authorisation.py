"""Who may call which of notify's routes is what authorisation.txt beside this says."""

from pathlib import Path
from uuid import UUID

from shared.kit import auth, clock
from shared.kit.db import Database
from tests.builders import authorisation, broadcasts, followers, inboxes, notices, sign_in, webhooks
from tests.builders.authorisation import FORM, Sent
from tests.builders.services import create_app

TABLE = Path(__file__).with_name("authorisation.txt")
STAFF = (auth.OFFICER, auth.VERIFIER, auth.EXECUTIVE, auth.COMMITTEE, auth.ADMIN)
CALLERS = ("anybody", *STAFF, "service")


class TestAuthorisation:
    def test_is_as_the_table_says(self, notify_database_url: str, database: Database) -> None:
        """Every route, called as everybody; a change that a call made is taken back before the next."""
        app = create_app("notify", NOTIFY_DATABASE_URL=notify_database_url)
        topic_id = UUID(int=5)
        followers.add_topic(database, f"innovation/{topic_id}")
        key = followers.follow(database, f"innovation/{topic_id}")
        confirm_key = followers.ask(
            database, f"innovation/{topic_id}", address="lain@contoh.example.test", now=clock.now()
        )
        values = {
            "delivery_id": notices.add_letter(database),
            "name": "swagger-ui.css",
            "kind": "inovasi",
            "topic_id": topic_id,
            "key": key,
            "letter": "judge_invited",
            "language": "id",
            "item_id": inboxes.tell_person(database, inboxes.add_person(database, *STAFF)),
            "broadcast_id": broadcasts.draft(database, now=clock.now()),
        }
        to_confirm = {"key": confirm_key}
        endpoint_id = webhooks.add_endpoint(database, "https://aplikasi.contoh.example.test/kabar")
        webhooks.tell(database)
        of_webhook = {"endpoint_id": endpoint_id, "delivery_id": webhooks.deliveries(database, endpoint_id)[0].id}
        headers = {
            "anybody": {},
            # All of them one person, whose inbox it is.
            **{role: sign_in.as_staff(role, person_id=inboxes.READER) for role in STAFF},
            auth.OFFICER: sign_in.as_staff(auth.OFFICER, agency_id=notices.HOSPITAL.id, person_id=inboxes.READER),
            "service": sign_in.as_internal(),
        }
        found = authorisation.measured(
            app,
            {name: lambda _scope, shown=shown: shown for name, shown in headers.items()},
            values=lambda route: (
                values | (to_confirm if "/konfirmasi/" in route else {}) | (of_webhook if "webhook" in route else {})
            ),
            sent={
                "POST /kelola/kotak-masuk/dibaca": Sent(
                    data={"sampai": str(UUID(int=0))}, content_type=FORM.content_type
                ),
                "POST /api/notify/v1/inbox/read": Sent(json={"upto": str(UUID(int=0))}),
            },
        )
        app.database.dispose()
        complaint = authorisation.disagreements(TABLE, found=found, callers=CALLERS)
        assert complaint == "", f"\n{complaint}"

    def test_lets_somebody_pass_everywhere(self) -> None:
        """A line of refusals alone would say only that the call was wrong."""
        table = authorisation.read(TABLE, CALLERS)
        assert [route for route, marks in table.items() if authorisation.PASSES not in marks] == []
