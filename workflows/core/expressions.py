"""The one expression language: CEL, compiled once, without side effects.

Source: Common Expression Language, https://cel.dev (the language of Kubernetes'
validation rules). Functions beyond the standard ones are listed in `FUNCTIONS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import cel

from workflows.core.durations import add_months

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


def _days_after(day: str, amount: int) -> str:
    return (_first_day(day) + timedelta(days=amount)).isoformat()


def _months_after(day: str, amount: int) -> str:
    return add_months(_first_day(day), amount).isoformat()


def _last_day(day: str) -> str:
    """The last day that a date of which not all is known may be."""
    known, first = day[:10].count("-"), _first_day(day)
    following = add_months(first, (12, 1)[known]) if known < 2 else first + timedelta(days=1)
    return (following - timedelta(days=1)).isoformat()


def _ceil(number: float) -> int:
    return int(-(-number // 1))


def _sum(numbers: list[float]) -> float:
    return sum(numbers)


def _first_day(text: str) -> date:
    """Read an ISO 8601 date of any precision ("1991", "1991-05", "1991-05-03", a moment)."""
    parts = [int(part) for part in text[:10].split("-")]
    return date(parts[0], *[*parts[1:], 1, 1][:2])


def _of_given(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function for answers that were given; of one that is missing nothing can be said."""

    def guarded(*arguments: Any) -> Any:
        return None if any(argument is None for argument in arguments) else function(*arguments)

    return guarded


_COMPUTED: Mapping[str, Callable[..., Any]] = {
    "age": _age,
    "days_between": _days_between,
    "months_between": _months_between,
    "days_after": _days_after,
    "months_after": _months_after,
    "last_day": _last_day,
    "ceil": _ceil,
    "sum": _sum,
}
FUNCTIONS = {name: _of_given(function) for name, function in _COMPUTED.items()}
"""What expressions may call beside CEL's own functions."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression; two are equal when their source is.

    Attributes:
        source: the text as the author wrote it.
        paths: dotted names that it reads, without method calls and macro variables.
        roots: the same without what follows the first dot.
        calls: names of the functions that it calls, operators left out.
    """

    source: str
    paths: frozenset[str] = field(compare=False, repr=False)
    roots: frozenset[str] = field(compare=False, repr=False)
    calls: frozenset[str] = field(compare=False, repr=False)
    _program: cel.Program = field(compare=False, repr=False)
    _members: Mapping[str, tuple[str, ...]] = field(compare=False, repr=False)
    _constant: tuple[Any] | None = field(compare=False, repr=False, default=None)
    _walk: tuple[str, ...] = field(compare=False, repr=False, default=())

    def value(self, names: Mapping[str, Any]) -> Any:
        """Evaluate with `names`; an answer not given yet makes the whole value None."""
        if self._constant is not None:
            return self._constant[0]
        if self._walk:
            return _walked(names, self._walk)
        try:
            return self._program.execute(self._context(names))
        except _MISSING_ANSWER:
            return None

    def holds(self, names: Mapping[str, Any]) -> bool:
        """Evaluate as a condition: a comparison with an answer not given is not true."""
        return self.value(names) is True

    def _context(self, names: Mapping[str, Any]) -> cel.Context:
        known = {}
        for root in self.roots:
            try:
                known[root] = self._part(root, names[root])
            except KeyError:
                continue
        context = cel.Context(known)
        for name in self.calls:
            if name in FUNCTIONS:
                context.add_function(name, FUNCTIONS[name])
        return context

    def _part(self, root: str, value: Any) -> Any:
        """What is read of a name and nothing else: handing over a whole form costs more than evaluating."""
        members = self._members.get(root)
        if members is None or not isinstance(value, dict):
            return value
        return {member: value[member] for member in members if member in value}


@lru_cache(maxsize=4096)
def compile_expression(source: str) -> Expression:
    """Compile one expression.

    Raises:
        ExpressionError: the text does not parse.
    """
    try:
        program = cel.compile(source)
    except ValueError as problem:
        raise ExpressionError(str(problem)) from None
    paths = _paths(source)
    roots = frozenset(path.partition(".")[0] for path in paths)
    calls = frozenset(name for name in program.functions() if name.isidentifier())
    found = Expression(source, paths, roots, calls, program, _members_of(paths, roots))
    if not roots:
        return replace(found, _constant=(found.value({}),))
    return replace(found, _walk=tuple(source.split("."))) if paths == {source} else found


def _walked(names: Mapping[str, Any], parts: tuple[str, ...]) -> Any:
    """The value at a dotted path, which most expressions are: walking there takes a tenth of evaluating."""
    value: Any = names
    for part in parts:
        try:
            value = value[part]
        except (KeyError, TypeError):
            return None
    return value


def _members_of(paths: frozenset[str], roots: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """The members that are read of each name of which nothing else is read."""
    whole = {path for path in paths if "." not in path}
    return {
        root: tuple(sorted({path.split(".")[1] for path in paths if path.startswith(f"{root}.")}))
        for root in roots - whole
    }


def _paths(source: str) -> frozenset[str]:
    bare = _STRING.sub("''", source)
    bound = set(_MACRO.findall(bare)) | _RESERVED
    found = set()
    for path, call in _PATH.findall(bare):
        name = path.rpartition(".")[0] if call else path
        if name and name.partition(".")[0] not in bound:
            found.add(name)
    return frozenset(found)
