"""Words as people search: without case, accents or vowel signs, so that "ozdemir" finds "Özdemir"."""

from __future__ import annotations

import unicodedata

_LEFT_OUT = frozenset({"Mn", "Me", "Cc", "Cf"})
"""Accents and vowel signs; controls, and the invisible marks of direction that come with copied text."""

_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
"""Letters of their own that people without them on the keyboard type like this."""


def folded(text: str) -> str:
    """A text in the form that is kept for searching, and that what is searched for is brought to.

    Source: Unicode Standard Annex 15 (compatibility decomposition), chapter 3.13 (case folding).
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in parts if unicodedata.category(sign) not in _LEFT_OUT or sign.isspace())
    return " ".join(plain.casefold().translate(_LETTERS).split())
