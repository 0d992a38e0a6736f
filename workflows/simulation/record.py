"""What is noted while cases are played: times and counts, as plain numbers."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from workflows.simulation.office import WaitsFor

_JUNE = 6


def _seconds() -> array[int]:
    return array("q")


@dataclass(slots=True)
class StepTimes:
    """Seconds at one step.

    Attributes:
        over: from opening to leaving, one entry per visit.
        begun: from when staff could begin until somebody did.
        still: visits that were not over at the end, and `still_time`, the seconds that they had lasted.
    """

    over: array[int] = field(default_factory=_seconds)
    begun: array[int] = field(default_factory=_seconds)
    still: int = 0
    still_time: int = 0


@dataclass(slots=True)
class GroupTimes:
    """Work of one staff group.

    Attributes:
        busy: office seconds, and `present`, the office seconds of all its people together.
        by_role: role -> office seconds of work done in it.
        longest: the longest queue of all runs.
        vain: pieces of work whose task was gone when they were finished.
    """

    busy: int = 0
    present: int = 0
    by_role: Counter[str] = field(default_factory=Counter)
    jobs: int = 0
    longest: int = 0
    vain: int = 0


@dataclass(slots=True)
class Record:
    """Everything noted over all runs.

    Attributes:
        weeks: in which cases arrived, of all runs together.
        open: cases that had not ended when their run did; `stuck`: of these, cases that are nowhere.
        events: commands given to the engine, refused ones too.
        until_outcome: outcome -> seconds from the start of each case that ended so.
        until_document: document -> seconds until a case was issued it for the first time.
        ended: (half-year, outcome) -> cases; `issued`: (half-year, document) -> documents.
        refused: step or event -> times that no acceptable answers were found.
        raised: event -> times.
        open_places: what open cases waited for at the end -> places.
    """

    cases: int = 0
    runs: int = 0
    weeks: float = 0.0
    open: int = 0
    stuck: int = 0
    events: int = 0
    steps: dict[str, StepTimes] = field(default_factory=dict)
    groups: dict[str, GroupTimes] = field(default_factory=dict)
    until_outcome: dict[str, array[int]] = field(default_factory=dict)
    until_document: dict[str, array[int]] = field(default_factory=dict)
    ended: Counter[tuple[str, str]] = field(default_factory=Counter)
    issued: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    raised: Counter[str] = field(default_factory=Counter)
    open_places: Counter[WaitsFor] = field(default_factory=Counter)

    def step(self, path: str) -> StepTimes:
        """The times of a step."""
        return self.steps.setdefault(path, StepTimes())

    def group(self, name: str) -> GroupTimes:
        """The times of a staff group."""
        return self.groups.setdefault(name, GroupTimes())

    def until(self, times: dict[str, array[int]], name: str, seconds: int) -> None:
        """Note how long something took from the start of a case."""
        times.setdefault(name, _seconds()).append(seconds)


def half_year(day: date) -> str:
    """The half-year of a day, such as "2026-1"."""
    return f"{day.year}-{1 if day.month <= _JUNE else 2}"
