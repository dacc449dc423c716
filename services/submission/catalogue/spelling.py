"""What did somebody mean who typed a word that no innovation holds, and which words do they hold?"""

import re
from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from services.submission.catalogue.models import PublicVersion, SearchWord
from services.submission.registry import rules

# A shorter word is near to too many others.
_SHORTEST = 4
_LONGEST = 40
# More is a sentence, and nobody's slip.
_MOST_WORDS = 6
_MOST_SLIPS = 2


def mended(session: Session, q: str) -> str | None:
    """The query with each unknown word replaced by the known one nearest to it; None where there is nothing to mend.

    A word of up to five letters may have one slip (a letter too many, too few, wrong, or two in the wrong order), a
    longer one two. Of the words equally near, the one that most innovations hold is taken.
    """
    found, typed = q, set(re.findall(r"\w+", rules.normalised(q).lower()))
    if len(typed) > _MOST_WORDS:
        return None
    for word in typed:
        if _SHORTEST <= len(word) <= _LONGEST and not word.isdigit() and not _is_known(session, word):
            nearest = _nearest(word, _words_of_length(session, len(word)))
            if nearest is None:
                return None
            found = re.sub(rf"\b{re.escape(word)}\b", nearest, found, flags=re.IGNORECASE)
    return None if found == q else found


def learn(session: Session) -> bool:
    """Bring the vocabulary up to date where anything public changed since it was last; whether it did."""
    version = PublicVersion.version
    changed = session.execute(
        update(PublicVersion)
        .where(PublicVersion.words_version < version)
        .values(version=version + 1, words_version=version + 1)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        return False
    session.execute(text(_LEARN))
    return True


# What is short and meant to be found by; a word of the long texts alone may be a slip itself.
_LEARN = """
    WITH counted AS (
        SELECT word, ndoc FROM ts_stat($$
            SELECT to_tsvector('simple', name || ' ' || coalesce(summary, '')) FROM innovation
            WHERE published_at IS NOT NULL
            UNION ALL SELECT to_tsvector('simple', name || ' ' || short_name) FROM agency
        $$)
        WHERE word ~ '^[[:alpha:]]{4,40}$'
    ), gone AS (
        DELETE FROM search_word WHERE NOT EXISTS (SELECT 1 FROM counted WHERE counted.word = search_word.word)
    )
    INSERT INTO search_word (word, innovations) SELECT word, ndoc FROM counted
    ON CONFLICT (word) DO UPDATE SET innovations = excluded.innovations
    WHERE search_word.innovations <> excluded.innovations
"""


def _is_known(session: Session, word: str) -> bool:
    """Whether it is a word that innovations hold, or the beginning of one."""
    begins = func.starts_with(SearchWord.word, word)
    return session.scalar(select(SearchWord.word).where(begins).limit(1)) is not None


def _words_of_length(session: Session, length: int) -> Mapping[str, int]:
    query = select(SearchWord.word, SearchWord.innovations)
    near = query.where(func.length(SearchWord.word).between(length - _MOST_SLIPS, length + _MOST_SLIPS))
    return dict(session.execute(near).all())


def _nearest(word: str, known: Mapping[str, int]) -> str | None:
    slips = 1 if len(word) <= _SHORTEST + 1 else _MOST_SLIPS
    near: Iterable[tuple[str, int, int]] = process.extract(
        word, known.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=slips, limit=None, processor=None
    )
    best = min(near, key=lambda match: (match[1], -known[match[0]]), default=None)
    return best[0] if best else None
