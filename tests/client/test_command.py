"""Does the command bring an innovation in from a file and a folder, and go on where a break left it?"""

import ast
import gc
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from inovasi import api as client_api
from inovasi import cli, submission, uploads, words
from inovasi.api import Api
from inovasi.errors import Away, Conflict
from inovasi.manifest import Manifest
from inovasi.state import State
from sqlalchemy import func, select

from services.submission.evidence.models import Evidence, Upload
from services.submission.registry.models import HistoryEntry, Innovation
from shared.kit.db import Database
from tests.builders import files
from tests.builders.submissions import Caller
from tests.client.wire import Wire

CLIENT = Path(client_api.__file__).parent
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], wire: Wire, key: str) -> Run:
    """The command with these arguments: its exit code, and all that it said."""

    def call(*arguments: object, with_key: str | None = key, url: str = wire.url) -> tuple[int, str]:
        monkeypatch.setenv(cli.URL, url)
        monkeypatch.setenv(cli.KEY, with_key or "")
        monkeypatch.setattr(sys, "argv", ["inovasi", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        assert key not in told.out + told.err
        return code, told.out + told.err

    return call


def rewritten(folder: Path, **changes: Any) -> None:
    """The YAML file with some fields different; None takes one away."""
    path = folder / "inovasi.yaml"
    told = {**yaml.safe_load(path.read_text("utf-8")), **changes}
    path.write_text(yaml.safe_dump({name: value for name, value in told.items() if value is not None}), "utf-8")


def submitted(folder: Path, url: str, key: str, *, tries: int = 4, **options: Any) -> submission.Outcome:
    """One run of `submit`, with no waiting between tries."""
    path = folder / "inovasi.yaml"
    api = Api(url, key, tries=tries, sleep=lambda _: None)
    manifest = Manifest.read(path, evidence_folder=folder / "bukti")
    return submission.submit(api, manifest, State.of(path, url=url), **options)


def count(database: Database, model: type) -> int:
    with database.transaction() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


class TestSubmit:
    def test_brings_the_profile_the_claims_and_the_evidence_in(
        self, run: Run, folder: Path, database: Database
    ) -> None:
        code, told = run("submit", folder / "inovasi.yaml", "--evidence", folder / "bukti")
        assert (code, "Diajukan. Status: submitted" in told) == (0, True), told
        with database.transaction() as session:
            held = session.scalars(select(Innovation)).one()
            assert (held.name, held.status, str(held.latitude)) == ("Ringkas", "submitted", "-4.020000")
            assert {claim.indicator: claim.claimed for claim in held.claims} == {"16": 2, "17": 1, "35": 3}
            proofs = session.scalars(select(Evidence).order_by(Evidence.indicator)).all()
            assert [(one.indicator, one.filename) for one in proofs] == [
                ("16", "sk.pdf"),
                ("17", "17-tim.pdf"),
                ("35", "https://video.example/ringkas"),
            ]

    def test_again_changes_nothing(self, run: Run, folder: Path, database: Database) -> None:
        run("submit", folder / "inovasi.yaml", "--evidence", folder / "bukti")
        before = count(database, HistoryEntry)
        code, told = run("submit", folder / "inovasi.yaml", "--evidence", folder / "bukti")
        assert (code, "Sudah diajukan" in told) == (0, True)
        assert count(database, HistoryEntry) == before

    def test_as_a_draft_is_not_handed_in_and_may_be_changed(self, run: Run, folder: Path, owner: Caller) -> None:
        run("submit", folder / "inovasi.yaml", "--draft")
        rewritten(folder, name="Ringkas Dua", claims={16: 1})
        code, _ = run("submit", folder / "inovasi.yaml", "--draft")
        assert code == 0
        (listed,) = owner.call("GET", "/innovations", expect=200).get_json()["items"]
        held = owner.call("GET", f"/innovations/{listed['id']}", expect=200).get_json()
        assert (held["name"], held["status"]) == ("Ringkas Dua", "draft")
        assert {claim["indicator"]: claim["level"] for claim in held["claims"]}["16"] == 1

    def test_that_changes_nothing_writes_no_history(
        self, folder: Path, wire: Wire, key: str, database: Database
    ) -> None:
        submitted(folder, wire.url, key, keep_draft=True)
        before = count(database, HistoryEntry)
        submitted(folder, wire.url, key, keep_draft=True)
        assert count(database, HistoryEntry) == before


class TestBreak:
    @pytest.mark.parametrize("step", ["POST /api/submission/v1/innovations ", "PUT ", "/evidence ", "/submit "])
    def test_before_the_answer_is_mended_by_the_next_try(
        self, folder: Path, wire: Wire, key: str, database: Database, step: str
    ) -> None:
        wire.lose_answer_to(step)
        outcome = submitted(folder, wire.url, key)
        assert wire.broken == 1
        assert outcome.innovation["status"] == "submitted"
        assert (count(database, Innovation), count(database, Evidence)) == (1, 3)

    @pytest.mark.parametrize("step", ["POST /api/submission/v1/innovations ", "PUT ", "/evidence ", "/submit "])
    def test_before_the_answer_is_mended_by_the_next_run(
        self, folder: Path, wire: Wire, key: str, database: Database, step: str
    ) -> None:
        wire.lose_answer_to(step)
        with pytest.raises(Away):
            submitted(folder, wire.url, key, tries=1)
        rewritten(folder, purpose="Diubah di antara keduanya.")
        outcome = submitted(folder, wire.url, key, tries=1)
        assert outcome.innovation["status"] == "submitted"
        assert (count(database, Innovation), count(database, Evidence)) == (1, 3)

    # Werkzeug leaves the temporary file of a form that never ends to the garbage collector.
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_in_the_middle_of_a_file_sends_it_again(
        self, folder: Path, wire: Wire, key: str, database: Database
    ) -> None:
        large = files.pdf().replace(b"%PDF-1.4\n", b"%PDF-1.4\n%" + b" " * 300_000 + b"\n")
        (folder / "bukti" / "16" / "besar.pdf").write_bytes(large)
        heard: list[int] = []

        def progress(_evidence: object) -> Callable[[int], None]:
            wire.cut_request_after(100_000)
            return heard.append

        outcome = submitted(folder, wire.url, key, progress=progress)
        assert wire.broken == 1
        assert outcome.innovation["status"] == "submitted"
        assert count(database, Evidence) == 4
        gc.collect()
        # What the failed try had sent was taken back from the bar.
        assert sum(heard) == sum(path.stat().st_size for path in (folder / "bukti").rglob("*.pdf"))

    def test_in_the_middle_of_a_large_file_goes_on_from_there(
        self, folder: Path, wire: Wire, key: str, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Ten parts; the answer to the fourth is lost, and with it the run."""
        monkeypatch.setattr(uploads, "PART_BYTES", 40_000)
        large = files.pdf().replace(b"%PDF-1.4\n", b"%PDF-1.4\n%" + b" " * 399_000 + b"\n")
        (folder / "bukti" / "16" / "besar.pdf").write_bytes(large)
        heard: list[int] = []

        def breaks_at_the_fourth(_evidence: object) -> Callable[[int], None]:
            def hear(sent: int) -> None:
                heard.append(sent)
                if sum(one for one in heard if one == 40_000) == 120_000:
                    wire.lose_answer_to("PATCH ")

            return hear

        with pytest.raises(Away):
            submitted(folder, wire.url, key, tries=1, progress=breaks_at_the_fourth)
        assert wire.broken == 1
        again: list[int] = []
        outcome = submitted(folder, wire.url, key, tries=1, progress=lambda _evidence: again.append)
        assert outcome.innovation["status"] == "submitted"
        assert count(database, Evidence) == 4
        assert count(database, Upload) == 0
        # The fourth part was kept though its answer was lost; what stood is told as one step.
        assert 160_000 in again

    def test_of_the_service_itself_is_told(self, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cli, "TRIES", 1)
        code, told = run("submit", folder / "inovasi.yaml", url="http://127.0.0.1:1")
        assert (code, "Layanan tidak menjawab" in told) == (6, True)


class TestSomebodyElse:
    def test_is_not_overwritten_unless_asked(self, folder: Path, wire: Wire, key: str, owner: Caller) -> None:
        outcome = submitted(folder, wire.url, key, keep_draft=True)
        path = f"/innovations/{outcome.innovation['id']}"
        etag = owner.call("GET", path, expect=200).headers["ETag"]
        owner.call("PATCH", path, json={"name": "Nama orang lain"}, headers={"If-Match": etag}, expect=200)
        with pytest.raises(Conflict):
            submitted(folder, wire.url, key, keep_draft=True)
        assert owner.call("GET", path, expect=200).get_json()["name"] == "Nama orang lain"
        submitted(folder, wire.url, key, keep_draft=True, overwrite=True)
        assert owner.call("GET", path, expect=200).get_json()["name"] == "Ringkas"


class TestRefusal:
    def test_of_a_field_names_it_and_can_be_mended(self, run: Run, folder: Path, database: Database) -> None:
        rewritten(folder, stage="selesai", warna="hijau")
        code, told = run("submit", folder / "inovasi.yaml")
        assert code == 4
        assert "/stage" in told
        assert "/warna" in told
        assert count(database, Innovation) == 0
        rewritten(folder, stage="trial", warna=None)
        assert run("submit", folder / "inovasi.yaml", "--evidence", folder / "bukti")[0] == 0

    def test_of_what_is_missing_names_all_of_it(self, run: Run, folder: Path) -> None:
        rewritten(folder, purpose=None, results=None)
        code, told = run("submit", folder / "inovasi.yaml")
        assert code == 4
        assert "/purpose" in told
        assert "/results" in told

    def test_of_the_key_has_its_own_code(self, run: Run, folder: Path) -> None:
        assert run("submit", folder / "inovasi.yaml", with_key="ino_salah")[0] == 5
        code, told = run("submit", folder / "inovasi.yaml", with_key=None)
        assert (code, "INOVASI_KEY" in told) == (3, True)


class TestInput:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            ("- daftar", "harus berisi"),
            ("a: [", "tidak terbaca"),
            ("name: A\nclaims: [1]", "claims"),
            ("name: A\nevidence: x", "evidence"),
        ],
    )
    def test_that_is_wrong_is_told_and_nothing_sent(
        self, run: Run, folder: Path, database: Database, content: str, told: str
    ) -> None:
        (folder / "inovasi.yaml").write_text(content)
        code, said = run("submit", folder / "inovasi.yaml")
        assert (code, told in said) == (3, True), said
        assert count(database, Innovation) == 0

    @pytest.mark.parametrize("named", ["tidak-ada.pdf", "../../etc/passwd"])
    def test_that_names_a_file_that_is_not_there_is_told(self, run: Run, folder: Path, named: str) -> None:
        rewritten(folder, evidence={16: named})
        assert run("submit", folder / "inovasi.yaml", "--evidence", folder / "bukti")[0] == 3

    def test_with_a_link_out_of_the_folder_is_refused(self, run: Run, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "rahasia.pdf").write_bytes(files.pdf("rahasia"))
        (folder / "bukti" / "16" / "sk2.pdf").symlink_to(tmp_path / "rahasia.pdf")
        code, told = run("submit", folder / "inovasi.yaml", "--evidence", folder / "bukti")
        assert (code, "di luar folder" in told) == (3, True)

    def test_of_an_open_address_is_refused_before_the_key_travels(self, run: Run, folder: Path) -> None:
        code, told = run("submit", folder / "inovasi.yaml", url="http://inovasi.example")
        assert (code, "https://" in told) == (3, True)

    def test_for_another_service_keeps_the_state_of_the_first(self, run: Run, folder: Path) -> None:
        run("submit", folder / "inovasi.yaml", "--draft")
        assert run("submit", folder / "inovasi.yaml", url="https://lain.example")[0] == 3


class TestStatus:
    def test_says_how_far_it_has_come(self, run: Run, folder: Path) -> None:
        assert run("status", folder / "inovasi.yaml")[0] == 3
        run("submit", folder / "inovasi.yaml", "--evidence", folder / "bukti")
        code, told = run("status", folder / "inovasi.yaml")
        assert code == 0
        assert "Status: submitted" in told
        assert "Indikator 16: parameter 2, 1 bukti" in told

    def test_speaks_english_where_asked(self, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(words.LANGUAGE, "en")
        assert "Nothing was submitted" in run("status", folder / "inovasi.yaml")[1]


class TestDryRun:
    def test_names_all_that_is_missing_and_writes_nothing(self, run: Run, folder: Path, database: Database) -> None:
        rewritten(folder, purpose=None, implemented_on=None)
        code, told = run("submit", folder / "inovasi.yaml", "--evidence", folder / "bukti", "--dry-run")
        assert code == 3
        assert "/purpose" in told
        assert "/implemented_on" in told
        assert "Akan dikirim: 2 berkas, 1 tautan" in told
        assert count(database, Innovation) == 0
        assert not (folder / ".inovasi.yaml.inovasi.json").exists()

    def test_of_what_is_whole_says_so(self, run: Run, folder: Path) -> None:
        code, told = run("submit", folder / "inovasi.yaml", "--evidence", folder / "bukti", "--dry-run")
        assert (code, "Tidak ada yang kurang" in told) == (0, True), told


class TestReceipt:
    @pytest.fixture
    def receipt(self, run: Run, folder: Path) -> Path:
        """The answer to the submission, as the command kept it."""
        assert run("submit", folder / "inovasi.yaml", "--evidence", folder / "bukti")[0] == 0
        return folder / "inovasi.receipt.json"

    def test_is_right_for_what_was_submitted(self, run: Run, receipt: Path, folder: Path) -> None:
        code, told = run("verify-receipt", receipt, "--evidence", folder / "bukti", with_key=None)
        assert code == 0, told
        assert "Semua 2 berkas ada" in told
        assert "Profil dan klaim sama" in told

    def test_is_checked_offline_with_keys_at_hand(self, run: Run, receipt: Path, tmp_path: Path, wire: Wire) -> None:
        keys = tmp_path / "kunci.json"
        keys.write_text(requests.get(f"{wire.url}/api/submission/v1/receipt-keys", timeout=10).text)
        wire.close()
        assert run("verify-receipt", receipt, "--keys", keys)[0] == 0

    def test_that_was_changed_is_wrong(self, run: Run, receipt: Path, folder: Path) -> None:
        told = json.loads(receipt.read_text("utf-8"))
        head, body, signature = told["receipt"]["token"].split(".")
        forged = {
            "profile": {**told, "purpose": "Lain"},
            "claim": {**told, "claims": [{**told["claims"][0], "level": 3}, *told["claims"][1:]]},
            "token": {**told, "receipt": {"token": f"{head}.{body[:-2]}AA.{signature}"}},
            "nothing": {},
        }
        for name, content in forged.items():
            receipt.write_text(json.dumps(content), "utf-8")
            code, said = run("verify-receipt", receipt)
            assert (code, "SALAH" in said) == (8, True), name

    def test_without_a_file_of_it_is_wrong(self, run: Run, receipt: Path, folder: Path) -> None:
        (folder / "bukti" / "17-tim.pdf").unlink()
        assert run("verify-receipt", receipt, "--evidence", folder / "bukti")[0] == 8


class TestItself:
    def test_needs_nothing_of_the_services(self) -> None:
        for path in CLIENT.glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                assert not [name for name in names if name.split(".")[0] in {"services", "shared", "deploy"}], path

    def test_says_every_sentence_in_indonesian(self) -> None:
        said = {
            node.value
            for path in CLIENT.glob("*.py")
            if path.name != "words.py"
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert set(words.INDONESIAN) <= said, "no longer said"
        calls = [
            node.args[0].value
            for path in CLIENT.glob("*.py")
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "say"
            and isinstance(node.args[0], ast.Constant)
        ]
        assert calls
        assert [sentence for sentence in calls if sentence not in words.INDONESIAN] == []

    def test_keeps_the_key_out_of_what_it_writes_down(self, run: Run, folder: Path, key: str) -> None:
        run("submit", folder / "inovasi.yaml", "--evidence", folder / "bukti")
        written = [path for path in folder.rglob("*") if path.suffix == ".json"]
        assert written
        assert not [path for path in written if key in path.read_text("utf-8")]
        assert json.loads((folder / ".inovasi.yaml.inovasi.json").read_text("utf-8"))["pending"] is None
