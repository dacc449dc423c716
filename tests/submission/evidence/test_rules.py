"""Which kinds of files may prove which indicator."""

from services.submission.evidence import rules
from shared.contracts import catalogue


class TestAllowed:
    def test_kinds_of_every_indicator_are_known_here(self) -> None:
        known = {*rules.MIME_TYPES, rules.LINK}
        for indicator in catalogue.of_year(2026).sid.values():
            assert indicator.file_types
            assert set(indicator.file_types) <= known
