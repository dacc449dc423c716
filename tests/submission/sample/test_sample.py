"""An empty system shows a sample, and says that it is one."""

from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from services.submission.accounts.models import Agency
from services.submission.config import Settings
from services.submission.evidence.models import Evidence
from services.submission.registry import rules
from services.submission.registry.models import Innovation
from services.submission.sample import load
from services.submission.sample.innovations import IDEAS, profile
from shared.kit import clock, schema
from shared.kit.config import Env
from shared.kit.db import Database
from tests.builders.services import environment


class TestLoad:
    def test_enters_agencies_and_labelled_innovations(self, submission_database_url: str, tmp_path: Path) -> None:
        """34 agencies, 16 innovations in every state, each marked as a sample, and their events."""
        told = environment(SUBMISSION_DATABASE_URL=submission_database_url, STORAGE_URL=tmp_path.as_uri())
        database = Database(submission_database_url)
        settings = Settings.from_env(Env(values=told))
        assert load.is_empty(database)
        load.load(database, settings, password="contoh-1234", now=clock.now())
        assert not load.is_empty(database)
        with database.transaction() as session:
            agencies = session.scalars(select(Agency)).all()
            innovations = session.scalars(select(Innovation)).all()
            proofs = session.scalar(select(func.count()).select_from(Evidence)) or 0
            events = session.scalar(select(func.count()).select_from(schema.outbox)) or 0
        database.dispose()
        assert len(agencies) == 34
        assert sum(not agency.is_confirmed for agency in agencies) == 21
        assert Counter(i.status for i in innovations) == {"verified": 10, "submitted": 2, "returned": 2, "draft": 2}
        assert all(innovation.is_sample and "(contoh)" in innovation.name for innovation in innovations)
        assert proofs > 16 * 10
        assert events > 34 + 5 + 14


class TestProfile:
    def test_has_a_design_of_300_words_that_says_it_is_made_up(self) -> None:
        """A sample is held to the rule that everybody is held to."""
        design = min((str(profile(idea, year=2026)["design"]) for idea in IDEAS), key=len)
        assert rules.words(design) >= 300
        assert design.startswith("Teks ini adalah contoh.")
