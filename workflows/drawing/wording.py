"""Words of a picture: conditions on ways, deadlines, titles in lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.core.deadlines import Deadline
from workflows.core.definition import Branch
from workflows.core.durations import Unit

LABEL_CHARACTERS = 22
"""How long a line of words beside a way or under an event may be."""

LABEL_LINE = 14.0
"""How high such a line is, in pixels."""

_NARROW_CHARACTERS = 14
_UNITS = {
    Unit.MINUTE: ("Minute", "Minuten"),
    Unit.HOUR: ("Stunde", "Stunden"),
    Unit.DAY: ("Tag", "Tage"),
    Unit.WORKING_DAY: ("Arbeitstag", "Arbeitstage"),
    Unit.SCHOOL_DAY: ("Schultag", "Schultage"),
    Unit.WEEK: ("Woche", "Wochen"),
    Unit.MONTH: ("Monat", "Monate"),
    Unit.YEAR: ("Jahr", "Jahre"),
}


@dataclass(frozen=True, slots=True)
class ConditionalWay:
    """One way out of a branch."""

    target: str
    label: str
    condition: str
    default: bool


def conditions_of(step: Branch) -> Iterator[ConditionalWay]:
    """The ways out of a branch, `else` last."""
    for arm in step.arms:
        yield ConditionalWay(arm.next, arm.when.source, arm.when.source, False)
    yield ConditionalWay(step.otherwise, "sonst", "", True)


def deadline_words(deadline: Deadline) -> str:
    """A deadline in German words."""
    if deadline.duration is None:
        return f"am {deadline.anchor.source}" if deadline.anchor else ""
    amount = abs(deadline.duration.amount)
    one, many = _UNITS[deadline.duration.unit]
    words = f"{amount} {one if amount == 1 else many}"
    if deadline.anchor is None:
        return words
    return f"{words} {'vor' if deadline.duration.amount < 0 else 'nach'} {deadline.anchor.source}"


def lines_of(title: str, width: int) -> list[str]:
    """A title in lines of at most `width` characters, broken between words where possible."""
    lines: list[str] = []
    for word in title.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def narrow_lines_of(title: str) -> list[str]:
    """Words beside ways and events as tools for BPMN break them: after 90 pixels, even in words."""
    size = _NARROW_CHARACTERS
    pieces = [word[at : at + size] for word in title.split() for at in range(0, len(word), size)]
    return lines_of(" ".join(pieces), size)
