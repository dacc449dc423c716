"""A page may show a letter with the letter's own styles, and with nothing else of it."""

from pathlib import Path

from services.notify.messages import framing

CADDYFILE = Path(__file__).resolve().parents[3] / "deploy" / "Caddyfile"


class TestPolicy:
    def test_lets_the_letters_own_styles_stand(self) -> None:
        # printf 'color:red' | openssl dgst -sha256 -binary | base64
        policy = framing.policy(['<p style="color:red">Halo</p>'])
        assert "style-src 'self' 'unsafe-hashes' 'sha256-8f935d27GvUutRyY9yWScUMiFUk4WTdZURISiYfPOeQ='" in policy

    def test_lets_no_other_style_stand(self) -> None:
        """What a value holds is escaped before it is part of a letter."""
        assert "sha256" not in framing.policy(["<p>a style=&quot;color:red&quot;</p>"])
        assert "unsafe-inline" not in framing.policy(['<p style="color:red">Halo</p>'])

    def test_says_all_that_the_origin_says_of_other_pages(self) -> None:
        said = framing.policy([]).partition("; style-src")[0]
        assert f'Content-Security-Policy "{said}"' in CADDYFILE.read_text(encoding="utf-8")
