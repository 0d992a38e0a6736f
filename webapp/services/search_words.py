"""Words as people search: "djuric" and "duric" find "Đurić", "mueller" and "muller" find "Müller".

A case keeps several forms of each word; what is typed is brought to the first two of them. The first is
the search form of DIN 91379; the others are what keyboards, passports and habit make of a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from workflows.core.basic_letters import base_letters, plain_text, search_form

MOST_WORDS = 8
ESCAPE = "\\"
_SHORTER = re.compile(r"([aou])e|(d)j")
"""What somebody else writes with one letter: Mueller and Muller, Djuric and Duric."""


def typed_words(text: str) -> list[tuple[str, ...]]:
    """Each word that is searched for, in the forms of which one has to be there; the first few of them."""
    words = (tuple(dict.fromkeys(_whole_and_joined(_typed(word)))) for word in plain_text(text).split())
    return [forms for forms in words if forms][:MOST_WORDS]


def kept_words(*texts: str) -> str:
    """What is kept of texts for searching: every word in all its forms, each once."""
    words = (word for text in texts for word in plain_text(text).split())
    return " ".join(dict.fromkeys(form for word in words for form in _whole_and_joined(_kept(word))))


def part_of(form: str) -> str:
    """The pattern for a form anywhere in what is kept; its own signs mean nothing but themselves."""
    for sign in (ESCAPE, "%", "_"):
        form = form.replace(sign, ESCAPE + sign)
    return f"%{form}%"


def _kept(word: str) -> Iterator[str]:
    yield from _typed(word)
    yield search_form(word.replace("đ", "dj"))
    yield _SHORTER.sub(r"\1\2", search_form(word))


def _typed(word: str) -> Iterator[str]:
    yield search_form(word)
    yield base_letters(word.replace("ø", "o"))


def _whole_and_joined(forms: Iterable[str]) -> Iterator[str]:
    """Whoever looks for "Al-Husaini" may type "alhusaini"."""
    for form in forms:
        if form:
            yield form
            yield form.replace("-", "") or form
