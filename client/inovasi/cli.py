"""What does the command `inovasi` do, and how does it end?"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from inovasi import receipts, submission
from inovasi.api import TRIES, Api
from inovasi.errors import Failed, WrongInput, WrongReceipt
from inovasi.manifest import Evidence, Manifest
from inovasi.state import State
from inovasi.words import say

KEY = "INOVASI_KEY"
URL = "INOVASI_URL"
EXIT_MISSING = 3

_url = click.option("--url", envvar=URL, required=True, help=say("Address of the service; or set INOVASI_URL."))
_path = click.Path(exists=True, dir_okay=False, path_type=Path)
_directory = click.Path(exists=True, file_okay=False, path_type=Path)
_manifest = click.argument("manifest", type=_path)
_folder = click.option("--evidence", type=_directory, help=say("Folder of the evidence."))


@click.group(
    help=say("Register regional innovations with their evidence. The API key comes from INOVASI_KEY."),
    epilog=say("Exit codes: 0 done, 2 usage, 3 input, 4 refused, 5 key, 6 away, 7 conflict, 8 receipt."),
)
@click.version_option(package_name="inovasi")
def commands() -> None:
    """All commands."""


@commands.command(help=say("Make the innovation what MANIFEST says and hand it in. Run it again after a break."))
@_manifest
@_folder
@_url
@click.option("--dry-run", is_flag=True, help=say("Say what is missing; write nothing."))
@click.option("--draft", is_flag=True, help=say("Do everything but hand it in."))
@click.option("--overwrite", is_flag=True, help=say("Go on though somebody else changed it since the last run."))
def submit(manifest: Path, evidence: Path | None, url: str, dry_run: bool, draft: bool, overwrite: bool) -> None:
    """Create or change the draft, send its evidence, and hand it in."""
    told = Manifest.read(manifest, evidence_folder=evidence)
    api, state = _api(url), State.of(manifest, url=url.rstrip("/"))
    if dry_run:
        _show_check(told, submission.check(api, told, state))
        return
    with _Bar() as bar:
        outcome = submission.submit(api, told, state, keep_draft=draft, overwrite=overwrite, progress=bar.begin)
    for step in outcome.steps:
        click.echo(step)
    if outcome.answer and "receipt" in outcome.answer:
        kept = manifest.with_name(f"{manifest.stem}.receipt.json")
        kept.write_text(json.dumps(outcome.answer, indent=1, ensure_ascii=False), "utf-8")
        click.echo(say("Receipt: {path}", path=kept))


@commands.command(help=say("Say how far the innovation has come, and what is to be mended."))
@_manifest
@_url
def status(manifest: Path, url: str) -> None:
    """Say how far the innovation has come, and what is to be mended."""
    state = State.of(manifest, url=url.rstrip("/"))
    if state.innovation_id is None:
        raise WrongInput(say("Nothing was submitted from {path} yet.", path=manifest))
    innovation = _api(url).get(f"/innovations/{state.innovation_id}").json()
    click.echo(say("Draft: {name} ({id})", name=innovation["name"], id=innovation["id"]))
    click.echo(say("Status: {status}, version {version}", status=innovation["status"], version=innovation["version"]))
    for claim in innovation["claims"]:
        words = "Indicator {indicator}: level {level}, {count} pieces of evidence"
        line = say(words, indicator=claim["indicator"], level=claim["level"], count=claim["evidence_count"])
        click.echo(f"{line} [{say('to be mended')}: {claim['note']}]" if claim["note"] else line)


@commands.command("verify-receipt", help=say("Check that RECEIPT was signed by the service, and for these files."))
@click.argument("receipt", type=_path)
@click.option("--keys", type=_path, help=say("Published keys, saved."))
@_folder
@click.option("--url", envvar=URL, help=say("Where to fetch the published keys, if they are not at hand."))
def verify_receipt(receipt: Path, keys: Path | None, evidence: Path | None, url: str | None) -> None:
    """Check that RECEIPT was signed by the service, and for these files. No key of yours is needed."""
    if keys is not None:
        published = _read_json(keys)
    elif url:
        published = Api(url, "").get("/receipt-keys").json()
    else:
        raise click.UsageError(say("--keys or --url is needed."))
    try:
        told = receipts.verify(receipt.read_text("utf-8"), published, files=evidence)
    except WrongReceipt as wrong:
        raise WrongReceipt(say("The receipt is WRONG: {reason}", reason=wrong)) from wrong
    for line in told:
        click.echo(line)


def main() -> None:
    """The command, with errors as sentences and exit codes."""
    try:
        commands(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Failed as failed:
        click.echo(str(failed), err=True)
        sys.exit(failed.exit_code)


def _api(url: str) -> Api:
    key = os.environ.get(KEY, "").strip()
    if not key:
        raise WrongInput(say("The key is not set. Put your API key into the environment variable INOVASI_KEY."))
    return Api(url, key, tries=TRIES, tell=lambda words: click.echo(words, err=True))


def _show_check(told: Manifest, found: dict[str, Any]) -> None:
    files = sum(one.path is not None for one in told.evidence)
    click.echo(say("To be sent: {files} files, {links} links", files=files, links=len(told.evidence) - files))
    if not found["missing"]:
        click.echo(say("Nothing was sent. Nothing is missing."))
        return
    click.echo(say("Nothing was sent. What would be missing on submitting:"))
    for one in found["missing"]:
        click.echo(f"  {one['pointer']}: {one['detail']}")
    sys.exit(EXIT_MISSING)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        read = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as reason:
        raise WrongInput(say("{path} can't be read: {reason}", path=path, reason=reason)) from reason
    if not isinstance(read, dict):
        raise WrongInput(say("{path} can't be read: {reason}", path=path, reason="{}"))
    return read


class _Bar:
    """A progress bar in bytes on the terminal; nothing where there is none."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_raised: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def begin(self, evidence: list[Evidence]) -> Any:
        total = sum(one.path.stat().st_size for one in evidence if one.path is not None)
        self._bar = tqdm(total=total, unit="B", unit_scale=True, disable=None, file=sys.stderr)
        return self._bar.update
