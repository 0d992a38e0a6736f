"""Words as people search: without case, accents or vowel signs, so that "ozdemir" finds "Özdemir"."""

from __future__ import annotations

import unicodedata

_LEFT_OUT = frozenset({"Mn", "Me", "Cc", "Cf"})
"""Accents and vowel signs; controls, and the invisible marks of direction that come with copied text."""


def folded(text: str) -> str:
    """A text in the form that is kept for searching, and that what is searched for is brought to.

    Source: Unicode Standard Annex 15 (compatibility decomposition), chapter 3.13 (case folding).
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(
        letter for letter in parts if unicodedata.category(letter) not in _LEFT_OUT or letter.isspace()
    )
    return " ".join(plain.casefold().split())
