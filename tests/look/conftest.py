"""What do the tests of the look stand on: the gallery, and a reader of its pages."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.look import gallery


@pytest.fixture(scope="module")
def app() -> Flask:
    return gallery.create_app()


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    """Somebody without cookies."""
    return app.test_client()


@pytest.fixture
def on_a_page(app: Flask) -> Iterator[None]:
    """Within a request, in Indonesian."""
    with app.test_request_context("/"):
        yield
