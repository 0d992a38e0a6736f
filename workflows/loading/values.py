"""Single values, each read as the type that its place expects."""

from __future__ import annotations

import re
from functools import cache

from workflows.core.deadlines import Deadline
from workflows.core.definition import Plain
from workflows.core.durations import Duration, Unit
from workflows.core.expressions import Expression, ExpressionError, compile_expression
from workflows.loading.nodes import Node, Scalar, Sequence
from workflows.loading.problems import Mark
from workflows.loading.reading import Reach, Reading, WrittenExpression

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_INTEGER = re.compile(r"-?\d{1,15}\Z")
_DECIMAL = re.compile(r"-?\d{1,15}\.\d{1,15}\Z")
DURATION = re.compile(
    r"(?P<amount>\d{1,5}) (?P<unit>working day|school day|minute|hour|day|week|month|year)s?\Z"
)
_RELATIVE = re.compile(r"(?P<duration>\d{1,5} [a-z ]+?) (?P<side>before|after) (?P<anchor>.+)\Z", re.DOTALL)
_ON = "on "
ANCHOR = "date"
"""The key of expressions that must give a date."""

_ERROR_PLACE = re.compile(r"<input>:(\d+):(\d+): (?:Syntax error: )?([^\n]*)")
_DURATION_MEND = (
    'Write it like "5 working days", "2 weeks", "24 hours" or "6 months"; '
    'also "60 days before card.valid_until", "on visit.date" and "none".'
)


def text(reading: Reading, node: Node, key: str) -> str:
    """A text, whatever it looks like: `no` and `on` are words."""
    if isinstance(node, Scalar):
        if not node.text.strip():
            reading.problem(node, f'"{key}" is empty.', "Write a text, or delete the line.")
        return node.text.strip("\n") if node.offset < 0 else node.text
    mend = "If the text begins with a bracket or a brace, put it in quotes."
    reading.problem(node, f'"{key}" must be a text.', mend)
    return ""


def name(reading: Reading, node: Node, key: str) -> str:
    """A name as it is stored: small letters, digits and _."""
    word = text(reading, node, key)
    if word and not NAME.match(word):
        mend = "A name has small letters a to z, digits and _ only, and begins with a letter."
        reading.problem(node, f'"{word}" cannot be a name.', mend)
    return word


def truth(reading: Reading, node: Node, key: str) -> bool:
    """True or false and nothing else, so that `no` and `off` cannot surprise."""
    if isinstance(node, Scalar) and node.text in ("true", "false"):
        return node.text == "true"
    reading.problem(node, f'"{key}" must be true or false.', "Write true or false, without quotes.")
    return False


def integer(reading: Reading, node: Node, key: str) -> int:
    """A whole number."""
    if isinstance(node, Scalar) and node.plain and _INTEGER.match(node.text):
        return int(node.text)
    reading.problem(node, f'"{key}" must be a whole number.', "Write digits only, without quotes.")
    return 0


def number(reading: Reading, node: Node, key: str) -> int | float:
    """A whole number or a decimal with a point."""
    if isinstance(node, Scalar) and node.plain and _DECIMAL.match(node.text):
        return float(node.text)
    return integer(reading, node, key)


def plain(reading: Reading, node: Node) -> Plain:
    """Data as it is written: numbers, true, false and null where they stand without quotes, else text."""
    if isinstance(node, Sequence):
        return [plain(reading, item) for item in node.items]
    if not isinstance(node, Scalar):
        return {key: plain(reading, entry.value) for key, entry in node.entries.items()}
    if not node.plain:
        return node.text
    if node.text in _WORDS:
        return _WORDS[node.text]
    if _INTEGER.match(node.text):
        return int(node.text)
    return float(node.text) if _DECIMAL.match(node.text) else node.text


_WORDS: dict[str, Plain] = {"true": True, "false": False, "null": None, "": None, "~": None}


def expression(reading: Reading, node: Node, key: str, reach: Reach) -> Expression:
    """An expression, noted for the check of its names."""
    if not isinstance(node, Scalar):
        reading.problem(node, f'"{key}" must be an expression.', "Put it in quotes.")
        return _nothing()
    return _compiled(reading, node, 0, reach, key)


def deadline(reading: Reading, node: Node, key: str, reach: Reach) -> Deadline | None:
    """A duration, one before or after a date, `on` a date, or `none`."""
    words = text(reading, node, key)
    if not isinstance(node, Scalar) or not words or words == "none":
        return None
    relative = _RELATIVE.match(words)
    if relative:
        length = duration_of(relative["duration"])
        if length:
            amount = -length.amount if relative["side"] == "before" else length.amount
            anchor = _compiled(reading, node, relative.start("anchor"), reach, ANCHOR)
            return Deadline(Duration(amount, length.unit), anchor)
    if words.startswith(_ON):
        return Deadline(None, _compiled(reading, node, len(_ON), reach, ANCHOR))
    length = duration_of(words)
    if length is None:
        reading.problem(node, f'"{words}" is not a deadline.', _DURATION_MEND)
        return None
    return Deadline(length)


def duration(reading: Reading, node: Node, key: str) -> Deadline | None:
    """A plain length of time."""
    words = text(reading, node, key)
    length = duration_of(words)
    if length is None:
        if words:
            mend = 'Write it like "3 years", "6 months" or "24 hours".'
            reading.problem(node, f'"{words}" is not a length of time.', mend)
        return None
    return Deadline(length)


def moment(reading: Reading, node: Node, key: str, reach: Reach) -> Deadline | None:
    """When a wait ends: what `deadline` reads, or an expression that gives a date."""
    words = text(reading, node, key)
    if isinstance(node, Scalar) and words and not words.startswith(_ON) and not _RELATIVE.match(words):
        return Deadline(None, _compiled(reading, node, 0, reach, ANCHOR))
    return deadline(reading, node, key, reach)


def duration_of(words: str) -> Duration | None:
    """Read "5 working days"; None when it is no duration."""
    found = DURATION.match(words)
    return Duration(int(found["amount"]), Unit(found["unit"])) if found else None


def place_in(scalar: Scalar, offset: int) -> Mark:
    """Where a character of a scalar's text stands in the file (the scalar itself, for blocks)."""
    if scalar.offset < 0 or "\n" in scalar.text[:offset]:
        return scalar.mark
    return Mark(scalar.mark.file, scalar.mark.line, scalar.mark.column + scalar.offset + offset)


def _compiled(reading: Reading, node: Scalar, start: int, reach: Reach, key: str) -> Expression:
    source = node.text[start:]
    try:
        compiled = compile_expression(source)
    except ExpressionError as error:
        place, said = _where(str(error))
        what = f'"{source.strip()}" is not an expression: {said}.'
        mend = "Compare with ==, combine with && and ||, and put texts in single quotes."
        reading.problem(place_in(node, start + place), what, mend)
        return _nothing()
    reading.expressions.append(WrittenExpression(compiled, node, start, reach, key))
    return compiled


def _where(error: str) -> tuple[int, str]:
    found = _ERROR_PLACE.search(error)
    if not found:
        return 0, "it cannot be read"
    said = found[3].partition(", expecting")[0].partition(" expecting ")[0]
    place = int(found[2]) - 1 if found[1] == "1" else 0
    return place, said.replace("'<EOF>'", "the end").rstrip(".")


@cache
def _nothing() -> Expression:
    return compile_expression("null")
