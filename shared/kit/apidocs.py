"""Where does a programmer read what the API takes and gives?"""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Response, jsonify, render_template, send_from_directory
from marshmallow import fields

from shared.kit.auth import AGENCY, PUBLIC, open_to
from shared.kit.edge import ServiceApp

_ASSETS = Path(str(files("flask_swagger_ui"))) / "dist"
_PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457), in the language of Accept-Language; `errors` names each field.",
    "properties": {
        "type": {"type": "string", "description": "Stable, such as /masalah/period-closed."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "correlation_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string", "description": "A JSON pointer (RFC 6901) into what was sent."},
                    "detail": {"type": "string"},
                },
                "required": ["pointer", "detail"],
            },
        },
    },
    "required": ["type", "title", "status", "detail", "instance", "correlation_id", "errors"],
}
_BEARER = {"type": "http", "scheme": "bearer", "description": "An API key (ino_…) or a staff session."}


def config(service: str) -> dict[str, Any]:
    """flask-smorest's settings: OpenAPI 3.1; we serve document and page ourselves, without a CDN."""
    return {
        "API_TITLE": f"Inovasi: {service}",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "API_SPEC_OPTIONS": {
            "info": {
                "description": "Errors are application/problem+json (RFC 9457). Send an Idempotency-Key with every "
                "change: a repeat gives the first answer again. Edit with the ETag in If-Match.",
            },
            "components": {"securitySchemes": {"bearer": _BEARER}},
        },
    }


def teach_decimals(api: Any) -> None:
    """Have decimals that go out as strings described as strings; to be called before blueprints are added."""

    def as_string(_converter: Any, field: Any, **_rest: Any) -> dict[str, Any]:
        if not (isinstance(field, fields.Decimal) and field.as_string):
            return {}
        return {"type": ["string", "null"] if field.allow_none else "string", "format": "decimal"}

    api.ma_plugin.converter.add_attribute_function(as_string)


def install(app: ServiceApp, service: str) -> None:
    """Serve `/api/<service>/openapi.json` and `/api/<service>/docs`."""

    @app.get(f"/api/{service}/openapi.json", endpoint="openapi")
    @open_to(PUBLIC)
    def openapi() -> Response:
        return jsonify(document(app))

    @app.get(f"/api/{service}/docs", endpoint="api_docs")
    @open_to(PUBLIC)
    def page() -> str:
        return render_template("look/api_docs.html", service=service, spec_url=f"/api/{service}/openapi.json")

    @app.get(f"/api/{service}/docs/assets/<path:name>", endpoint="api_docs_asset")
    @open_to(PUBLIC)
    def asset(name: str) -> Response:
        return send_from_directory(_ASSETS, name, max_age=86400)


def document(app: ServiceApp) -> dict[str, Any]:
    """The OpenAPI 3.1 document, with who may call each operation read from the route itself."""
    spec: dict[str, Any] = app.api.spec.to_dict()
    _describe_problems(spec["components"])
    for rule in app.url_map.iter_rules():
        audience = getattr(app.view_functions[rule.endpoint], "audience", None)
        path = spec["paths"].get(_openapi_path(rule.rule))
        if audience is None or path is None:
            continue
        for method in rule.methods or ():
            operation = path.get(method.lower())
            if operation is None:
                continue
            operation["x-audience"] = sorted(audience.roles)
            operation["security"] = [{}] if PUBLIC in audience.roles else [{"bearer": []}]
            if audience.scope and AGENCY in audience.roles:
                operation["x-scope"] = audience.scope
    return spec


def _describe_problems(components: dict[str, Any]) -> None:
    """Say of every refusal what it looks like here, instead of what flask-smorest's own would."""
    components["schemas"].pop("Error", None)
    components["schemas"]["Problem"] = _PROBLEM
    # Only refusals are kept as shared responses.
    for response in components.get("responses", {}).values():
        response["content"] = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _openapi_path(rule: str) -> str:
    """`/a/<uuid:b>:check` as `/a/{b}:check`."""
    return re.sub(r"<(?:[^<>:]*:)?([^<>:]+)>", r"{\1}", rule)
