"""What changed between two wordings can be read line by line."""

from services.notify.wording.rules import GONE, NEW, SAME, Line, differences


class TestDifferences:
    def test_name_what_stayed_what_went_and_what_came(self) -> None:
        assert differences("Subjek\n\nHalo,\n", "Subjek\n\nYth. Panitia,\n") == [
            Line(change=SAME, text="Subjek"),
            Line(change=SAME, text=""),
            Line(change=GONE, text="Halo,"),
            Line(change=NEW, text="Yth. Panitia,"),
        ]

    def test_of_the_same_are_none(self) -> None:
        assert {line.change for line in differences("a\nb", "a\nb")} == {SAME}
