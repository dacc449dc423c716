"""What does a citizen learn of one innovation, and what never?"""

import json
import re
from collections.abc import Callable
from html import unescape
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.submission.catalogue import words
from services.submission.handlers import HANDLERS
from services.submission.registry.models import Innovation
from shared.contracts.events import FestivalFinalised, MaturityScored, Standing
from shared.kit.db import Database
from tests.builders.innovations import deliver, envelopes
from tests.builders.submissions import Caller, id_of

Publish = Callable[..., UUID]


@pytest.fixture
def publish(owner: Caller, verifier: Caller) -> Publish:
    def published(**changes: Any) -> UUID:
        path = owner.submitted(**changes)
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        return id_of(path)

    return published


def scored(innovation_id: UUID, *, year: int = 2026) -> MaturityScored:
    return MaturityScored(
        version=9,
        innovation_id=innovation_id,
        year=year,
        claimed="70.00",
        verified="60.00",
        maximum="111",
        by_variable={"Infrastruktur": "13.50"},
        mandatory_gaps=[],
    )


def page_of(client: FlaskClient, slug: str = "ringkas") -> str:
    return unescape(client.get(f"/inovasi/{slug}").text)


def structured(html: str) -> list[dict[str, Any]]:
    return [json.loads(found) for found in re.findall(r'ld\+json">(.+?)</script>', html)]


def finalised(innovation_id: UUID, **changes: Any) -> FestivalFinalised:
    line = {"category": "Umum", "place": 2, "award": "Juara II", "entry_number": 7, "total": "88.00", **changes}
    standing = Standing(
        innovation_id=innovation_id, innovation_name="Ringkas", agency_name="RSUD", agency_ids=[innovation_id], **line
    )
    return FestivalFinalised(
        version=2,
        festival_id=UUID(int=5),
        slug="festival-contoh",
        name="Festival Contoh",
        year=2026,
        standings=[standing],
        judge_emails=[],
    )


class TestHonours:
    def test_are_named_with_the_way_to_the_result(
        self, client: FlaskClient, database: Database, publish: Publish
    ) -> None:
        innovation_id = publish()
        assert "Festival Contoh" not in page_of(client)
        deliver(database, HANDLERS, envelopes([finalised(innovation_id)]))
        page = page_of(client)
        assert "Juara II" in page
        assert 'href="/festival/festival-contoh/hasil/7"' in page

    def test_of_an_older_event_lead_to_the_whole_result(
        self, client: FlaskClient, database: Database, publish: Publish
    ) -> None:
        """Events from before there were awards and categories still say the place."""
        told = finalised(publish(), category="", award="", entry_number=0)
        deliver(database, HANDLERS, envelopes([told]))
        page = page_of(client)
        assert "Peringkat 2" in page
        assert 'href="/festival/festival-contoh/hasil"' in page

    def test_of_others_are_not_its_own(self, client: FlaskClient, database: Database, publish: Publish) -> None:
        publish()
        deliver(database, HANDLERS, envelopes([finalised(UUID(int=99))]))
        assert "Juara II" not in page_of(client)


