"""The texts of a definition that are translated, and those that a language still lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from workflows.loading.nodes import Node, Scalar, Table
from workflows.loading.problems import Mark, Problem
from workflows.loading.reading import Reading

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_LETTER = re.compile(r"[^\W\d_]")

Catalogues = Mapping[str, Mapping[str, str]]
"""Language tag -> (German text -> translation)."""


@dataclass(frozen=True, slots=True)
class Text:
    """One German text with the place where it first stands.

    Attributes:
        keys: those that lead to it, such as "forms.application.title"; "" where nobody asked for them.
    """

    text: str
    file: str
    line: int
    column: int
    keys: str = ""


def texts_of(reading: Reading) -> tuple[Text, ...]:
    """Every text once, in the order of the files; texts without words are left out."""
    found: dict[str, Text] = {}
    for written in sorted(reading.texts, key=lambda entry: entry.scalar.mark):
        if _LETTER.search(_PLACEHOLDER.sub("", written.text)):
            mark = written.scalar.mark
            found.setdefault(written.text, Text(written.text, mark.file, mark.line, mark.column))
    return tuple(found.values())


def with_keys(texts: tuple[Text, ...], roots: Iterable[Node]) -> tuple[Text, ...]:
    """The texts, each with the keys that lead to it; positions in lists are left out."""
    keys = {(mark.file, mark.line, mark.column): path for root in roots for mark, path in _keys(root, ())}
    return tuple(replace(text, keys=keys.get((text.file, text.line, text.column), "")) for text in texts)


def _keys(node: Node, above: tuple[str, ...]) -> Iterator[tuple[Mark, str]]:
    if isinstance(node, Scalar):
        yield node.mark, ".".join(above)
    elif isinstance(node, Table):
        for name, entry in node.entries.items():
            yield from _keys(entry.value, (*above, name))
    else:
        for item in node.items:
            yield from _keys(item, above)


def missing_translations(
    reading: Reading, languages: tuple[str, ...], catalogues: Catalogues
) -> Iterator[Problem]:
    """One problem for each text that a language lacks, and for placeholders that a translation lost."""
    for text in texts_of(reading):
        lacking = [name for name in languages if not catalogues.get(name, {}).get(text.text)]
        if lacking:
            what = f'"{_short(text.text)}" is not translated into: {", ".join(lacking)}.'
            mend = f"Add it to {', '.join(f'texts/{name}.po' for name in lacking)}."
            yield Problem(text.file, text.line, text.column, what, mend)
        for name in languages:
            translation = catalogues.get(name, {}).get(text.text, "")
            if translation and _placeholders(translation) != _placeholders(text.text):
                what = f'The translation of "{_short(text.text)}" ({name}) has other placeholders.'
                mend = f"It needs exactly these: {' '.join(sorted(_placeholders(text.text))) or 'none'}."
                yield Problem(text.file, text.line, text.column, what, mend)


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(text))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
