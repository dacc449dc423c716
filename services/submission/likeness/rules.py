"""How alike are two descriptions of an innovation, and in which words?"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

# Below this two descriptions share no more than the usual words of the field.
LEAST = 0.5
# What the name says counts as much as all that the summary says.
_NAME_WEIGHT = 3.0
# Words that half of all innovations use tell two of them apart hardly at all.
_COMMON_WEIGHT = 0.25
# Two of one name are worth a look whatever their summaries say.
_SAME_NAME = 0.9
_COMMON = frozenset(
    (
        *("administrasi", "alam", "aplikasi", "badan", "berbasis", "cepat", "contoh", "daerah", "data"),
        *("desa", "digital", "dinas", "elektronik", "gerakan", "informasi", "inovasi", "kantor", "kecamatan"),
        *("kegiatan", "kelurahan", "kota", "layanan", "manajemen", "masyarakat", "online", "pagar"),
        *("pelayanan", "pemerintah", "pengelolaan", "peningkatan", "program", "publik", "sistem", "tahun"),
        *("teknologi", "terintegrasi", "terpadu", "warga", "web", "website"),
    )
)
# The search keeps these, since it has no list of them in Indonesian; here they would make any two texts alike.
_EMPTY = frozenset(
    (
        *("ada", "adalah", "agar", "akan", "atau", "bagi", "banyak", "belum", "bisa", "dalam", "dan"),
        *("dapat", "dari", "dengan", "di", "ia", "ini", "itu", "jadi", "juga", "karena", "ke", "kepada"),
        *("lagi", "lain", "lebih", "maka", "melalui", "menjadi", "mereka", "nya", "oleh", "pada", "para"),
        *("pun", "saat", "sampai", "satu", "sebagai", "sebelum", "secara", "sehingga", "semua", "seperti"),
        *("sesudah", "setiap", "sudah", "supaya", "tanpa", "tapi", "telah", "tentang", "tiap", "tidak"),
        *("untuk", "yang"),
    )
)
_WORD = re.compile(r"\w+")

Stems = Mapping[str, str]
"""The stem of each word in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """An innovation in the words by which it is compared."""

    name: str
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A run of a text; `is_shared` where the other description has the word too."""

    text: str
    is_shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How alike two descriptions are, from 0 to 1, and the words that both have, or one alone."""

    similarity: float
    shared: tuple[str, ...]
    only_one: tuple[str, ...]
    only_other: tuple[str, ...]


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, as `Stems` names them.

    >>> words_of("E-Office: Surat Masuk")
    ['e', 'office', 'surat', 'masuk']
    """
    return _WORD.findall(text.lower())


def _meant(text: str) -> list[str]:
    """Its words but those that mean nothing by themselves, such as *dan*."""
    return [word for word in words_of(text) if word not in _EMPTY]


def telling(words: Iterable[str]) -> list[str]:
    """The words that tell innovations apart, the longest first."""
    kept = {word for word in words if word not in _COMMON | _EMPTY and len(word) > 2}
    return sorted(kept, key=lambda word: (-len(word), word))


def compare(one: Described, other: Described, *, stems: Stems) -> Comparison:
    """Hold two descriptions against each other.

    Half of the similarity is that of the names as they are written, so that a slip or another order of words does
    not hide anything; half is the weight of the stems that both have, of all stems (Dice). Names that are the same
    lift it to 0.9.
    """
    mine, theirs = _weights(one, stems), _weights(other, stems)
    common = mine.keys() & theirs.keys()
    weight = sum(mine.values()) + sum(theirs.values())
    overlap = sum(mine[stem] + theirs[stem] for stem in common) / weight if weight else 0.0
    similarity = (_alike(one.name, other.name) + overlap) / 2
    if words_of(one.name) == words_of(other.name) != []:
        similarity = max(similarity, _SAME_NAME)
    return Comparison(
        similarity=similarity,
        shared=_spelled(one, stems, keep=common),
        only_one=_spelled(one, stems, keep=mine.keys() - common),
        only_other=_spelled(other, stems, keep=theirs.keys() - common),
    )


def marked(text: str, *, against: Described, stems: Stems) -> list[Marked]:
    """The text cut into runs, those apart whose words `against` has too."""
    known = _weights(against, stems).keys()
    runs, at = list[Marked](), 0
    for found in _WORD.finditer(text):
        word = found[0].lower()
        if word in _EMPTY or stems.get(word, word) not in known:
            continue
        if found.start() > at:
            runs.append(Marked(text=text[at : found.start()], is_shared=False))
        runs.append(Marked(text=found[0], is_shared=True))
        at = found.end()
    return [*runs, Marked(text=text[at:], is_shared=False)] if at < len(text) else runs


def _alike(one: str, other: str) -> float:
    """How alike two names are as written, from 0 to 1; what everybody's name has counts only where nothing else is."""
    first, second = _telling_part(one), _telling_part(other)
    return (fuzz.token_set_ratio(first, second) + fuzz.token_sort_ratio(first, second)) / 200


def _telling_part(name: str) -> str:
    words = words_of(name)
    return " ".join([word for word in words if word not in _COMMON] or words)


def _weights(described: Described, stems: Stems) -> dict[str, float]:
    weights: dict[str, float] = {}
    for text, factor in ((described.summary, 1.0), (described.name, _NAME_WEIGHT)):
        for word in _meant(text):
            weights[stems.get(word, word)] = factor * (_COMMON_WEIGHT if word in _COMMON else 1.0)
    return weights


def _spelled(described: Described, stems: Stems, *, keep: Iterable[str]) -> tuple[str, ...]:
    """The words as they stand in the text, each stem once, in the order of the text."""
    wanted, found = set(keep), dict[str, str]()
    for word in _meant(f"{described.name} {described.summary}"):
        stem = stems.get(word, word)
        if stem in wanted:
            found.setdefault(stem, word)
    return tuple(found.values())
