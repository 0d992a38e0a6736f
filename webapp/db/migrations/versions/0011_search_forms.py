"""Cases keep every word in several forms for searching, and the names of their people in their own script.

While this runs, processes of the version before are still at work: what they write is found as before.
They find nearly all by the new forms too, so that the way down leaves the forms as they are.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from webapp.db.types import PLAIN

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_BATCH = 500
_CASES = sa.table(
    "cases",
    sa.column("id", sa.String),
    sa.column("number", sa.String),
    sa.column("subject", sa.Text),
    sa.column("search", sa.Text),
    sa.column("state", PLAIN),
)
_APOSTROPHES = frozenset("'’‘‚‛`´′ʹ")
_LEFT_OUT = frozenset({"Mn", "Me", "Cc", "Cf", "Lm"})
_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_LETTERS = str.maketrans(
    {
        **{"æ": "ae", "œ": "oe", "þ": "th", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ɨ": "i", "ĸ": "k"},
        **{"ł": "l", "ŋ": "n", "ø": "oe", "ŧ": "t", "ƈ": "c", "ə": "e", "ǥ": "g", "ʒ": "z"},
        **{"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"},
    }
)
_MARKED = {"a\u0308": "ae", "o\u0308": "oe", "u\u0308": "ue", "a\u030a": "aa"}


def upgrade() -> None:
    connection, last = op.get_bind(), ""
    written = sa.update(_CASES).where(_CASES.c.id == sa.bindparam("case_id"))
    while True:
        query = sa.select(_CASES).where(_CASES.c.id > last).order_by(_CASES.c.id).limit(_BATCH)
        rows = connection.execute(query).all()
        if not rows:
            return
        connection.execute(written, [{"case_id": row.id, "search": _words(row)} for row in rows])
        last = rows[-1].id


def downgrade() -> None:
    """Nothing to take back: see above."""


def _words(row: Any) -> str:
    words = (word for text in (row.number, row.subject, *_names(row)) for word in _plain(text).split())
    return " ".join(dict.fromkeys(form for word in words for form in _forms(word)))


def _names(row: Any) -> Iterator[str]:
    """Other forms of the names that stand in the subject: a name is known by its three parts."""
    inside = [row.state.get("data")]
    while inside:
        part = inside.pop()
        if isinstance(part, list):
            inside += part
        elif isinstance(part, dict) and set(part) == {"official", "original", "call"}:
            if part["official"] and str(part["official"]) in row.subject:
                yield from (str(part[name] or "") for name in ("original", "call"))
        elif isinstance(part, dict):
            inside += part.values()


def _plain(text: str) -> str:
    without = "".join(sign for sign in text.casefold() if sign not in _APOSTROPHES)
    return _DASHES.sub("-", unicodedata.normalize("NFKD", without).casefold().replace("·", ""))


def _forms(word: str) -> Iterator[str]:
    shorter = re.sub(r"([aou])e|(d)j", r"\1\2", _search_form(word))
    djuric = _search_form(word.replace("đ", "dj"))
    for form in (_search_form(word), _base_letters(word.replace("ø", "o")), djuric, shorter):
        if form:
            yield form
            yield form.replace("-", "") or form


def _search_form(word: str) -> str:
    return _base_letters(re.sub(r"[aou]\W*", _with_marks, word))


def _with_marks(found: re.Match[str]) -> str:
    letter, marks = found[0][0], found[0][1:]
    return next((_MARKED[letter + mark] + marks for mark in marks if letter + mark in _MARKED), found[0])


def _base_letters(word: str) -> str:
    return "".join(sign for sign in word if unicodedata.category(sign) not in _LEFT_OUT).translate(_LETTERS)
