"""Are dates and numbers written as people here write them?"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shared.look import formats

ID = {"locale": "id", "zone": "Asia/Jakarta"}
EN = {"locale": "en", "zone": "Asia/Jakarta"}
INSTANT = datetime(2026, 3, 5, 7, 7, tzinfo=UTC)
LATE = datetime(2026, 3, 5, 18, 0, tzinfo=UTC)


class TestDates:
    @pytest.mark.parametrize(
        ("write", "indonesian", "english"),
        [
            (formats.long_date, "5 Maret 2026", "5 March 2026"),
            (formats.full_date, "Kamis, 5 Maret 2026", "Thursday, 5 March 2026"),
            (formats.short_date, "05/03/2026", "05/03/2026"),
        ],
    )
    def test_are_written_in_both_languages(self, write, indonesian, english):
        day = date(2026, 3, 5)
        assert (write(day, **ID), write(day, **EN)) == (indonesian, english)

    def test_of_an_instant_are_those_of_the_city(self):
        assert formats.long_date(LATE, **ID) == "6 Maret 2026"

    @pytest.mark.parametrize(
        ("start", "end", "written"),
        [
            (date(2026, 6, 1), date(2026, 8, 31), "1 Juni s.d. 31 Agustus 2026"),
            (date(2026, 6, 1), date(2026, 6, 3), "1 s.d. 3 Juni 2026"),
            (date(2025, 12, 30), date(2026, 1, 2), "30 Desember 2025 s.d. 2 Januari 2026"),
            (date(2026, 6, 1), date(2026, 6, 1), "1 Juni 2026"),
        ],
    )
    def test_in_a_range_say_what_they_share_once(self, start, end, written):
        assert formats.date_range(start, end, **ID) == written


class TestTimes:
    def test_have_a_dot_and_the_zone(self):
        assert formats.clock_time(INSTANT, **ID) == "14.07 WIB"

    def test_have_a_colon_in_english(self):
        assert formats.clock_time(INSTANT, **EN) == "14:07 WIB"

    @pytest.mark.parametrize(("zone", "written"), [("Asia/Makassar", "15.07 WITA"), ("Asia/Jayapura", "16.07 WIT")])
    def test_follow_the_city(self, zone, written):
        assert formats.clock_time(INSTANT, locale="id", zone=zone) == written

    def test_stand_after_their_date(self):
        assert formats.date_time(INSTANT, **ID) == "5 Maret 2026, 14.07 WIB"


class TestNumbers:
    @pytest.mark.parametrize(
        ("write", "value", "indonesian", "english"),
        [
            (formats.number, 1234567.891, "1.234.567,891", "1,234,567.891"),
            (formats.number, 16, "16", "16"),
            (formats.score, Decimal("65.01"), "65,01", "65.01"),
            (formats.score, 87, "87,00", "87.00"),
            (formats.percent, 0.252, "25,20%", "25.20%"),
            (formats.money, 27_000_000, "Rp27.000.000", "Rp27,000,000"),
            (formats.money, Decimal("27000000.50"), "Rp27.000.000,50", "Rp27,000,000.50"),
            (formats.file_size, 900, "900 B", "900 B"),
            (formats.file_size, 1_468_006, "1,4 MB", "1.4 MB"),
        ],
    )
    def test_are_written_in_both_languages(self, write, value, indonesian, english):
        assert (write(value, locale="id"), write(value, locale="en")) == (indonesian, english)

    def test_percent_can_do_without_decimals(self):
        assert formats.percent(0.25, locale="id", decimals=0) == "25%"
