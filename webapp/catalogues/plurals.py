"""How a language counts, as the header of a catalogue says it."""

from __future__ import annotations

from babel.messages.plurals import get_plural

from webapp.languages import locale_for

_ONE_AND_MANY = (2, "(n != 1)")
_OTHERS = {"fa": _ONE_AND_MANY, "prs": _ONE_AND_MANY, "tr": _ONE_AND_MANY}
"""Where Unicode's rules tell one from many, and the list of gettext that Babel follows does not."""


def forms_of(tag: str) -> int:
    """How many forms a message with a number has in a language."""
    return _rule(tag)[0]


def plural_header(tag: str) -> str:
    """The value of the header `Plural-Forms`."""
    count, expression = _rule(tag)
    return f"nplurals={count}; plural={expression};"


def _rule(tag: str) -> tuple[int, str]:
    if tag in _OTHERS:
        return _OTHERS[tag]
    found = get_plural(locale_for(tag))
    return found.num_plurals, found.plural_expr
