"""No value, whatever it holds, changes the shape of a letter."""

import pytest

from services.notify.messages import letters

FOOTER = "Sent by {{ city }}."
TEMPLATE = """About {{ name }}

Dear {{ name }},

> {{ note }}

[Open it]({{ link }})
"""


def compose(template: str = TEMPLATE, **values: object) -> letters.Letter:
    plain = {"name": "RSUD Contoh", "note": "", "link": "http://localhost:8000/kelola", "city": "Kota Contoh"}
    return letters.compose(template, FOOTER, language="en", time_zone="Asia/Jakarta", values={**plain, **values})


class TestHeaders:
    @pytest.mark.parametrize("name", ["A\r\nBcc: x@example.test", "A\nBcc: x@example.test", "A\x00B", "A\u2028B"])
    def test_stay_one_line_whatever_a_name_holds(self, name: str) -> None:
        """A line break in a subject would begin another header."""
        subject = compose(name=name).subject
        assert subject.isprintable()
        assert subject.startswith("About A")

    def test_lose_marks_that_turn_text_around(self) -> None:
        assert compose(name="A\u202eB\u200fC").subject == "About ABC"

    def test_are_cut_at_a_length_that_mail_programs_show(self) -> None:
        assert len(compose(name="x" * 1000).subject) == letters.SUBJECT_LIMIT


class TestBlocks:
    def test_cannot_be_made_by_a_value(self) -> None:
        """A note that looks like an action stays a note."""
        letter = compose(note="fine\n\n[Click](http://evil.example.test)")
        assert letter.html.count("<a ") == 1
        assert "> [Click](http://evil.example.test)" in letter.text

    def test_escape_markup(self) -> None:
        letter = compose(note="<script>alert(1)</script>", name="<b>")
        assert "<script>" not in letter.html
        assert "<title>About &lt;b&gt;</title>" in letter.html

    def test_that_stay_empty_are_left_out(self) -> None:
        assert "blockquote" not in compose(note="").html
        assert ">" not in compose(note="").text

    def test_do_not_run_what_a_value_holds(self) -> None:
        assert compose(name="{{ 7 * 7 }}").subject == "About {{ 7 * 7 }}"


class TestLists:
    def test_are_tidied_within(self) -> None:
        """Also what stands in a list changes neither direction nor shape of the letter."""
        template = "About\n\n{% for one in all %}{{ one.name }};{% endfor %}\n\n[Open it](http://localhost:8000/)"
        letter = compose(template, all=[{"name": "A\u202eB"}, {"name": "[Click](http://evil.example.test)"}])
        assert "AB;[Click](http://evil.example.test);" in letter.text
        assert letter.html.count("<a ") == 1


class TestWrongTemplate:
    @pytest.mark.parametrize(
        "template", ["{{ unknown }}", "{% if %}", "{{ ''.__class__.__mro__[1].__subclasses__() }}"]
    )
    def test_is_refused_by_name(self, template: str) -> None:
        """An unknown placeholder, broken syntax, and an attempt to leave the sandbox."""
        with pytest.raises(letters.WrongTemplate):
            compose(template)


class TestDate:
    def test_is_a_day_in_the_reader_s_language_and_the_city_s_time(self) -> None:
        written = letters.compose(
            "{{ date(at) }}", "", language="id", time_zone="Asia/Jakarta", values={"at": "2026-08-16T17:30:00+00:00"}
        )
        assert written.subject == "17 Agustus 2026"
