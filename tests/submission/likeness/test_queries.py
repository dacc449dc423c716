"""Likely duplicates are found among all agencies and years, and nothing of others' drafts is told."""

import pytest
from sqlalchemy.orm import Session

from services.submission.accounts.models import Agency
from services.submission.likeness import queries
from services.submission.likeness.rules import Described
from services.submission.registry import access
from shared.kit.auth import Principal
from tests.builders.submissions import VERIFIER_CALLER, Caller, caller_of, id_of

ABOUT = "Orang tua menerima akta kelahiran dan kartu keluarga sebelum pulang dari rumah sakit."
PARAPHRASED = "Akta kelahiran dan kartu keluarga diterima orang tua sebelum pulang dari RSUD."
NEW = Described(name="Bayi Lahir Bawa Akta", summary=PARAPHRASED)


def names(session: Session, caller: Principal, described: Described = NEW) -> list[str]:
    found = queries.find_likely(session, caller, described)
    return ["".join(run.text for run in one.name) for one in found]


class TestALikelyDuplicate:
    @pytest.fixture
    def path(self, owner: Caller) -> str:
        owner.submitted(name="Pasar Tani Pagi", summary="Petani menjual sayur tanpa perantara.")
        return owner.submitted(name="Akta Lahir Pulang dari Rumah Sakit", summary=ABOUT)

    @pytest.mark.usefixtures("path")
    def test_is_found_by_a_verifier(self, session: Session) -> None:
        (found,) = queries.find_likely(session, VERIFIER_CALLER, NEW)
        assert found.agency == "RSUD Besemah"
        assert 50 <= found.similarity_pct < 100
        assert {"akta", "keluarga", "pulang"} <= set(found.comparison.shared)
        assert "bawa" in found.comparison.only_one

    @pytest.mark.usefixtures("path")
    def test_of_another_agency_stays_unknown_until_it_is_public(
        self, session: Session, registry_office: Agency, verifier: Caller, path: str
    ) -> None:
        asking = caller_of(registry_office)
        assert names(session, asking) == []
        verifier.call("POST", f"{path}/verify", json={}, expect=200)
        session.rollback()
        (found,) = queries.find_likely(session, asking, NEW)
        assert not found.is_open

    def test_is_not_what_was_taken_back(self, session: Session, owner: Caller, path: str) -> None:
        owner.call("POST", f"{path}/withdraw", json={"reason": "Salah."}, expect=200)
        assert names(session, VERIFIER_CALLER) == []

    def test_is_not_the_innovation_itself(self, session: Session, path: str) -> None:
        innovation = access.to_read(session, VERIFIER_CALLER, id_of(path))
        assert queries.likely_of(session, VERIFIER_CALLER, innovation) == []

    @pytest.mark.usefixtures("path")
    def test_of_the_own_agency_is_told_as_a_draft(self, session: Session, owner: Caller, hospital: Agency) -> None:
        owner.draft(name="Akta Bayi Pulang", summary=ABOUT)
        assert "Akta Bayi Pulang" in names(session, caller_of(hospital))
        assert "Akta Bayi Pulang" not in names(session, VERIFIER_CALLER)


class TestAnyText:
    @pytest.mark.parametrize("name", ["", "!!!", "dan di yang", "'; DROP TABLE", "a:*|b & !c", "\\", "é" * 255])
    def test_is_taken(self, session: Session, name: str) -> None:
        assert names(session, VERIFIER_CALLER, Described(name=name)) == []

    @pytest.mark.usefixtures("owner")
    def test_of_one_word_finds_the_name_that_holds_it(self, session: Session, owner: Caller) -> None:
        owner.submitted(name="SIPADU Keliling", summary="Pelayanan di desa.")
        assert names(session, VERIFIER_CALLER, Described(name="Sipadu")) == ["SIPADU Keliling"]
