"""Several processes that do the same work at once."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from statistics import quantiles

from tests.benchmarks.rounds import Run, Turn, Work


@dataclass(frozen=True, slots=True)
class _Done:
    """What one process did: units, seconds, processor seconds, and how long each piece of work took."""

    units: int
    seconds: float
    cpu: float
    pieces: list[float]


def crowd(size: int, hire: Callable[[int], Work]) -> Turn:
    """A turn of several processes, each with work of its own.

    Arguments:
        hire: called in each process with its number; opens connections of its own and gives the work.
    """

    def turn(seconds: float) -> Run:
        context = multiprocessing.get_context("fork")
        start = context.Barrier(size)
        pipes = [context.Pipe(duplex=False) for _ in range(size)]
        processes = [
            context.Process(target=_work, args=(hire, number, start, seconds, pipe[1]))
            for number, pipe in enumerate(pipes)
        ]
        for process in processes:
            process.start()
        done: list[_Done] = [pipe[0].recv() for pipe in pipes]
        for process in processes:
            process.join()
        return _together(done)

    return turn


def _work(hire: Callable[[int], Work], number: int, start: object, seconds: float, pipe: Connection) -> None:
    work = hire(number)
    for _ in range(5):
        work()
    start.wait()  # type: ignore[attr-defined]  # a barrier of the context
    pieces: list[float] = []
    units, cpu, begin = 0, time.process_time(), time.perf_counter()
    while (before := time.perf_counter()) - begin < seconds:
        units += work()
        pieces.append(time.perf_counter() - before)
    pipe.send(_Done(units, time.perf_counter() - begin, time.process_time() - cpu, pieces))


def _together(done: list[_Done]) -> Run:
    units = sum(part.units for part in done)
    pieces = [piece * 1000 for part in done for piece in part.pieces]
    cuts = quantiles(pieces, n=100) if len(pieces) > 1 else [0.0] * 99
    rate = sum(part.units / part.seconds for part in done)
    return Run(rate, sum(part.cpu for part in done) / units * 1000, cuts[49], cuts[98])
