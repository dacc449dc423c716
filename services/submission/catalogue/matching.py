"""Which innovations hold the words that somebody typed, the likeliest of them first?"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Select, cast, func, not_, select, union_all
from sqlalchemy.dialects.postgresql import REGCONFIG

from services.submission.registry import rules
from services.submission.registry.models import Innovation
from services.submission.registry.search import LANGUAGE

MOST = 300
"""More matches are neither ranked nor counted: nobody reads them, and a common word would match nearly everything."""


def candidates(q: str, fits: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """The ids of at most MOST innovations that fit and hold the words.

    Those with the words in their name, summary, agencies or affairs come before those with them in the long texts, and
    of each the newest. So the work is bounded, however common the words and however many innovations there are.
    """
    words, newest = words_of(q), Innovation.published_at.desc()
    in_head = Innovation.search_head.bool_op("@@")(words)
    in_all = Innovation.search_document.bool_op("@@")(words)
    head = select(Innovation.id).where(*fits, in_head).order_by(newest).limit(MOST)
    rest = select(Innovation.id).where(*fits, in_all, not_(in_head)).order_by(newest).limit(MOST)
    # The second part is only looked for while the first does not fill the limit.
    either = union_all(head, rest).subquery()
    return select(either.c.id).limit(MOST)


def rank(q: str) -> ColumnElement[Decimal]:
    """How well a row matches, rounded so that a cursor can hold it exactly."""
    # 1: long texts do not win by their length.
    return func.round(cast(func.ts_rank_cd(Innovation.search_document, words_of(q), 1), Numeric), 6)


def words_of(q: str) -> ColumnElement[Any]:
    """The words as PostgreSQL looks for them; the last may be the beginning of one."""
    language, text = cast(LANGUAGE, REGCONFIG), rules.normalised(q)
    whole = func.websearch_to_tsquery(language, text)
    plain = re.findall(r"\w+", text)
    # Quotation marks and minus signs mean something to websearch: no guessing then.
    if not plain or set(text) & set('"-'):
        return whole
    begun = func.to_tsquery(language, " & ".join(plain) + ":*")
    return whole.op("||")(begun)
