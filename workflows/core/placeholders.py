"""Placeholders in titles, mails and letters: paths in braces, nothing more."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\}")


def paths_in(text: str) -> tuple[str, ...]:
    """The paths that a text asks for, in order."""
    return tuple(_PLACEHOLDER.findall(text))


def value_at(names: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path; None where any part is missing."""
    value: Any = names
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def plain_text(path: str, value: Any) -> str:
    """A value in words, without anything that depends on a language."""
    if isinstance(value, Mapping):
        return str(value.get("official") or value.get("title") or value.get("name") or "")
    if isinstance(value, list):
        return ", ".join(plain_text(path, entry) for entry in value)
    return "" if value is None else str(value)


def fill_text(text: str, names: Mapping[str, Any], write: Callable[[str, Any], str] = plain_text) -> str:
    """Fill in a text.

    Arguments:
        write: puts the value found at a path into words; pages give one that knows the language.
    """
    return _PLACEHOLDER.sub(lambda match: write(match[1], value_at(names, match[1])), text)
