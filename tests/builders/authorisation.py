"""Who may call which route, written as a table and measured by calling: does the one agree with the other?

A table is a text file: a heading of callers, then a line per method and route with a mark for each caller.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from shared.kit.edge import ServiceApp

PASSES, REFUSED, HIDDEN = "+", "-", "0"
Marks = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What goes along with a call, so that nothing but the authorisation can refuse it as a stranger's."""

    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    data: Any = None
    content_type: str | None = None
    query: Mapping[str, str] = field(default_factory=dict)


NOTHING = Sent()
FORM = Sent(data={}, content_type="application/x-www-form-urlencoded")


def routes(app: ServiceApp) -> Iterator[tuple[str, Rule]]:
    """Each method and route, static files and HEAD beside GET aside, as `GET /kelola`."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        if rule.endpoint == "static" or rule.endpoint.endswith(".static"):
            continue
        methods = set(rule.methods or ())
        methods -= {"HEAD"} if "GET" in methods else set()
        methods -= {"OPTIONS"} if len(methods) > 1 else set()
        for method in sorted(methods):
            yield f"{method} {rule.rule}", rule


def address(rule: Rule, values: Mapping[str, Any]) -> str:
    """The route with its parameters filled in.

    Raises:
        AssertionError: a parameter has no value; the message names it.
    """
    for name in rule.arguments:
        assert name in values, f"{rule.rule}: give the parameter `{name}` a value in this test"
    built = rule.build({name: values[name] for name in rule.arguments})
    assert built is not None, f"{rule.rule}: the values given do not fit"
    return built[1]


def mark(answer: TestResponse) -> str:
    """What the answer says about who asked."""
    asks_to_sign_in = answer.status_code in {302, 303} and answer.headers["Location"].startswith("/masuk")
    if answer.status_code in {401, 403} or (asks_to_sign_in and answer.request.path != "/keluar"):
        return REFUSED
    return HIDDEN if answer.status_code == 404 else PASSES


@contextmanager
def nothing_stays(app: ServiceApp) -> Iterator[Callable[[], None]]:
    """All of the application's transactions inside one; calling what is given takes back what they changed."""
    sessions = app.database._sessions
    with app.database.engine.connect() as connection:
        outer = connection.begin()
        sessions.configure(bind=connection, join_transaction_mode="create_savepoint")

        def take_back() -> None:
            nonlocal outer
            outer.rollback()
            outer = connection.begin()

        try:
            yield take_back
        finally:
            outer.rollback()
            sessions.configure(bind=app.database.engine, join_transaction_mode="conditional_savepoint")


def measured(
    app: ServiceApp,
    callers: Mapping[str, Callable[[str | None], Mapping[str, str]]],
    *,
    values: Callable[[str], Mapping[str, Any]],
    sent: Mapping[str, Sent],
) -> dict[str, Marks]:
    """Call every route as everybody; the marks by route.

    `callers` are headers by the scope that a key needs for the route, `values` gives the parameters of a
    route, `sent` what goes along where it matters.
    """
    client, found = app.test_client(use_cookies=False), {}
    with nothing_stays(app) as take_back:
        for route, rule in routes(app):
            path, along = address(rule, values(route)), sent.get(route, FORM if "/kelola" in route else NOTHING)
            marks, audience = [], app.view_functions[rule.endpoint].audience  # type: ignore[attr-defined]
            for headers_for in callers.values():
                headers = headers_for(audience.scope)
                marks.append(mark(_call(client, route.partition(" ")[0], path, along, headers)))
                take_back()
            found[route] = tuple(marks)
    return found


def _call(client: FlaskClient, method: str, path: str, along: Sent, headers: Mapping[str, str]) -> TestResponse:
    data = along.data() if callable(along.data) else along.data
    answer = client.open(
        path,
        method=method,
        headers={"If-Match": "*", **along.headers, **headers},
        query_string=dict(along.query),
        json=along.json,
        data=None if method == "GET" else data,
        content_type=along.content_type if method != "GET" else None,
    )
    assert answer.status_code != 500, f"{method} {path} fails: {answer.get_data(as_text=True)}"
    answer.close()
    return answer


def read(file: Path, callers: Sequence[str]) -> dict[str, Marks]:
    """The marks by route, as the table has them.

    Raises:
        AssertionError: its heading names other callers, or a line is not one of the table's.
    """
    heading, *lines = [line for line in file.read_text().splitlines() if line and not line.startswith("#")]
    assert heading.split() == list(callers), f"the heading of {file.name} names other callers"
    table = {}
    for line in lines:
        *marks, route = line.split(maxsplit=len(callers))
        assert len(marks) == len(callers), f"{file.name}: {line}"
        assert route not in table, f"{file.name} has {route} twice"
        table[route] = tuple(marks)
    return table


def written(route: str, marks: Marks, callers: Sequence[str]) -> str:
    """A line of the table."""
    cells = (one.center(len(name)) for one, name in zip(marks, callers, strict=True))
    return f"{'  '.join(cells)}  {route}"


def disagreements(file: Path, *, found: Mapping[str, Marks], callers: Sequence[str]) -> str:
    """What to mend, line by line; empty where table and application agree."""
    table, complaints = read(file, callers), []
    for route, marks in found.items():
        if route not in table:
            complaints.append(f"Is it right that they pass? Then add to {file.name}:\n{written(route, marks, callers)}")
        elif table[route] != marks:
            complaints.append(
                f"The table says, and the application does:\n"
                f"{written(route, table[route], callers)}\n{written(route, marks, callers)}"
            )
    complaints += [
        f"There is no such route any more; take its line away: {route}" for route in table.keys() - found.keys()
    ]
    return "\n\n".join([*(["  ".join(callers)] if complaints else []), *complaints])
