"""What a file is, by its bytes alone."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kit import files as kinds
from tests.builders import files


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def film(brand: bytes = b"isom") -> bytes:
    return box(b"ftyp", brand + b"\0\0\0\0") + box(b"mdat", b"\1" * 100) + box(b"moov", b"\0" * 20)


JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 200 + b"\xff\xd9"
WHOLE = {
    "pdf": files.pdf(),
    "png": files.png(),
    "jpeg": JPEG,
    "mp4": film(),
    "mov": film(b"qt  "),
}


def kind_of(content: bytes) -> str:
    return kinds.kind_of(io.BytesIO(content), size_bytes=len(content))


class TestKind:
    @pytest.mark.parametrize("kind", WHOLE)
    def test_is_found_in_the_bytes(self, kind: str) -> None:
        assert kind_of(WHOLE[kind]) == kind

    @pytest.mark.parametrize("kind", WHOLE)
    def test_is_refused_when_the_end_is_missing(self, kind: str) -> None:
        with pytest.raises(kinds.NotAccepted):
            kind_of(WHOLE[kind][:-12])

    @given(st.binary(max_size=200))
    def test_of_anything_else_is_refused_and_nothing_breaks(self, content: bytes) -> None:
        with pytest.raises(kinds.NotAccepted):
            kind_of(content)

    @given(st.sampled_from(sorted(WHOLE)), st.integers(0, 200), st.binary(max_size=20))
    def test_survives_any_damage(self, kind: str, at: int, damage: bytes) -> None:
        content = WHOLE[kind][:at] + damage + WHOLE[kind][at + len(damage) :]
        try:
            assert kind_of(content) in kinds.MIME_TYPES
        except kinds.NotAccepted as refusal:
            assert refusal.message.text  # noqa: PT017, either outcome is right, an error is not


class TestFilm:
    def test_may_end_with_a_box_that_has_no_length(self) -> None:
        assert kind_of(box(b"ftyp", b"isom\0\0\0\0") + box(b"moov") + b"\0\0\0\0mdat" + b"\1" * 50) == "mp4"

    def test_may_have_a_box_of_more_than_four_gigabytes(self) -> None:
        long_box = b"\0\0\0\1mdat" + struct.pack(">Q", 16 + 50) + b"\1" * 50
        assert kind_of(box(b"ftyp", b"isom\0\0\0\0") + long_box + box(b"moov")) == "mp4"

    def test_is_refused_without_an_index(self) -> None:
        with pytest.raises(kinds.NotAccepted):
            kind_of(box(b"ftyp", b"isom\0\0\0\0") + box(b"mdat", b"\1" * 50))


class TestDisplayName:
    @pytest.mark.parametrize(
        ("given_name", "shown"),
        [
            ("SK Tim.pdf", "SK Tim.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Berkas\\sk.pdf", "sk.pdf"),
            ('a"; rm -rf.pdf', "a__ rm -rf.pdf"),
            ("a\r\nSet-Cookie: x=1.pdf", "a__Set-Cookie_ x_1.pdf"),
            ("", "berkas"),
            (None, "berkas"),
            ("...", "berkas"),
        ],
    )
    def test_is_safe_to_show(self, given_name: str | None, shown: str) -> None:
        assert kinds.display_name(given_name) == shown

    @given(st.text(max_size=400))
    def test_is_never_empty_or_long_or_a_path(self, name: str) -> None:
        shown = kinds.display_name(name)
        assert 0 < len(shown) <= kinds.MAX_FILENAME_LENGTH
        assert not set(shown) & set('/\\"\0\r\n')


class TestAllowed:
    def test_kinds_of_others_are_refused(self) -> None:
        kinds.check_allowed("pdf", ("pdf",))
        with pytest.raises(kinds.NotAccepted):
            kinds.check_allowed("png", ("pdf",))
