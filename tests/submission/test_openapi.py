"""What a programmer reads about the API is what the API does."""

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from shared.kit import apidocs
from shared.kit.edge import ServiceApp
from tests.builders.submissions import Caller, profile


@pytest.fixture
def document(app: ServiceApp) -> dict[str, object]:
    with app.app_context():
        return apidocs.document(app)


def check(document: dict[str, object], schema: str, instance: object) -> None:
    """Hold an answer to the schema of this name.

    Raises:
        jsonschema.ValidationError: it does not fit.
    """
    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    registry = Registry().with_resource("urn:api", resource)
    Draft202012Validator({"$ref": f"urn:api#/components/schemas/{schema}"}, registry=registry).validate(instance)


class TestDocument:
    def test_describes_a_refusal_as_it_comes(self, document: dict[str, object], owner: Caller) -> None:
        check(document, "Problem", owner.call("POST", "/innovations", json={}, expect=422).json)

    def test_describes_an_innovation_as_it_comes(self, document: dict[str, object], owner: Caller) -> None:
        check(document, "InnovationOut", owner.call("POST", "/innovations", json=profile(), expect=201).json)

    def test_describes_the_public_list_as_it_comes(
        self, document: dict[str, object], owner: Caller, verifier: Caller, citizen: Caller
    ) -> None:
        verifier.call("POST", f"{owner.submitted()}/verify", json={}, expect=200)
        check(document, "PublicPage", citizen.call("GET", "/public/innovations", expect=200).json)
        check(document, "PublicProfile", citizen.call("GET", "/public/innovations/ringkas", expect=200).json)

    def test_names_the_scope_a_key_needs(self, document: dict[str, dict[str, dict[str, dict[str, object]]]]) -> None:
        submit = document["paths"]["/api/submission/v1/innovations/{innovation_id}/submit"]["post"]
        assert (submit["x-scope"], submit["x-audience"]) == ("innovations:write", ["agency", "officer"])
