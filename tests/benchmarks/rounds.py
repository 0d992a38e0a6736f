"""Contestants that take turns: rates, processor time, and ratios within each round."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

Prepared = TypeVar("Prepared")

Work = Callable[[], int]
"""Does some of the work; returns how many units that was."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure: `rounds` turns of `seconds` for each contestant."""

    rounds: int = 5
    seconds: float = 1.5


@dataclass(frozen=True, slots=True)
class Run:
    """One turn.

    Attributes:
        rate: units per second.
        cpu: milliseconds of the contestants' own processor time for each unit; 0 where it is not known.
        middle, slow: milliseconds that one unit took, the median and the 99th percentile; 0 where not known.
    """

    rate: float
    cpu: float
    middle: float = 0
    slow: float = 0


Turn = Callable[[float], Run]
"""Works for that many seconds and says how fast it was."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What the contestants did, by name, one entry for each round."""

    runs: Mapping[str, Sequence[Run]]

    def rate(self, name: str) -> float:
        """The median of a contestant's units per second."""
        return median(run.rate for run in self.runs[name])

    def cpu(self, name: str) -> float:
        """The median of a contestant's processor time per unit, in milliseconds."""
        return median(run.cpu for run in self.runs[name])

    def ratio(self, name: str, base: str) -> float:
        """How many times the base's rate: the median of the ratios within each round."""
        pairs = zip(self.runs[name], self.runs[base], strict=True)
        return median(ours.rate / theirs.rate for ours, theirs in pairs)

    def thrift(self, name: str, base: str) -> float:
        """Units in the processor time of one of the base: steadier than rates where others work too."""
        pairs = zip(self.runs[name], self.runs[base], strict=True)
        return median(theirs.cpu / ours.cpu for ours, theirs in pairs)

    def spread(self, name: str) -> tuple[float, float]:
        """The slowest and the fastest round of a contestant."""
        rates = [run.rate for run in self.runs[name]]
        return min(rates), max(rates)


def compare(contestants: Mapping[str, Work], effort: Effort) -> Figures:
    """Let contestants take turns; each warms up with one piece of work before."""
    for work in contestants.values():
        work()
    return compare_turns({name: in_process(work) for name, work in contestants.items()}, effort)


def compare_turns(contestants: Mapping[str, Turn], effort: Effort) -> Figures:
    """The same for contestants that measure their turns themselves, such as other programs."""
    runs: dict[str, list[Run]] = {name: [] for name in contestants}
    for _ in range(effort.rounds):
        for name, turn in contestants.items():
            runs[name].append(turn(effort.seconds))
    return Figures(runs)


def in_process(work: Work) -> Turn:
    """A turn that does the work again and again in this process."""
    return lambda seconds: _turn(work, seconds)


def prepared(prepare: Callable[[], Prepared], work: Callable[[Prepared], int]) -> Turn:
    """A turn of work that each time needs something new, which is made outside of the measured time."""

    def turn(seconds: float) -> Run:
        units, elapsed, spent = 0, 0.0, 0.0
        while elapsed < seconds:
            ready = prepare()
            cpu, begin = time.process_time(), time.perf_counter()
            units += work(ready)
            elapsed += time.perf_counter() - begin
            spent += time.process_time() - cpu
        return Run(units / elapsed, spent / units * 1000)

    return turn


def _turn(work: Work, seconds: float) -> Run:
    units, cpu, begin = 0, time.process_time(), time.perf_counter()
    while time.perf_counter() - begin < seconds:
        units += work()
    elapsed, spent = time.perf_counter() - begin, time.process_time() - cpu
    return Run(units / elapsed, spent / units * 1000)
