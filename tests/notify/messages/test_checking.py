"""Words that no letter could be made of are refused before they are kept, line by line."""

import pytest

from services.notify.messages import checking, samples
from services.notify.messages import use_cases as messages
from services.notify.messages.letters import LANGUAGES
from services.notify.messages.samples import SAMPLES, everywhere

OTHERS = everywhere(city="Kota Contoh", public_url="http://localhost:8000")
PLAIN = "Hasil {{ festival }}\n\nHalo,\n\n{extra}\n\n[Lihat]({{ link }})\n"


def faults(template: str, *, kind: str = "festival_finalised") -> list[str]:
    found = checking.faults(checking.normal(template), SAMPLES[kind], others=OTHERS, time_zone="Asia/Jakarta")
    return [str(message) for message in found]


def with_line(extra: str) -> str:
    return PLAIN.replace("{extra}", extra)


class TestFiles:
    def test_are_all_allowed(self) -> None:
        """Who opens a letter and saves it with one word changed is never told of anything else."""
        found = {
            (kind, language): faults(messages.file_of(kind, language), kind=kind)
            for kind in SAMPLES
            for language in LANGUAGES
        }
        assert {place: said for place, said in found.items() if said} == {}

    def test_have_a_sample_each(self) -> None:
        assert set(SAMPLES) == set(messages.kinds()) - {samples.BROADCAST}


class TestUnknownPlaceholder:
    def test_is_refused_with_the_known_ones(self) -> None:
        (said,) = faults(with_line("{{ juri }}"))
        assert said == "Line 5: juri is not known here; known are city, festival, home, link, winners."

    def test_of_an_element_is_refused_with_the_known_ones(self) -> None:
        (said,) = faults(with_line("{% for one in winners %}{{ one.juri }}{% endfor %}"))
        assert said.startswith("Line 5: one.juri is not known here; known are one.agency, one.award,")

    def test_of_another_kind_of_letter_is_unknown(self) -> None:
        assert "closes_at is not known here" in faults(with_line("{{ date(closes_at) }}"))[0]


class TestBrokenSyntax:
    @pytest.mark.parametrize("extra", ["{{ festival", "{% if festival %}ya", "{% if %}", "{{ }}", "{% nonsense %}"])
    def test_is_refused_naming_the_line(self, extra: str) -> None:
        (said,) = faults(with_line(f"Halo.\n{extra}"))
        assert said.startswith(f"Line 6 cannot be read: “{extra}”.")

    def test_over_a_blank_line_names_both_ends(self) -> None:
        said = faults(with_line("{% if festival %}a\n\nb{% endif %}"))
        assert [one.partition(" cannot")[0] for one in said] == ["Line 5", "Line 7"]


class TestLanguage:
    """What may stand between braces ends by itself and reaches nothing but its values."""

    @pytest.mark.parametrize(
        "extra",
        [
            "{{ festival.__class__ }}",
            "{{ ''.__class__.__mro__[1].__subclasses__() }}",
            "{{ festival['__class__'] }}",
            "{{ festival|attr('__class__') }}",
            "{{ self }}",
            "{{ lipsum.__globals__ }}",
            "{{ cycler('a') }}",
            "{{ 'a' * 10 ** 9 }}",
            "{{ 'a' ~ 'b' }}",
            "{{ winners.append(1) }}",
            "{{ winners|replace('a', 'b') }}",
            "{{ festival.format }}",
            "{% set a = 1 %}",
            "{% include 'x' %}",
            "{% macro a() %}{% endmacro %}",
            "{% for one in range(1000000000) %}{% endfor %}",
            "{% for one in winners recursive %}{{ loop(winners) }}{% endfor %}",
            "{% for a in winners %}{% for b in winners %}x{% endfor %}{% endfor %}",
            "{% for a, b in winners %}{% endfor %}",
            "{% for festival.name in winners %}{% endfor %}",
            "{{ (" + "not " * 200 + "festival) }}",
            "{{ " + "(" * 1000 + "festival" + ")" * 1000 + " }}",
            "{{ " + "9" * 5000 + " }}",
        ],
    )
    def test_is_no_more_than_placeholders_conditions_and_lists(self, extra: str) -> None:
        (said,) = faults(with_line(extra))
        assert said.startswith("Line 5")

    @pytest.mark.parametrize(
        "extra",
        [
            "{% if winners %}{{ winners|length }} pemenang{% else %}Tidak ada pemenang{% endif %}",
            "{% for one in winners %}{{ loop.index }}. {{ one.award }}{% if not loop.last %}, {% endif %}{% endfor %}",
            "{{ festival if festival else city }}",
            "{# untuk panitia #}Halo",
        ],
    )
    def test_has_what_letters_need(self, extra: str) -> None:
        assert faults(with_line(extra)) == []


class TestShape:
    @pytest.mark.parametrize("action", ["", "[Lihat](http://lain.example.test)", "[]({{ link }})", "[A]({{ home }})"])
    def test_has_one_button_that_leads_where_the_letter_does(self, action: str) -> None:
        assert faults(f"Hasil\n\nHalo,\n\n{action}\n") != []

    def test_has_no_second_button(self) -> None:
        (said,) = faults(with_line("[Lagi]({{ link }})"))
        assert "exactly one button" in said

    @pytest.mark.parametrize("template", ["", " \n\n ", "[Lihat]({{ link }})", "> kutipan\n\n[Lihat]({{ link }})"])
    def test_begins_with_a_subject(self, template: str) -> None:
        assert faults(template)[0].startswith("It begins with the subject")

    def test_whose_subject_can_be_empty_is_refused(self) -> None:
        """With no winner nothing would be left of it."""
        said = faults("{% for one in winners %}{{ one.award }}{% endfor %}\n\nHalo\n\n[Lihat]({{ link }})")
        assert said == ["The subject would be empty."]

    def test_whose_button_can_be_empty_is_refused(self) -> None:
        said = faults("Hasil\n\nHalo\n\n[{% if winners %}Lihat{% endif %}]({{ link }})")
        assert said == ["The words of the button would be empty."]

    def test_is_of_a_size(self) -> None:
        assert faults("x" * 10_000) == ["It has 10001 characters; at most 6000."]

    def test_that_fails_with_its_values_is_refused(self) -> None:
        assert "No letter can be made of it" in faults(with_line("{{ date(festival) }}"))[0]


class TestNormal:
    def test_takes_a_browsers_line_ends_and_stray_signs_away(self) -> None:
        assert checking.normal("A  \r\n\r\n\r\n \r\nB\x00\u202e\r\n") == "A\n\nB\n"
