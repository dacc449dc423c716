"""In which language does the reader get a page, and where do its words come from?"""

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urlencode

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, Response, request
from flask_babel import Babel, get_locale
from werkzeug.datastructures import MultiDict

DEFAULT = "id"
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
COOKIE = "lang"
_DOMAIN = "messages"
_YEAR_S = 365 * 24 * 3600
_OWN = Path(__file__).parent / "translations"


def install(app: Flask) -> None:
    """Translate with the shell's words and the service's own (`<service>/translations`)."""
    directories = [_OWN, Path(app.root_path) / "translations"]
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Jakarta")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(map(str, directories))
    babel = Babel(app, locale_selector=choose)
    with app.app_context():
        for language in LANGUAGES:
            babel.domain_instance.cache[language, _DOMAIN] = read(directories, language=language)
    app.add_template_global(get_locale)
    app.add_template_global(other_languages)
    app.after_request(_remember)


def choose() -> str:
    """The reader's language: programs ask by Accept-Language, people by a link, remembered in a cookie."""
    if request.path.startswith("/api/"):
        return request.accept_languages.best_match(list(LANGUAGES), DEFAULT)
    for asked in (request.args.get(COOKIE), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return asked
    return DEFAULT


def read(directories: Iterable[Path], *, language: str) -> Translations:
    """All words of one language, read from the .po files themselves: there is nothing to compile or forget.

    Later directories win. A language without files reads as the source, which is English.
    """
    words = Translations()
    for directory in directories:
        source = directory / language / "LC_MESSAGES" / f"{_DOMAIN}.po"
        if not source.exists():
            continue
        words.merge(_read_file(source, language))
    return words


@cache
def _read_file(source: Path, language: str) -> Translations:
    """Once in a process, however many applications it makes: it takes a third of the time to make one."""
    compiled = BytesIO()
    with source.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def other_languages() -> list[tuple[str, str, str]]:
    """The other languages of this very page: code, own name, address."""
    current = str(get_locale())
    return [(code, name, _this_page_in(code)) for code, name in LANGUAGES.items() if code != current]


def _this_page_in(language: str) -> str:
    if request.method != "GET":
        return f"/?{COOKIE}={language}"
    query = MultiDict(request.args)
    query.setlist(COOKIE, [language])
    return f"{quote(request.path)}?{urlencode(list(query.items(multi=True)))}"


def _remember(response: Response) -> Response:
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        if request.path.startswith("/api/"):
            # With `vary.add`, six times as long.
            told = response.headers.get("Vary")
            response.headers["Vary"] = f"{told}, Accept-Language" if told else "Accept-Language"
        return response
    response.content_language = str(get_locale())
    response.vary.add("Cookie")
    asked = request.args.get(COOKIE)
    if asked in LANGUAGES:
        response.set_cookie(COOKIE, asked, max_age=_YEAR_S, path="/", samesite="Lax", secure=request.is_secure)
    return response
