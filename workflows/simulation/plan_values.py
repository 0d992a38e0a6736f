"""Single figures of a plan: lengths of time, rates, shares, weights, office hours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from workflows.core.durations import Unit
from workflows.loading import values
from workflows.loading.entries import table
from workflows.loading.nodes import Node, Sequence
from workflows.loading.problems import did_you_mean
from workflows.loading.reading import Reading
from workflows.simulation.plan import (
    DAY,
    HOUR,
    MINUTE,
    PERIODS,
    USUAL_BEGIN,
    WEEK,
    YEAR,
    Rate,
    Spread,
)

SECONDS = {
    Unit.MINUTE: MINUTE,
    Unit.HOUR: HOUR,
    Unit.DAY: DAY,
    Unit.WEEK: WEEK,
    Unit.MONTH: YEAR // 12,
    Unit.YEAR: YEAR,
}
"""Units of time that a figure may have -> seconds."""

_RATE = re.compile(r"(\d{1,6}(?:\.\d{1,6})?) per ([a-z-]+)\Z")
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,3})?) ?%\Z")
_SHIFT = re.compile(r"([01]\d|2[0-3]):([0-5]\d) ?- ?([01]\d|2[0-3]):([0-5]\d)\Z")
_WEIGHT = re.compile(r"\d{1,9}(?:\.\d{1,6})?\Z")
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,6})?\Z")
_YEARS = (2000, 2050)
_LENGTH_MEND = 'Write one like "20 minutes", or three: [10 minutes, 20 minutes, 1 hour].'


class FigureReader:
    """Reads single values; what is wrong is noted with its place."""

    def __init__(self, reading: Reading) -> None:
        """Note problems in `reading`."""
        self.reading = reading

    def known(self, node: Node | None, names: Iterable[str], words: str) -> str:
        """A name that the definition knows; "" when it is none."""
        name = values.text(self.reading, node, words) if node else ""
        if node and name and name not in set(names):
            self._problem(node, f'"{name}" is not {words} here.', did_you_mean(name, names))
            return ""
        return name

    def day(self, node: Node | None) -> date:
        """The first day; a year in which holidays are known."""
        words = values.text(self.reading, node, "begins") if node else ""
        try:
            day = date.fromisoformat(words) if words else USUAL_BEGIN
        except ValueError:
            day = None
        if node and (day is None or not _YEARS[0] <= day.year <= _YEARS[1]):
            mend = f"Write it like 2026-01-01, between {_YEARS[0]} and {_YEARS[1]}."
            self._problem(node, f'"{words}" is not a date.', mend)
        return day or USUAL_BEGIN

    def length(self, node: Node, key: str, units: tuple[Unit, ...]) -> float | None:
        """A length of time in one of the units, in seconds; None when it is none."""
        words = values.text(self.reading, node, key)
        length = values.duration_of(words)
        if length and length.unit in units:
            return length.amount * SECONDS[length.unit]
        if words:
            allowed = ", ".join(f"{unit}s" for unit in units)
            self._problem(
                node, f'"{words}" is not possible for "{key}".', f"{_LENGTH_MEND} Units: {allowed}."
            )
        return None

    def spread(self, node: Node, key: str, read: Callable[[Node], float | None]) -> Spread | None:
        """One value, or three: at least, most likely, at most."""
        nodes = node.items if isinstance(node, Sequence) else (node,)
        found = [read(item) for item in nodes]
        known = [value for value in found if value is not None]
        if len(known) < len(found):
            return None
        if len(known) == 1:
            return Spread(known[0], known[0], known[0])
        if len(known) != 3 or known != sorted(known):
            what = f'"{key}" needs one value, or three in order.'
            self._problem(node, what, "Write [at least, most likely, at most].")
            return None
        return Spread(*known)

    def rate(self, node: Node, name: str, default: Rate) -> Rate:
        """So many in some time."""
        words = values.text(self.reading, node, name)
        found = _RATE.match(words)
        if found and found[2] in PERIODS and float(found[1]) > 0:
            return Rate(float(found[1]), found[2])
        mend = f'Write it like "12 per month". Possible: {", ".join(PERIODS)}; more than 0.'
        self._problem(node, f'"{words}" does not say how many in which time.', mend)
        return default

    def share(self, node: Node | None) -> float | None:
        """Per cent, as a number from 0 to 1."""
        words = values.text(self.reading, node, "never") if node else ""
        found = _SHARE.match(words)
        if node and not (found and float(found[1]) <= 100):
            self._problem(node, f'"{words}" is not a share.', 'Write it like "5 %".')
        return float(found[1]) / 100 if found else None

    def weights(self, node: Node, names: Iterable[str] | None, words: str) -> dict[str, float]:
        """Name -> weight; `names` is None where any number may stand."""
        known = None if names is None else list(names)
        weights = {}
        for name, entry in table(self.reading, node, "weights").entries.items():
            weight = values.text(self.reading, entry.value, name)
            if not _WEIGHT.match(weight):
                self._problem(
                    entry.value, f'"{weight}" is not a weight.', "Write a number, such as 70 or 0.5."
                )
            elif known is None and not _NUMBER.match(name):
                self._problem(
                    entry.key, f'"{name}" is not a number.', "Write a number, a colon and its weight."
                )
            elif known is None or self.known(entry.key, known, words):
                weights[name] = float(weight)
        if weights and not any(weights.values()):
            self._problem(node, "All weights are 0.", "One of them must be possible.")
        return weights

    def numbers(self, node: Node, key: str) -> Spread | None:
        """One number or three."""
        return self.spread(node, key, lambda item: float(values.number(self.reading, item, key)))

    def shifts(self, node: Node, day: str) -> tuple[tuple[int, int], ...]:
        """The office hours of one day, as minutes after midnight."""
        words = values.text(self.reading, node, day)
        found = [_SHIFT.match(part.strip()) for part in words.split(",")]
        shifts = [_minutes(shift) for shift in found if shift]
        moments = [moment for shift in shifts for moment in shift]
        if len(shifts) < len(found) or moments != sorted(set(moments)):
            mend = 'Write it like "09:00-12:30, 13:00-16:00", earlier hours first.'
            self._problem(node, f'"{words}" are not office hours.', mend)
        return tuple(shifts)

    def _problem(self, node: Node, what: str, mend: str) -> None:
        self.reading.problem(node, what, mend)


def _minutes(shift: re.Match[str]) -> tuple[int, int]:
    return int(shift[1]) * 60 + int(shift[2]), int(shift[3]) * 60 + int(shift[4])
