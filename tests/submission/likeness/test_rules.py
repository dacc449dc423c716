"""Two descriptions of the same thing are found alike, two of different things are not."""

import pytest

from services.submission.likeness import rules
from services.submission.likeness.rules import Described, Marked

BIRTH = Described(
    name="Akta Lahir Pulang dari Rumah Sakit",
    summary="Orang tua menerima akta kelahiran dan kartu keluarga sebelum pulang dari rumah sakit.",
)


def stems_of(*described: Described) -> dict[str, str]:
    """Each word its own stem."""
    words = {word for one in described for word in rules.words_of(f"{one.name} {one.summary}")}
    return {word: word for word in words}


def similarity(one: Described, other: Described) -> float:
    return rules.compare(one, other, stems=stems_of(one, other)).similarity


class TestSimilarity:
    def test_of_a_description_with_itself_is_whole(self) -> None:
        assert similarity(BIRTH, BIRTH) == 1

    def test_does_not_depend_on_the_order(self) -> None:
        other = Described(name="Bayi Lahir Bawa Akta", summary="Akta dan kartu keluarga terbit di rumah sakit.")
        assert similarity(BIRTH, other) == pytest.approx(similarity(other, BIRTH))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (BIRTH, Described(name="Bayi Lahir Bawa Akta", summary="Akta kelahiran diterima sebelum pulang.")),
            (Described(name="SIPADU"), Described(name="SIPADU Online", summary="Aplikasi layanan kecamatan.")),
            (Described(name="Posyandu Satu Kartu"), Described(name="Satu Kartu Posiandu")),
            (Described(name="Lapor Jalan", summary="Foto jalan."), Described(name="Lapor jalan", summary="Lain.")),
        ],
    )
    def test_of_likely_duplicates_is_shown(self, one: Described, other: Described) -> None:
        assert similarity(one, other) >= rules.LEAST

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (
                Described(name="Sistem Informasi Pelayanan Pajak", summary="Pembayaran pajak daerah secara online."),
                Described(name="Sistem Informasi Pelayanan Sampah", summary="Sampah rumah tangga dijadwalkan."),
            ),
            (BIRTH, Described(name="Antrean Rumah Sakit Tanpa Menunggu", summary="Pasien rumah sakit memilih jam.")),
            (BIRTH, Described(name="Pasar Tani")),
            (Described(name="!!!"), Described(name="???")),
        ],
    )
    def test_of_others_is_not(self, one: Described, other: Described) -> None:
        assert similarity(one, other) < rules.LEAST


class TestTheWords:
    def test_are_told_apart_by_their_stems(self) -> None:
        one = Described(name="Akta Lahir", summary="Menerima akta kelahiran.")
        other = Described(name="Akta Kilat", summary="Akta kelahiran diterima sehari.")
        stems = {**stems_of(one, other), "menerima": "terima", "diterima": "terima"}
        found = rules.compare(one, other, stems=stems)
        assert found.shared == ("akta", "menerima", "kelahiran")
        assert found.only_one == ("lahir",)
        assert found.only_other == ("kilat", "sehari")

    def test_are_marked_where_they_stand(self) -> None:
        text = Described(name="Akta kilat, gratis")
        against = Described(name="AKTA gratis")
        runs = rules.marked(text.name, against=against, stems=stems_of(text, against))
        assert "".join(run.text for run in runs) == text.name
        assert [run for run in runs if run.is_shared] == [
            Marked(text="Akta", is_shared=True),
            Marked(text="gratis", is_shared=True),
        ]
