"""What goes with every answer, whichever view gave it."""

import pytest
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


class TestAddressWithAZeroByte:
    @pytest.mark.parametrize("path", ["/inovasi/%00", "/inovasi/a%00b", "/masuk/sandi/%00"])
    def test_leads_nowhere(self, client: FlaskClient, path: str) -> None:
        assert client.get(path).status_code == 404