class TestText:
    def test_goes_from_the_purpose_over_what_was_done_to_the_result(
        self, client: FlaskClient, publish: Publish
    ) -> None:
        publish()
        headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", page_of(client))
        assert headings[:4] == ["Yang ingin diubah", "Yang dilakukan, dan cara kerjanya", "Hasil", "Manfaat"]

    def test_keeps_the_paragraphs(self, client: FlaskClient, publish: Publish) -> None:
        publish(results="Satu hari.\n\nTanpa antre.")
        page = page_of(client)
        assert "<p>Satu hari.</p>" in page
        assert "<p>Tanpa antre.</p>" in page

    def test_of_great_length_opens_where_it_stands(self, client: FlaskClient, publish: Publish) -> None:
        publish(design="\n\n".join(["Awal.", "kata " * 310, "Akhir."]))
        page = page_of(client)
        shown, _, opened = page.partition("Baca selengkapnya (312 kata)")
        assert "<p>Awal.</p>" in shown
        assert "<p>Akhir.</p>" not in shown
        assert "<p>Akhir.</p>" in opened

    @pytest.mark.parametrize(
        ("typed", "paragraphs"),
        [
            ("Satu.\nDua.", ["Satu.", "Dua."]),
            ("Langkah:\n1. Datang\n2. Pulang", ["Langkah:", "1. Datang", "2. Pulang"]),
            (f"{'kata ' * 14}\nlanjutannya.\n\nLain.", [f"{'kata ' * 14}lanjutannya.", "Lain."]),
            (f"{'kata ' * 14}akhir.\nLain.", [f"{'kata ' * 14}akhir.", "Lain."]),
            (" \n\n ", []),
        ],
    )
    def test_puts_wrapped_lines_together_again(self, typed: str, paragraphs: list[str]) -> None:
        assert words.paragraphs(typed) == paragraphs

    @pytest.mark.parametrize("initiator", ["civil_servant", "community", "regional_head", "council_member", "agency"])
    def test_names_no_initiator_but_what_they_are(self, client: FlaskClient, publish: Publish, initiator: str) -> None:
        """The field is free text: even of an agency somebody may have written a person's name there."""
        publish(initiator=initiator, initiator_name="Nama Rahasia")
        page = page_of(client)
        assert "Nama Rahasia" not in page
        assert "Inisiator: " in page


class TestFigures:
    def test_of_the_cost_before_and_now_stand_side_by_side(self, client: FlaskClient, publish: Publish) -> None:
        publish(budget_before="27000000", budget_after="9000000")
        page = page_of(client)
        assert "Rp27.000.000" in page
        assert "Rp9.000.000" in page
        assert "33% dari semula" in page

    def test_are_left_out_where_nobody_gave_them(self, client: FlaskClient, publish: Publish) -> None:
        publish()
        assert "Biaya setahun" not in page_of(client)


class TestCriteria:
    def test_are_named_each_with_its_sentence(self, client: FlaskClient, publish: Publish) -> None:
        publish(criterion_replicable="Sudah dipakai kelurahan lain.")
        page = page_of(client)
        assert "<dt>Dapat direplikasi</dt><dd>Sudah dipakai kelurahan lain.</dd>" in page


class TestVersions:
    def test_are_told_from_year_to_year_and_lead_to_the_newest(
        self, client: FlaskClient, publish: Publish, database: Database
    ) -> None:
        ids = [publish(name=name) for name in ("Versi Satu", "Versi Dua", "Versi Tiga")]
        with database.transaction() as session:
            for number, (earlier, later) in enumerate(pairwise(ids)):
                innovation = session.get_one(Innovation, later)
                innovation.predecessor_id, innovation.relation = earlier, ("developed", "replaced")[number]
        page = page_of(client, "versi-dua")
        line = page.partition('id="versions"')[2].partition("</ol>")[0]
        assert re.findall(r"Versi \w+", line) == ["Versi Satu", "Versi Dua", "Versi Tiga"]
        assert "dikembangkan" in line
        assert "Ada versi yang lebih baru" in page
        assert "Ada versi yang lebih baru" not in page_of(client, "versi-tiga")

    def test_that_are_not_public_stay_unnamed(
        self, client: FlaskClient, publish: Publish, owner: Caller, database: Database
    ) -> None:
        public, (draft, _) = publish(), owner.draft(name="Masih Draf")
        with database.transaction() as session:
            session.get_one(Innovation, id_of(draft)).predecessor_id = public
        assert "Masih Draf" not in page_of(client)


class TestWay:
    def test_tells_the_stages_with_their_days(self, client: FlaskClient, publish: Publish) -> None:
        publish()
        page = page_of(client)
        assert '<time datetime="2024-03-01">1 Maret 2024</time>' in page
        assert '<li class="step-now" aria-current="step">' in page

    def test_tells_what_is_still_ahead(self, client: FlaskClient, publish: Publish) -> None:
        publish(stage="trial", implemented_on=None)
        states = re.findall(r'<li class="step-(\w+)"', page_of(client))
        assert states == ["done", "now", "ahead"]

    def test_tells_of_a_development(self, client: FlaskClient, publish: Publish) -> None:
        publish(developed_on="2025-05-02", development="Kini tanpa kertas.")
        page = page_of(client)
        assert "2 Mei 2025" in page
        assert "<p>Kini tanpa kertas.</p>" in page


