"""Names and words in basic letters, so that two ways of writing one can be compared: Đurić and Djuric.

Source: DIN 91379:2022-08, search form: mapping of Latin letters to basic letters, after ICAO Doc 9303-3.
"""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = frozenset("'’‘‚‛`´′ʹ")
_LEFT_OUT = frozenset({"Mn", "Me", "Cc", "Cf", "Lm"})
"""Accents and vowel signs; letters that only change others; controls and the invisible marks of direction."""

_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_LETTERS = str.maketrans(
    {
        **{"æ": "ae", "œ": "oe", "þ": "th", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ɨ": "i", "ĸ": "k"},
        **{"ł": "l", "ŋ": "n", "ø": "oe", "ŧ": "t", "ƈ": "c", "ə": "e", "ǥ": "g", "ʒ": "z"},
        **{"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"},
    }
)
"""Letters without an accent to leave out, as the standard maps them; Arabic ones that are often mixed up."""

_MARKED = {"a\u0308": "ae", "o\u0308": "oe", "u\u0308": "ue", "a\u030a": "aa"}
_MARKABLE = re.compile(r"[aou]\W*")


def plain_text(text: str) -> str:
    """Small letters, one kind of dash, accents behind their letters (Unicode Standard Annex 15, NFKD)."""
    without = "".join(sign for sign in text.casefold() if sign not in _APOSTROPHES)
    parts = unicodedata.normalize("NFKD", without).casefold().replace("·", "")
    return _DASHES.sub("-", parts)


def compared_name(text: str) -> str:
    """A name as it is compared: two that give the same are the same; "" where no letter is left."""
    words = plain_text(text).replace("-", " ").split()
    return " ".join(form for word in words if (form := search_form(word)))


def search_form(word: str) -> str:
    """A word as the standard compares it."""
    return base_letters(word if word.isascii() else _MARKABLE.sub(_with_marks, word))


def _with_marks(found: re.Match[str]) -> str:
    """A vowel with the accents that follow it: two dots and the ring are written as a letter."""
    letter, marks = found[0][0], found[0][1:]
    return next((_MARKED[letter + mark] + marks for mark in marks if letter + mark in _MARKED), found[0])


def base_letters(word: str) -> str:
    """A word without accents and the marks of directions, and without what the standard maps otherwise."""
    if word.isascii() and word.isprintable():
        return word
    return "".join(sign for sign in word if unicodedata.category(sign) not in _LEFT_OUT).translate(_LETTERS)
