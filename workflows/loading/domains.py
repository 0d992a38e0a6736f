"""Which values of an answer a condition can tell apart: few enough to try them all, and none is left out.

Where a type has few values, these are all of them. Of a number, a text or a list only what the conditions
compare it with matters: each value between, before and after those behaves like one of its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from math import ceil, floor
from typing import Any

from workflows.loading.known import Kind, Known

MACRO = re.compile(r"\.(?:filter|map|all|exists|exists_one)\(")
STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")

_BEGINS = re.compile(r"(?:^|[(?:]|&&|\|\|)\s*\Z")
_ENDS = r"\s*(?:\Z|[)?:]|&&|\|\|)"
_NULL = re.compile(rf"\s*[!=]=\s*null{_ENDS}")
_NUMBER = re.compile(rf"\s*(?:[!=<>]=|[<>])\s*(-?\d+(?:\.\d+)?){_ENDS}")
_TEXT = re.compile(rf"\s*[!=]=\s*('[^'\\]*'|\"[^\"\\]*\"){_ENDS}")
_IN = re.compile(r"('[^'\\]*'|\"[^\"\\]*\")\s+in\s+\Z")
_MOST_LISTED = 6
_ANOTHER = "\0another"
"""A text that no condition names."""


def finite(shape: Known | None) -> tuple[Any, ...] | None:
    """All values of a shape, null among them; None where they are too many."""
    if shape is None:
        return None
    if shape.kind is Kind.TRUTH:
        return (True, False, None)
    if shape.kind is Kind.TEXT and shape.ids is not None:
        return (*sorted(shape.ids), None)
    return None


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted paths as the objects that expressions read."""
    names: dict[str, Any] = {}
    for path, value in values.items():
        *outer, last = path.split(".")
        place = names
        for part in outer:
            place = place.setdefault(part, {})
        place[last] = value
    return names


def compared_with(source: str, path: str, shape: Known) -> tuple[Any, ...] | None:
    """The constants that an expression compares a path with; None where it does anything else with it."""
    found: list[Any] = []
    bare = STRING.sub(lambda text: "'" + "_" * (len(text[0]) - 2) + "'", source)
    for place in re.finditer(rf"(?<![\w.]){re.escape(path)}(?!\w)", bare):
        constant = _constant(source[: place.start()], source[place.end() :], shape)
        if constant is None:
            return None
        found += constant
    return tuple(found)


def _constant(before: str, after: str, shape: Known) -> list[Any] | None:
    """What one mention of a path is compared with; nothing for null."""
    listed = _IN.search(before)
    if listed and shape.kind is Kind.LIST and shape.element and shape.element.ids:
        fits = _BEGINS.search(before[: listed.start()]) and re.match(_ENDS, after)
        return [listed[1][1:-1]] if fits else None
    if not _BEGINS.search(before):
        return None
    if _NULL.match(after):
        return []
    number, text = _NUMBER.match(after), _TEXT.match(after)
    if number and shape.kind in (Kind.NUMBER, Kind.DECIMAL):
        return [float(number[1])]
    return [text[1][1:-1]] if text and shape.kind is Kind.TEXT else None


def telling(shape: Known, constants: Iterable[Any], least: Any = None, most: Any = None) -> Sequence[Any]:
    """Values of which one behaves like any other value, null among them.

    Arguments:
        constants: everything that the shape is compared with, as `compared_with` tells.
        least, most: bounds of a number; None for none.
    """
    known = finite(shape)
    if known is not None:
        return known
    if shape.kind in (Kind.NUMBER, Kind.DECIMAL):
        return (*_numbers(shape.kind, {float(found) for found in constants}, least, most), None)
    if shape.kind is Kind.TEXT:
        return (*sorted(set(constants)), _ANOTHER, None)
    if shape.kind is Kind.LIST and shape.element and shape.element.ids:
        return (*_lists(sorted(set(constants)), shape.element.ids), None)
    return ([_ANOTHER] if shape.kind is Kind.LIST else _ANOTHER, None)


def _numbers(kind: Kind, constants: set[float], least: Any, most: Any) -> Iterator[int | float]:
    """Each number as a whole one and as a decimal, which expressions tell apart."""
    bounds = {float(bound) for bound in (least, most) if bound is not None}
    marks = sorted(constants | bounds) or [0.0]
    near = {marks[0] - 1, *marks, *((low + high) / 2 for low, high in pairwise(marks)), marks[-1] + 1}
    if kind is Kind.NUMBER:
        near = {float(found) for mark in marks for found in (ceil(mark) - 1, floor(mark), floor(mark) + 1)}
    for value in sorted(near):
        if (least is None or value >= least) and (most is None or value <= most):
            yield value
            if value.is_integer():
                yield int(value)


def _lists(named: Sequence[str], ids: frozenset[str]) -> Iterator[list[str]]:
    """Every choice of what is named; the others behave alike."""
    other = sorted(ids - set(named))[:1]
    for count in range(len(named) + 1):
        for chosen in combinations(named, count):
            if chosen or other:
                yield [*chosen, *([] if chosen else other)]


def is_small(constants: Sequence[Any]) -> bool:
    """True where every choice of the constants can be tried."""
    return len(set(constants)) <= _MOST_LISTED