class TestMaturity:
    def test_is_said_in_words_and_drawn_by_variable(
        self, client: FlaskClient, publish: Publish, database: Database
    ) -> None:
        deliver(database, HANDLERS, envelopes([scored(publish())]))
        page = page_of(client)
        assert "sudah lebih dari separuh jalan" in page
        assert "60,00 dari 111 poin" in page
        assert "Infrastruktur: 13,5 dari 30." in page

    def test_of_a_year_whose_indicators_are_not_known_is_not_drawn(
        self, client: FlaskClient, publish: Publish, database: Database
    ) -> None:
        deliver(database, HANDLERS, envelopes([scored(publish(), year=2019)]))
        page = page_of(client)
        assert "60,00 dari 111 poin" in page
        assert 'class="bars"' not in page


class TestRelated:
    def test_are_those_that_read_alike(self, client: FlaskClient, publish: Publish) -> None:
        publish(name="Antrean Puskesmas Daring", affair="kominfo", summary="Antrean puskesmas dipesan dari rumah.")
        publish(name="Bibit Kopi", affair="kesehatan", summary="Petani meminjam bibit.")
        publish(name="Antrean Rumah Sakit", affair="kesehatan", summary="Antrean rumah sakit dipesan dari rumah.")
        cards = page_of(client, "antrean-rumah-sakit").partition('id="related"')[2]
        found = re.findall(r'href="/inovasi/([a-z-]+)"', cards)
        assert found == ["antrean-puskesmas-daring", "bibit-kopi"]

    @pytest.mark.parametrize("name", ["'; --", "& | !", "(", "\\", "2026", "Ñandú's"])
    def test_are_looked_for_whatever_the_name(self, client: FlaskClient, publish: Publish, name: str) -> None:
        publish(name=f"{name} a", summary=name)
        publish(name=f"{name} b", summary=None)
        links = set(re.findall(r'href="(/inovasi/[^"?]+)"', client.get("/inovasi").text))
        assert [client.get(link).status_code for link in links] == [200] * len(links)

    def test_are_none_for_the_only_one(self, client: FlaskClient, publish: Publish) -> None:
        publish()
        assert 'id="related"' not in page_of(client)


class TestStructuredData:
    def test_tells_of_a_service_and_who_gives_it(self, client: FlaskClient, publish: Publish) -> None:
        publish()
        way, page = sorted(structured(client.get("/inovasi/ringkas").text), key=lambda thing: thing["@type"])
        assert way["@type"] == "BreadcrumbList"
        service = page["mainEntity"]
        assert (service["@type"], service["provider"][0]["name"]) == ("GovernmentService", "RSUD Besemah")
        assert service["url"] == "http://localhost:8000/inovasi/ringkas"

    def test_tells_of_a_work_where_it_serves_the_administration(self, client: FlaskClient, publish: Publish) -> None:
        publish(form="governance")
        types = {thing.get("mainEntity", {}).get("@type") for thing in structured(client.get("/inovasi/ringkas").text)}
        assert "CreativeWork" in types

    def test_cannot_be_ended_by_a_name(self, client: FlaskClient, publish: Publish) -> None:
        publish(name="Uji </script><script>alert(1)</script>")
        html = client.get(next(iter(re.findall(r'href="(/inovasi/[^"?]+)"', client.get("/inovasi").text)))).text
        assert "<script>" not in html
        assert structured(html)[0]["mainEntity"]["name"].startswith("Uji </script>")


class TestOffers:
    def test_of_the_office_and_of_sharing_need_no_script(self, client: FlaskClient, publish: Publish) -> None:
        publish()
        page = page_of(client)
        assert 'href="mailto:rsud@example.test"' in page
        assert "mailto:?subject=Ringkas&body=http%3A//localhost%3A8000/inovasi/ringkas" in page
        assert re.search(r"<button[^>]+data-share[^>]+hidden>", page)
