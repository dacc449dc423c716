"""Does every page of the house stand in the shell, and within the origin's Content-Security-Policy?"""

import re
from pathlib import Path

import pytest

OURS = [path for folder in ("services", "shared") for path in sorted(Path(folder).rglob("templates/**/*.html"))]
MAILBOX = sorted(Path("deploy").rglob("templates/**/*.html"))
SHELLS = {"base.html", "board.html", "api_docs.html", "macros.html", "pictures.html"}
FORBIDDEN = {
    # What search engines read is no script: browsers never run it, whatever it holds.
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?! type=\"application/ld\+json\">)", re.IGNORECASE),
    "a style element": re.compile(r"<style", re.IGNORECASE),
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a foreign script, style or picture": re.compile(r"<(?:script|link|img)[^>]+(?:src|href)=\"https?:", re.IGNORECASE),
}


@pytest.fixture(params=OURS, ids=str)
def template(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


class TestTemplate:
    @pytest.mark.parametrize("template", [*OURS, *MAILBOX], ids=str)
    @pytest.mark.parametrize("what", FORBIDDEN)
    def test_has_nothing_that_the_policy_refuses(self, template: Path, what: str):
        assert FORBIDDEN[what].search(template.read_text()) is None

    def test_stands_in_the_shell(self, template: Path):
        if template.name.startswith("_") or (template.parent.name == "look" and template.name in SHELLS):
            return
        assert re.search(r"{%-? extends ", template.read_text())

    def test_sends_its_key_with_every_form_that_changes_something(self, template: Path):
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", template.read_text(), re.DOTALL):
            # Signing in and out, or exchanging a password, changes nothing that could happen twice; and no fingerprint
            # is kept of a form with a password.
            assert "idempotency()" in form or re.search(r"action=\"/(masuk|keluar|kelola/sandi)", form), form[:80]

    def test_speaks_only_through_translations(self, template: Path):
        if template.name in {"macros.html", "pictures.html"}:  # pieces of attributes stand alone there
            return
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->", "", template.read_text(), flags=re.DOTALL)
        text = re.sub(r"<(script|code)\b.*?</\1>", "", text, flags=re.DOTALL)
        words = re.sub(r"<[^>]*>", " ", text)
        # Proper names and names of formats and protocols, which are the same in every language.
        proper = r"SP4N-LAPOR!|API:|\b(?:Excel|XLSX|CSV|JSON|PDF|HTTP|POST|[a-z_]+\.(?:csv|json|py))\b"
        words = re.sub(proper, "", words)
        assert re.findall(r"[A-Za-z]{3,}", words.replace("&nbsp;", " ")) == []
