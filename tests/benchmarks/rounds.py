"""Contestants that take turns: rates, processor time, and ratios within each round."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Work = Callable[[], int]
"""Does some of the work; returns how many units that was."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure: `rounds` turns of `seconds` for each contestant."""

    rounds: int = 5
    seconds: float = 1.5


@dataclass(frozen=True, slots=True)
class Run:
    """One turn: units per second, and this process's own processor time for each unit in milliseconds."""

    rate: float
    cpu: float


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

    def spread(self, name: str) -> tuple[float, float]:
        """The slowest and the fastest round of a contestant."""
        rates = [run.rate for run in self.runs[name]]
        return min(rates), max(rates)


def compare(contestants: Mapping[str, Work], effort: Effort) -> Figures:
    """Let contestants take turns; each warms up with one piece of work before."""
    for work in contestants.values():
        work()
    runs: dict[str, list[Run]] = {name: [] for name in contestants}
    for _ in range(effort.rounds):
        for name, work in contestants.items():
            runs[name].append(_turn(work, effort.seconds))
    return Figures(runs)


def _turn(work: Work, seconds: float) -> Run:
    units, cpu, begin = 0, time.process_time(), time.perf_counter()
    while time.perf_counter() - begin < seconds:
        units += work()
    elapsed, spent = time.perf_counter() - begin, time.process_time() - cpu
    return Run(units / elapsed, spent / units * 1000)
