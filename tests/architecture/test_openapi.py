"""Every service's API document is valid OpenAPI 3.1, and says of each operation who may call it."""

import pytest
from openapi_spec_validator import validate

from shared.kit import apidocs
from tests.builders.services import SERVICES, create_app


@pytest.fixture(params=SERVICES)
def document(request: pytest.FixtureRequest) -> dict[str, object]:
    app = create_app(request.param)
    written = apidocs.document(app)
    app.database.dispose()
    return written


class TestDocument:
    def test_is_valid(self, document: dict[str, object]) -> None:
        assert str(document["openapi"]).startswith("3.1")
        validate(document)

    def test_names_the_audience_of_each_operation(self, document: dict[str, dict[str, dict[str, object]]]) -> None:
        operations = {
            f"{method} {path}": operation
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
            if method != "parameters"
        }
        assert operations
        assert [name for name, operation in operations.items() if "x-audience" not in operation] == []  # type: ignore[operator]
