"""A cursor that somebody made up is refused; it never becomes an error of ours."""

from decimal import Decimal
from uuid import UUID

import pytest

from shared.kit import cursors
from shared.kit.errors import Invalid


class TestDecode:
    def test_gives_the_position_again(self) -> None:
        position = (Decimal("71.50"), 7, "a", UUID(int=3))
        assert cursors.decode(cursors.encode(*position), (Decimal, int, str, UUID)) == position

    def test_knows_the_first_page(self) -> None:
        assert cursors.decode(None, (int,)) is None

    @pytest.mark.parametrize(
        ("made_up", "kind"),
        [
            ("a\0b", str),
            (2**63, int),
            (Decimal("1e999999"), Decimal),
            (Decimal("1e-999999"), Decimal),
            (Decimal("NaN"), Decimal),
            ("no number", Decimal),
        ],
    )
    def test_refuses_what_no_database_can_be_asked_for(self, made_up: object, kind: type) -> None:
        with pytest.raises(Invalid):
            cursors.decode(cursors.encode(made_up), (kind,))
