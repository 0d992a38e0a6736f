"""Finds calculations that mix whole numbers and decimals: CEL refuses them, and the value would be missing.

Source: Common Expression Language, https://github.com/google/cel-spec ("no automatic arithmetic
conversions for the numeric types").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from workflows.loading.known import Kind, Known, follow

_TOKEN = re.compile(r"\d+\.\d+|\d+|[A-Za-z_][\w.]*\s*\(?|[-+*/%]|[^\s]")
_OPERATORS = frozenset("-+*/%")
_RESULTS = {
    **dict.fromkeys(("size", "int", "ceil", "age", "days_between", "months_between"), Kind.NUMBER),
    "double": Kind.DECIMAL,
}


def mixed_numbers(bare: str, known: Mapping[str, Known]) -> Iterator[tuple[int, str, str]]:
    """Every operator between a whole number and a decimal: offset, what, mend.

    Arguments:
        bare: the expression with its texts blanked out.
        known: the names that it may use.
    """
    open_calls: list[Kind | None] = []
    before: Kind | None = None
    operator: int | None = None
    for token in _TOKEN.finditer(bare):
        text = token[0]
        if text in _OPERATORS:
            operator = token.start()
            continue
        kind = _kind(text, known)
        if operator is not None and {before, kind} == {Kind.NUMBER, Kind.DECIMAL}:
            mend = "Write the whole number as double(…), or use whole numbers: 8 * size(list) / 10."
            yield operator, "A whole number and a decimal cannot be calculated together.", mend
        operator = None
        if text.endswith("("):
            open_calls.append(kind)
            before = None
        elif text == ")":
            before = open_calls.pop() if open_calls else None
        else:
            before = kind


def _kind(text: str, known: Mapping[str, Known]) -> Kind | None:
    if text[0].isdigit():
        return Kind.DECIMAL if "." in text else Kind.NUMBER
    if text.endswith("("):
        return _RESULTS.get(text[:-1].strip().rpartition(".")[2])
    shape = follow(text, known) if text[0].isalpha() or text[0] == "_" else None
    return shape.kind if shape else None
