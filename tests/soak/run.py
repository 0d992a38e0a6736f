"""One soak: an office at work at a steady pace, watched from outside; then rest, count and trends."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.faults.clients import Client
from tests.faults.counts import Counts, Figures, count
from tests.faults.journal import Journal, read_journal
from tests.faults.office import WORKFLOWS, Repertoire, hire_staff, open_office, repertoire, seed_deadlines
from tests.faults.rest import come_to_rest
from tests.faults.system import System
from tests.soak.gauges import APPLICATION, TOKEN, Gauges
from tests.soak.launcher import LEAK, SAME_CHILDREN
from tests.soak.pace import Pace
from tests.soak.sampler import KEPT, REPLACED, Sampler
from tests.soak.trend import Bound, Kind, Point, Trend, after_warm_up, percentile, trend
from tests.soak.visitors import PASSWORD, UPLOADS, Visitor
from webapp.services.installation import Installation
from webapp.services.people import give_password

_TOLD = {"commands": "clients", "pages": "visits"}
_LAUNCHER = "tests.soak.launcher"
_SEED_SECONDS = 10
_DRAIN_SECONDS = 180
_WINDOWS = 60
_SECONDS_PER_HOUR = 3600

BOUNDS: Mapping[Kind, Bound] = {
    Kind.MEMORY: Bound(per_hour=5, least=2),
    Kind.THINGS: Bound(per_hour=0, least=1),
    Kind.AGE: Bound(per_hour=0, least=5, most=60),
}
"""Five megabytes an hour are 0.7 for 1,000 commands at the pace of a plan: what such an office does in weeks.
What is counted in things may not grow at all. `least` is what can be told from chance in a short run."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to happen.

    Attributes:
        seconds: how long.
        pace: commands a second, of all clients together.
        visits: visits a second; each is several pages.
        every: seconds between two looks.
        deadlines: cases a minute whose deadlines run out.
        clients, visitors: who work at the same time.
        leak: what every command of the web server leaves behind, for a control; "" for nothing.
    """

    on_postgresql: bool
    seconds: float
    seed: int
    pace: float = 2
    visits: float = 0.5
    every: float = 5
    deadlines: float = 12
    clients: int = 4
    visitors: int = 2
    leak: str = ""
    bounds: Mapping[Kind, Bound] = field(default_factory=lambda: BOUNDS)


@dataclass(frozen=True, slots=True)
class Result:
    """What has happened.

    Attributes:
        kinds: name of a series -> what it measures.
        points: name -> all of its points.
        trends: name -> what becomes of it after the warm-up; None where it has too few points.
        replaced: processes that died though nobody let them.
        unanswered: requests without an answer, or with one that says that something is broken.
        rested: seconds until nothing was left to do; None when it never was.
        verified: what `fahrwasser verify` said; "" when it found nothing.
        hours: how long the load lasted.
    """

    plan: Plan
    kinds: Mapping[str, Kind]
    points: Mapping[str, Sequence[Point]]
    trends: Mapping[str, Trend | None]
    replaced: Mapping[str, int]
    unanswered: int
    visits: int
    problems: tuple[str, ...]
    rested: float | None
    counts: Counts
    figures: Figures
    verified: str
    hours: float

    @property
    def growing(self) -> list[str]:
        """Series that are not as they have to be."""
        return [name for name, found in self.trends.items() if found and found.fault]

    @property
    def transitions(self) -> float:
        """How many there were under load."""
        done = self.points["transitions done"]
        return done[-1][1] - done[0][1]

    @property
    def faults(self) -> list[str]:
        """Everything that makes the verdict red, a line each."""
        found = [f"{name} {one.fault}" for name, one in self.trends.items() if one and one.fault]
        found += [f"{name}: a process was replaced {number} times" for name, number in self.replaced.items()]
        found += [f"{name.replace('_', ' ')}: {number}" for name, number in self.counts.red.items()]
        found += [f"{self.unanswered} requests were not answered"] if self.unanswered else []
        found += ["never came to rest"] if self.rested is None else []
        return found + list(self.problems) + ([self.verified] if self.verified else [])


def run(plan: Plan, folder: Path) -> Result:
    """Carry out a plan.

    Arguments:
        folder: empty; PostgreSQL's own user must be able to reach it.
    """
    with _running(plan, folder) as (system, installation, known), ExitStack() as stack:
        over = threading.Event()
        journals = {what: stack.enter_context(Journal(folder / name)) for what, name in _TOLD.items()}
        people = _people(plan, journals, system, installation, known, over)
        system.start_product()
        since = installation.now()
        gauges = Gauges(system, installation, folder / "temporary")
        sampler = Sampler(system, gauges, plan.every, folder / "samples", over)
        for thread in (*people, sampler):
            thread.start()
        seeded = _deadlines_until_the_end(plan, installation, known, sampler)
        hours = sampler.hours
        over.set()
        for thread in (*people, sampler):
            thread.join()
        if sampler.problem:
            raise sampler.problem
        rested = come_to_rest(system, installation, seeded, _DRAIN_SECONDS)
        system.stop_product()
        told = {what: read_journal(folder / name) for what, name in _TOLD.items()}
        mails = read_journal(folder / "mails")
        counts, figures = count(installation, told["commands"], mails, since)
        points = {**sampler.series, **_latencies(told, hours)}
        kinds = {name: sampler.kinds.get(name, Kind.TOLD) for name in sorted(points)}
        trends = {
            name: trend(after_warm_up(points[name], hours), plan.bounds.get(kind))
            for name, kind in kinds.items()
        }
        return Result(
            plan,
            kinds,
            points,
            trends,
            dict(sampler.replaced),
            figures.unknown + sum(visit["unanswered"] for visit in told["pages"]),
            len(told["pages"]),
            tuple(problem for person in people for problem in person.problems),
            rested,
            counts,
            figures,
            _verified(system),
            hours,
        )


@contextmanager
def _running(plan: Plan, folder: Path) -> Iterator[tuple[System, Installation, list[Repertoire]]]:
    temporary = folder / "temporary"
    temporary.mkdir(parents=True)
    web = [_LAUNCHER, LEAK, plan.leak] if plan.leak else [_LAUNCHER]
    system = System(
        folder,
        plan.on_postgresql,
        small_disk=False,
        launch={"web": web, REPLACED: [_LAUNCHER], KEPT: [_LAUNCHER, SAME_CHILDREN]},
        more={"FAHRWASSER_METRICS_TOKEN": TOKEN, "PGAPPNAME": APPLICATION, "TMPDIR": str(temporary)},
    )
    try:
        system.start_servers()
        installation = open_office(folder, system.environment, (*WORKFLOWS, UPLOADS))
        known = [repertoire(installation, workflow) for workflow in WORKFLOWS]
        hire_staff(installation, known, plan.clients)
        for number in range(plan.visitors):
            give_password(installation, f"a{number}", PASSWORD)
        yield system, installation, known
        installation.database.close()
    finally:
        system.stop()


def _people(
    plan: Plan,
    journals: Mapping[str, Journal],
    system: System,
    installation: Installation,
    known: list[Repertoire],
    over: threading.Event,
) -> list[Client | Visitor]:
    commands, visits = Pace(plan.pace, over), Pace(plan.visits, over)
    clients = [
        Client(installation, system.port, journals["commands"], known, number, plan.seed, over, commands.wait)
        for number in range(plan.clients)
    ]
    visitors = [
        Visitor(installation, system.port, journals["pages"], known, number, plan.seed, visits)
        for number in range(plan.visitors)
    ]
    return [*clients, *visitors]


def _deadlines_until_the_end(
    plan: Plan, installation: Installation, known: list[Repertoire], sampler: Sampler
) -> list[str]:
    """Cases of some months ago whose deadlines run out now, some every few seconds, until it is over."""
    chance, seeded = Random(f"{plan.seed} deadlines"), []
    at_once = max(1, round(plan.deadlines * _SEED_SECONDS / 60))
    while sampler.is_alive() and (rest := plan.seconds - sampler.hours * _SECONDS_PER_HOUR) > 0:
        if rest > _SEED_SECONDS:
            seeded += seed_deadlines(installation, known, at_once, _SEED_SECONDS, chance)
        sampler.join(min(rest, _SEED_SECONDS))
    return seeded


def _latencies(told: Mapping[str, list[dict[str, Any]]], hours: float) -> dict[str, list[Point]]:
    """What people waited for, window by window."""
    found: dict[str, list[Point]] = {}
    for what, entries in told.items():
        timed = [entry for entry in entries if "seconds" in entry]
        if not timed:
            continue
        begun, width = timed[0]["at"], hours / _WINDOWS
        for number in range(_WINDOWS):
            low, high = (begun + _SECONDS_PER_HOUR * width * edge for edge in (number, number + 1))
            seconds = [entry["seconds"] * 1000 for entry in timed if low <= entry["at"] < high]
            for name, share in (("p50", 0.5), ("p99", 0.99)):
                if seconds:
                    series = found.setdefault(f"{what}, {name} in ms", [])
                    series.append((width * (number + 1), percentile(seconds, share)))
    return found


def _verified(system: System) -> str:
    """What `fahrwasser verify` has against it; "" for nothing."""
    command = [sys.executable, "-W", "ignore", "-m", "webapp.cli", "verify"]
    answer = subprocess.run(
        command, env=system.environment, cwd="/", capture_output=True, text=True, check=False
    )
    return "" if answer.returncode == 0 else f"verify: {answer.stdout}{answer.stderr}"
