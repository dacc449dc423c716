"""Does every reader get every sentence in their own language?"""

import re

import pytest

from shared.look import words

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(params=words.OWNERS, ids=lambda owner: owner.name)
def owner(request: pytest.FixtureRequest) -> words.Owner:
    chosen: words.Owner = request.param
    return chosen


class TestWords:
    def test_are_all_translated(self, owner: words.Owner):
        assert words.missing(owner) == [], f"run: python -m shared.look.words {owner.name}"

    def test_keep_their_placeholders(self, owner: words.Owner):
        for word in words.read(owner):
            source = [word.id] if isinstance(word.id, str) else list(word.id)
            spoken = [word.string] if isinstance(word.string, str) else list(word.string)
            expected = set(_PLACEHOLDER.findall(" ".join(source)))
            for sentence in filter(None, spoken):
                assert set(_PLACEHOLDER.findall(sentence)) <= expected, word.id
            if word.id and any(spoken):
                assert set(_PLACEHOLDER.findall(" ".join(spoken))) == expected, word.id

    def test_have_one_set_of_plural_forms(self, owner: words.Owner):
        """A service's sentences and the page shell's are one catalogue to the reader: else plurals come in English."""
        spoken = words.read(owner)
        assert spoken.plural_forms == words.read(words.SHARED).plural_forms
        plurals = [word for word in spoken if word.pluralizable]
        assert [word.id for word in plurals if len(word.string) != spoken.num_plurals or not all(word.string)] == []

    def test_hold_no_unsure_translation(self, owner: words.Owner):
        assert [word.id for word in words.read(owner) if word.id and word.fuzzy] == []


class TestExtract:
    def test_finds_sentences_of_templates_and_of_code(self):
        found = {word.id for word in words.extract(words.SHARED)}
        assert {"Skip to the content", "Not found"} <= found


class TestUpdate:
    def test_keeps_translations_and_marks_new_words(self, tmp_path, monkeypatch):
        code = tmp_path / "speech"
        code.mkdir()
        (code / "said.py").write_text('_("Old one")\n_("New one")\nN_("Named %(x)s", x=1)\n')
        monkeypatch.setattr(words, "_ROOT", tmp_path)
        owner = words.Owner("speech", ("speech",), "speech/translations")
        words.update(owner)
        owner.catalogue.write_text(
            owner.catalogue.read_text().replace('msgid "Old one"\nmsgstr ""', 'msgid "Old one"\nmsgstr "Yang lama"')
        )

        words.update(owner)

        assert words.read(owner).get("Old one").string == "Yang lama"
        assert sorted(words.missing(owner)) == ["Named %(x)s", "New one"]
