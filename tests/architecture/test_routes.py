"""Every address of the three services says who may call it, and lies where the origin looks for it."""

from collections.abc import Iterator

import pytest

from shared.kit.auth import INTERNAL, PUBLIC, Audience
from shared.kit.edge import ServiceApp
from tests.builders.services import SERVICES, create_app

# What a stranger may change: each leaves something behind only with a secret of its own, or, as the report of an
# error and the wish to vote by e-mail do, within narrow limits.
PUBLIC_CHANGES = {
    # Who forgot the password shows it by the link in a letter.
    "submission": {
        "/api/submission/v1/sessions",
        "/masuk",
        "/masuk/lupa",
        "/masuk/sandi/<token>",
        "/keluar",
        "/inovasi/<slug>/koreksi",
    },
    "scoring": {
        "/juri/masuk/<token>",
        "/festival/<slug>/favorit",
        "/festival/<slug>/favorit/konfirmasi/<token>",
        "/festival/<slug>/favorit/tiket/<token>",
    },
    # Who follows shows it by the link in a letter; nobody signs in for that.
    "notify": {
        "/langganan/<kind>/<uuid:topic_id>",
        "/langganan/konfirmasi/<key>",
        "/langganan/berhenti/<key>",
        "/langganan/atur/<key>",
    },
}


@pytest.fixture(params=SERVICES)
def app(request: pytest.FixtureRequest) -> Iterator[ServiceApp]:
    created = create_app(request.param)
    yield created
    created.database.dispose()


def audiences(app: ServiceApp) -> Iterator[tuple[str, frozenset[str], Audience | None]]:
    """Each address with its methods and audience; static files aside, which are everybody's."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static" and not rule.endpoint.endswith(".static"):
            methods = frozenset(rule.methods or ()) - {"HEAD", "OPTIONS"}
            yield rule.rule, methods, getattr(app.view_functions[rule.endpoint], "audience", None)


class TestRoutes:
    def test_name_their_audience(self, app: ServiceApp) -> None:
        assert [address for address, _, audience in audiences(app) if audience is None] == []

    def test_behind_the_origin_are_for_the_services_alone(self, app: ServiceApp) -> None:
        """`/livez` and `/readyz` tell nothing, and are asked by whoever runs the containers."""
        inside = {address: a for address, _, a in audiences(app) if address.startswith(("/internal", "/metrics"))}
        assert inside
        assert {a.roles if a else None for a in inside.values()} == {frozenset({INTERNAL})}

    def test_let_a_stranger_change_nothing_but_by_signing_in(self, app: ServiceApp) -> None:
        open_changes = {
            address
            for address, methods, audience in audiences(app)
            if audience and PUBLIC in audience.roles and methods - {"GET"}
        }
        assert open_changes - PUBLIC_CHANGES[app.config["SERVICE"]] == set()

    def test_of_an_api_lie_below_the_services_own_address(self, app: ServiceApp) -> None:
        service = app.config["SERVICE"]
        elsewhere = [a for a, _, _ in audiences(app) if a.startswith("/api/") and not a.startswith(f"/api/{service}/")]
        assert elsewhere == []
