"""Do the pieces of a page say what they are to everybody, however they read?"""

import re
from uuid import UUID

import pytest
from flask import render_template_string

from shared.kit.errors import FieldError
from shared.kit.messages import N_
from shared.look import forms

pytestmark = pytest.mark.usefixtures("on_a_page")


def draw(call: str, **values: object) -> str:
    source = '{% import "look/macros.html" as ui %}' + (call if call.startswith("{") else "{{ ui." + call + " }}")
    return render_template_string(source, **values)


class TestStatus:
    @pytest.mark.parametrize(
        ("state", "word"),
        [
            ("draft", "Draf"),
            ("submitted", "Diajukan"),
            ("returned", "Perlu Revisi"),
            ("verified", "Terverifikasi"),
            ("published", "Terbit"),
            ("withdrawn", "Ditarik"),
        ],
    )
    def test_is_a_word_with_a_sign(self, state: str, word: str):
        html = draw("status(state)", state=state)
        assert word in html
        assert "<svg" in html


class TestInput:
    def test_ties_label_hint_and_error_to_the_field(self):
        html = draw("input('name', 'Nama', hint='Singkat', errors={'name': 'Kosong.'})")
        assert '<label class="form-label" for="name">Nama' in html
        assert 'aria-describedby="name-hint name-error" aria-invalid="true"' in html
        assert html.index('id="name-hint"') < html.index("<input") < html.index('id="name-error"')

    def test_keeps_what_was_typed_and_trusts_none_of_it(self):
        html = draw("input('name', 'Nama', value)", value='"><script>')
        assert 'value="&#34;&gt;&lt;script&gt;"' in html

    def test_keeps_a_zero(self):
        assert 'value="0"' in draw("input('budget', 'Anggaran', 0)")

    def test_never_repeats_a_password(self):
        assert "rahasia" not in draw("input('password', 'Kata sandi', 'rahasia', type='password')")

    def test_brings_the_right_keyboard(self):
        assert 'inputmode="numeric"' in draw("input('budget', 'Anggaran', inputmode='numeric')")


class TestTextarea:
    def test_keeps_a_first_line_break(self):
        assert ">\n\nbaris" in draw("textarea('design', 'Rancang bangun', value)", value="\nbaris")


class TestSelect:
    def test_keeps_the_choice(self):
        html = draw("select('year', 'Tahun', [(2025, '2025'), (2026, '2026')], '2026')")
        assert '<option value="2026" selected>' in html
        assert html.count("selected") == 1


class TestChoices:
    def test_keep_all_that_were_ticked(self):
        html = draw("choices('s', 'Cakupan', [('a', 'A'), ('b', 'B'), ('c', 'C')], ['a', 'c'], many=true)")
        assert re.findall(r'value="(\w)" checked', html) == ["a", "c"]

    def test_of_nothing_tick_nothing(self):
        assert "checked" not in draw("choices('s', 'Tahapan', [('none', 'A'), ('None', 'B')])")


class TestErrorSummary:
    def test_leads_to_each_field(self):
        html = draw("error_summary({'name': 'Nama masih kosong.'})")
        assert 'role="alert"' in html
        assert '<a href="#name">Nama masih kosong.</a>' in html

    def test_is_not_there_without_errors(self):
        assert draw("error_summary({})").strip() == ""


class TestErrorsByField:
    def test_name_the_fields_in_the_readers_language(self):
        errors = [
            FieldError("/name", N_("It is empty. Please fill it in.")),
            FieldError("/levels/16", N_("Unknown field.")),
            FieldError("/name", N_("Unknown field.")),
        ]
        assert forms.errors_by_field(errors) == {
            "name": "Masih kosong. Mohon diisi. Isian ini tidak dikenal.",
            "levels-16": "Isian ini tidak dikenal.",
        }


class TestIdempotency:
    def test_is_a_new_key_each_time(self):
        keys = re.findall(r'value="([^"]+)"', draw("{{ ui.idempotency() }}{{ ui.idempotency() }}"))
        assert len({UUID(key) for key in keys}) == 2


class TestTable:
    def test_names_each_cell_for_when_it_is_a_card(self):
        html = draw(
            "{% call ui.table('Daftar', [('Nama', 'text'), ('Skor', 'number')]) %}"
            "<tr>{{ ui.head_cell('Ringkas', '/inovasi/ringkas') }}{{ ui.cell('Skor', '87,50', 'number') }}</tr>"
            "{% endcall %}"
        )
        assert "<caption>Daftar</caption>" in html
        assert '<th scope="row"><a href="/inovasi/ringkas">Ringkas</a></th>' in html
        assert '<td data-label="Skor" class="num">87,50</td>' in html


class TestFacts:
    def test_leave_out_what_is_not_known(self):
        html = draw("facts([('Ada', 0), ('Kosong', ''), ('Tiada', none)])")
        assert "Ada" in html
        assert "Kosong" not in html
        assert "Tiada" not in html


class TestBars:
    ROWS = (("Kesehatan & Gizi", 12, "12", "/urusan/kesehatan"), ("Sosial", 0, "belum ada", None))

    def test_say_in_words_what_they_show(self):
        html = bars(self.ROWS)
        assert '<title id="urusan-title">Menurut urusan</title>' in html
        assert "Kesehatan &amp; Gizi: 12. Sosial: belum ada." in html

    def test_name_and_number_each_bar_beside_itself(self):
        labels = re.findall(r"<text[^>]*>([^<]*)</text>", bars(self.ROWS))
        assert labels == ["Kesehatan &amp; Gizi", "12", "Sosial", "belum ada"]

    def test_draw_nothing_for_nothing(self):
        assert bars(self.ROWS).count('class="bar"') == 1

    def test_give_the_longest_bar_all_but_the_room_of_its_words(self):
        assert 'width="78.00%"' in bars(self.ROWS)

    def test_outline_what_a_full_bar_would_be(self):
        html = bars((("Infrastruktur", 5, "5 dari 10", None),), most=10)
        assert re.findall(r'<rect class="(\w+)"[^>]*width="([\d.]+)%', html) == [("track", "78"), ("bar", "39.00")]

    def test_break_a_name_that_is_wider_than_a_phone(self):
        lines = re.findall(r'<text x="0"[^>]*>([^<]*)</text>', bars((("kata " * 20, 1, "1", None),)))
        assert len(lines) > 1
        assert max(map(len, lines)) <= 36

    def test_repeat_everything_in_a_table(self):
        html = bars(self.ROWS)
        assert '<th scope="row"><a href="/urusan/kesehatan">Kesehatan &amp; Gizi</a></th>' in html
        assert '<td data-label="Inovasi" class="num">belum ada</td>' in html


def bars(rows: object, **options: object) -> str:
    call = "pictures.bars('urusan', 'Menurut urusan', ('Urusan', 'Inovasi'), rows, **options)"
    source = "{% import 'look/pictures.html' as pictures %}{{ " + call + " }}"
    return render_template_string(source, rows=rows, options=options)
