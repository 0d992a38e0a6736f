"""What is known of answers once a condition was true, or was not: that they have been given."""

from __future__ import annotations

import re

from workflows.core.expressions import Expression

_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_PATH = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
_GIVEN = re.compile(rf"\s*({_PATH})\s*!=\s*null\s*\Z")
_MISSING = re.compile(rf"\s*({_PATH})\s*==\s*null\s*\Z")
_TEST = re.compile(rf"(?<![\w.])({_PATH})\s*[!=]=\s*null\b")
_UNSURE = re.compile(r"!|\?|\bnull\b|\bin\b")
_READ = re.compile(rf"(?<![\w.'\"\])])({_PATH})(\s*\()?")
_WORDS = frozenset({"true", "false", "null", "in"})


def given_if_true(expression: Expression) -> frozenset[str]:
    """Paths that certainly have a value where the expression is true.

    A comparison with an answer that was not given is not true, save for `!=` and with null.
    """
    return _given_if_true(expression.source, expression.paths)


def _given_if_true(source: str, paths: frozenset[str]) -> frozenset[str]:
    found: set[str] = set()
    for part in _parts(source, "&&"):
        given = _GIVEN.match(part)
        if given:
            found.add(given[1])
        elif not _UNSURE.search(part) and "||" not in part:
            found |= _read(part) & paths
    return frozenset(found)


def given_if_false(expression: Expression) -> frozenset[str]:
    """Paths that certainly have a value where the expression is not true: `x == null`."""
    missing = (_MISSING.match(part) for part in _parts(expression.source, "||"))
    return frozenset(found[1] for found in missing if found)


def tests(expression: Expression, path: str) -> bool:
    """True when the expression itself asks whether a path, or something beside it, has been answered."""
    bare = _STRING.sub(_blank, expression.source)
    tested = {*_TEST.findall(bare), *_given_if_true(_condition(bare), expression.paths)}
    return any(_is_beside(path, other) for other in tested)


def _condition(bare: str) -> str:
    """What stands before the question mark of `x ? y : z`; "" where there is none."""
    before, mark, _ = bare.partition("?")
    return before if mark else ""


def _is_beside(path: str, other: str) -> bool:
    """True for the same answer, a part of it, the whole of it, or another answer given together with it."""
    together = path.rpartition(".")[0]
    return f"{path}.".startswith(f"{other}.") or f"{other}.".startswith(f"{together or path}.")


def operands(expression: Expression) -> list[str]:
    """What all has to be true for an expression to be true: the operands of its outermost `&&`."""
    found, begin = [], 0
    for part in _parts(expression.source, "&&"):
        found.append(expression.source[begin : begin + len(part)].strip())
        begin += len(part) + len("&&")
    return found


def _parts(source: str, operator: str) -> list[str]:
    """The operands of an operator outside of all brackets; the whole text when a weaker one stands there."""
    bare = _STRING.sub(_blank, source)
    parts, depth, begin = [], 0, 0
    for place, character in enumerate(bare):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(character, 0)
        if depth == 0 and (character == "?" or (operator == "&&" and bare.startswith("||", place))):
            return [bare]
        if depth == 0 and bare.startswith(operator, place):
            parts.append(bare[begin:place])
            begin = place + len(operator)
    return [*parts, bare[begin:]]


def _blank(found: re.Match[str]) -> str:
    return "'" + "_" * (len(found[0]) - 2) + "'"


def _read(bare: str) -> set[str]:
    paths = (path.rpartition(".")[0] if call else path for path, call in _READ.findall(bare))
    return {path for path in paths if path and path not in _WORDS}
