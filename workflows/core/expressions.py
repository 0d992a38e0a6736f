"""The one expression language: CEL, compiled once, without side effects.

Source: Common Expression Language, https://cel.dev (the language of Kubernetes'
validation rules). Functions beyond the standard ones are listed in `FUNCTIONS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import cel

_MISSING_ANSWER = (TypeError, KeyError, ValueError, RuntimeError)
_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_PATH = re.compile(r"(?<![\w.])([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(\s*\()?")
_MACRO = re.compile(r"\.(?:filter|map|all|exists|exists_one)\(\s*([A-Za-z_]\w*)\s*,")
_RESERVED = frozenset({"true", "false", "null", "in"})


class ExpressionError(ValueError):
    """The text is not an expression; the message names the place in the text."""


def _age(birth: str, on: str) -> int:
    born, day = _first_day(birth), _first_day(on)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _days_between(start: str, end: str) -> int:
    return (_first_day(end) - _first_day(start)).days


def _months_between(start: str, end: str) -> int:
    first, last = _first_day(start), _first_day(end)
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def _ceil(number: float) -> int:
    return int(-(-number // 1))


def _sum(numbers: list[float]) -> float:
    return sum(numbers)


def _first_day(text: str) -> date:
    """Read an ISO 8601 date of any precision ("1991", "1991-05", "1991-05-03", a moment)."""
    parts = [int(part) for part in text[:10].split("-")]
    return date(parts[0], *(parts[1:] + [1, 1])[:2])


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "age": _age,
    "days_between": _days_between,
    "months_between": _months_between,
    "ceil": _ceil,
    "sum": _sum,
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression; two are equal when their source is.

    Attributes:
        source: the text as the author wrote it.
    """

    source: str
    _program: cel.Program = field(repr=False, compare=False)

    @property
    def roots(self) -> frozenset[str]:
        """Names that the expression reads, without what follows the first dot."""
        return frozenset(path.partition(".")[0] for path in self.paths)

    @property
    def paths(self) -> frozenset[str]:
        """Dotted names that the expression reads, without method calls and macro variables."""
        bare = _STRING.sub("''", self.source)
        bound = set(_MACRO.findall(bare)) | _RESERVED
        found = set()
        for path, call in _PATH.findall(bare):
            name = path.rpartition(".")[0] if call else path
            if name and name.partition(".")[0] not in bound:
                found.add(name)
        return frozenset(found)

    @property
    def calls(self) -> frozenset[str]:
        """Names of the functions that the expression calls, operators left out."""
        return frozenset(name for name in self._program.functions() if name.isidentifier())

    def value(self, names: Mapping[str, Any]) -> Any:
        """Evaluate with `names`; an answer not given yet makes the whole value None."""
        try:
            return self._program.execute(_context(names))
        except _MISSING_ANSWER:
            return None

    def holds(self, names: Mapping[str, Any]) -> bool:
        """Evaluate as a condition: a comparison with an answer not given is not true."""
        return self.value(names) is True


def _context(names: Mapping[str, Any]) -> cel.Context:
    context = cel.Context(dict(names))
    for name, function in FUNCTIONS.items():
        context.add_function(name, function)
    return context


@lru_cache(maxsize=4096)
def compile_expression(source: str) -> Expression:
    """Compile one expression.

    Raises:
        ExpressionError: the text does not parse.
    """
    try:
        return Expression(source, cel.compile(source))
    except ValueError as problem:
        raise ExpressionError(str(problem)) from None
