"""A chain of records cannot be changed anywhere without its showing."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.record import rules
from services.scoring.record.rules import Record

AT = "2026-11-24T03:00:00+00:00"
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcdef"), inner, max_size=3),
    max_leaves=8,
)
bodies = st.dictionaries(st.sampled_from("abcdef"), values, min_size=1, max_size=4)


def chained(*contents: dict[str, Any]) -> list[Record]:
    records: list[Record] = []
    for body in contents:
        records.append(rules.link("entry", body, at=AT, after=records[-1] if records else None))
    return records


class TestChain:
    @given(st.lists(bodies, min_size=1, max_size=5))
    def test_holds_as_it_was_made(self, contents: list[dict[str, Any]]) -> None:
        rules.check(chained(*contents))

    @given(st.lists(bodies, min_size=1, max_size=5), st.data())
    def test_shows_any_change_of_a_body(self, contents: list[dict[str, Any]], data: st.DataObject) -> None:
        records = chained(*contents)
        at = data.draw(st.integers(0, len(records) - 1))
        other = data.draw(bodies.filter(lambda body: rules.canonical(body) != rules.canonical(contents[at])))
        changed = Record(**{**_fields(records[at]), "body": other})
        with pytest.raises(rules.BrokenChain, match=f"record {at + 1} "):
            rules.check([*records[:at], changed, *records[at + 1 :]])

    @pytest.mark.parametrize("wrong", [{"at": "2026-11-24T03:00:01+00:00"}, {"kind": "judge"}, {"previous": "1" * 64}])
    def test_shows_any_change_beside_the_body(self, wrong: dict[str, str]) -> None:
        first, second = chained({"a": 1}, {"a": 2})
        with pytest.raises(rules.BrokenChain):
            rules.check([first, Record(**{**_fields(second), **wrong})])

    def test_shows_a_record_that_was_taken_out_or_moved(self) -> None:
        first, second, third = chained({"a": 1}, {"a": 2}, {"a": 3})
        for broken in ([first, third], [second, third], [second, first, third]):
            with pytest.raises(rules.BrokenChain):
                rules.check(broken)


class TestCanonical:
    def test_does_not_depend_on_the_order_of_keys(self) -> None:
        assert rules.canonical({"b": 1, "a": {"d": 1, "c": 2}}) == b'{"a":{"c":2,"d":1},"b":1}'

    def test_writes_letters_as_they_are(self) -> None:
        assert rules.canonical({"nama": "Été “Pagar Alam”"}) == '{"nama":"Été “Pagar Alam”"}'.encode()

    @pytest.mark.parametrize("value", [1.0, [1.5], {"a": [{"b": 0.1}]}])
    def test_refuses_numbers_that_programs_write_differently(self, value: object) -> None:
        with pytest.raises(ValueError, match="float"):
            rules.canonical({"value": value})

    def test_keeps_to_what_was_published(self) -> None:
        """Chains were given out with this hash: the format never changes under its name."""
        (record,) = chained({"number": 1, "name": "Ringkas", "withdrawn": False, "ends_after": None})
        assert record.hash == "40aa3dbb047f504b5e8939055fa3072ff176b5b9facd3e04766b425728fe5024"


def _fields(record: Record) -> dict[str, Any]:
    return copy.deepcopy({name: getattr(record, name) for name in record.__slots__})
