"""A thread that looks at everything every few seconds and writes it down."""

from __future__ import annotations

import json
import os
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.faults.system import System
from tests.soak.gauges import MEGABYTE, Figure, Gauges
from tests.soak.pace import Pace
from tests.soak.processes import Process, all_processes, family, open_files, size
from tests.soak.trend import Kind, Point

REPLACED = "worker 1"
"""The worker whose children are replaced after some tasks, as the product does it."""

KEPT = "worker 2"
"""The worker whose children stay, so that what they leak stays with them."""

_SAME_AGE_SECONDS = 60
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_SECONDS_PER_HOUR = 3600


class Sampler(threading.Thread):
    """Looks until it is over.

    Attributes:
        series: name -> points.
        kinds: name -> what it measures.
        replaced: processes that are not the ones of the beginning, though nobody replaces them on purpose.
        problem: why it could look no more.
    """

    def __init__(
        self, system: System, gauges: Gauges, seconds: float, journal: Path, over: threading.Event
    ) -> None:
        """Begin with `start()`.

        Arguments:
            seconds: between two looks.
            journal: gets a line of JSON for each look.
        """
        super().__init__(daemon=True)
        self._system, self._gauges, self._journal = system, gauges, journal
        self._pace = Pace(1 / seconds, over)
        self._begun = time.monotonic()
        self._busy: dict[int, int] = {}
        self._looked = self._begun
        self._aged: set[int] = set()
        self._first: dict[str, int] = {}
        self.series: dict[str, list[Point]] = defaultdict(list)
        self.kinds: dict[str, Kind] = {}
        self.replaced: dict[str, int] = defaultdict(int)
        self.problem: Exception | None = None

    @property
    def hours(self) -> float:
        """Since the beginning."""
        return (time.monotonic() - self._begun) / _SECONDS_PER_HOUR

    def run(self) -> None:
        """Look again and again."""
        try:
            with self._journal.open("a") as journal:
                while self._pace.wait():
                    journal.write(json.dumps(self._look()) + "\n")
                    journal.flush()
        except Exception as problem:  # noqa: BLE001  whoever started it raises it again
            self.problem = problem

    def _look(self) -> Mapping[str, float]:
        hours, everybody = self.hours, all_processes()
        figures = {}
        for name, kind, value in (*self._processes(everybody), *self._gauges.read()):
            self.kinds[name] = kind
            self.series[name].append((hours, value))
            figures[name] = round(value, 3)
        return {"hours": round(hours, 5), **figures}

    # --- processes -------------------------------------------------------------------------------

    def _processes(self, everybody: Mapping[int, Process]) -> Iterator[Figure]:
        families = {
            name: family(everybody, service.process.pid)
            for name, service in self._system.services.items()
            if service.process is not None and name != "sink"
        }
        product = [process for name in ("web", REPLACED, KEPT) for process in families[name]]
        for name in ("web", KEPT):
            yield from self._program(name, families[name])
        main, *below = families[REPLACED]
        yield from self._one(f"{REPLACED}, main", main)
        yield from self._aged_children([process for process in below if process.parent == main.id])
        yield from self._one("redis", families["redis"][0])
        if "postgresql" in families:
            yield from _together("postgresql, all", families["postgresql"])
        else:
            place = Path(self._system.database_url.removeprefix("sqlite:///"))
            connections = open_files((process.id for process in product), place)
            yield "database, connections", Kind.THINGS, connections
        yield "processes", Kind.THINGS, len(product)
        yield "processes, zombies", Kind.THINGS, sum(process.is_zombie for process in product)
        yield "product, processors busy", Kind.TOLD, self._processors(product)
        sizes = [found.proportional for process in product if (found := size(process.id))]
        yield "product, proportional memory", Kind.TOLD, sum(sizes) / MEGABYTE

    def _program(self, name: str, processes: list[Process]) -> Iterator[Figure]:
        """A program with its children, and the process by which a child prints, once it has printed."""
        main = processes[0]
        yield from self._one(f"{name}, main", main)
        children = [process for process in processes if process.parent == main.id]
        for number, child in enumerate(children, 1):
            yield from self._one(f"{name}, child {number}", child)
            presses = [process for process in processes if process.parent == child.id]
            for press in presses[:1]:
                yield from self._sizes(f"{name}, child {number}, press", press)

    def _one(self, name: str, process: Process) -> Iterator[Figure]:
        """A process that nobody replaces on purpose."""
        if self._first.setdefault(name, process.id) != process.id:
            self._first[name] = process.id
            self.replaced[name] += 1
        yield from self._sizes(name, process)

    def _sizes(self, name: str, process: Process) -> Iterator[Figure]:
        found = size(process.id)
        if found is not None:
            yield f"{name}, memory", Kind.MEMORY, found.resident / MEGABYTE
            yield f"{name}, descriptors", Kind.THINGS, found.descriptors
            yield f"{name}, threads", Kind.THINGS, process.threads

    def _aged_children(self, children: list[Process]) -> Iterator[Figure]:
        """Children that are replaced are compared at the same age, each once."""
        with open("/proc/uptime") as uptime:
            ticks = float(uptime.read().split()[0]) * _TICKS_PER_SECOND
        for process in children:
            is_of_age = ticks - process.begun >= _SAME_AGE_SECONDS * _TICKS_PER_SECOND
            found = size(process.id) if is_of_age and process.id not in self._aged else None
            if found is not None:
                self._aged.add(process.id)
                age = f"{REPLACED}, children of {_SAME_AGE_SECONDS} s"
                yield f"{age}, memory", Kind.MEMORY, found.resident / MEGABYTE
                yield f"{age}, descriptors", Kind.THINGS, found.descriptors

    def _processors(self, product: list[Process]) -> float:
        before, self._busy = self._busy, {process.id: process.busy for process in product}
        then, self._looked = self._looked, time.monotonic()
        ticks = sum(process.busy - before[process.id] for process in product if process.id in before)
        return ticks / _TICKS_PER_SECOND / (self._looked - then)


def _together(name: str, processes: list[Process]) -> Iterator[Figure]:
    """All processes of a database without its buffers; those of the clients of this run are among them."""
    sizes = [found for process in processes if (found := size(process.id))]
    yield f"{name}, memory", Kind.TOLD, sum(one.own for one in sizes) / MEGABYTE
    yield f"{name}, descriptors", Kind.TOLD, sum(one.descriptors for one in sizes)
    yield f"{name}, processes", Kind.THINGS, len(processes)
