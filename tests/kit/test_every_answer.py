"""What goes with every answer, whichever view gave it."""

from flask.testing import FlaskClient

from tests.builders import sign_in
from tests.submission.conftest import app, client, settings

__all__ = ["app", "client", "settings"]


class TestCacheControl:
    def test_keeps_what_one_person_may_see_from_the_next(self, client: FlaskClient) -> None:
        """Proxies and the browser of a shared computer ask again before they show it."""
        page = client.get("/kelola", headers=sign_in.as_staff("admin"))
        assert page.headers["Cache-Control"] == "private, no-cache"

    def test_leaves_alone_what_is_everybodys(self, client: FlaskClient) -> None:
        assert "private" not in client.get("/data").headers.get("Cache-Control", "")
