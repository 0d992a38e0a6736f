"""One run: an office at work while everything around it dies, then rest, then the count."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from sqlalchemy import text

from tests.faults.clients import Client
from tests.faults.counts import Counts, Figures, count
from tests.faults.fencing import stale_results
from tests.faults.journal import Journal, read_journal
from tests.faults.killer import Killer
from tests.faults.office import (
    WORKFLOWS,
    Repertoire,
    hire_staff,
    open_office,
    repertoire,
    seed_deadlines,
)
from tests.faults.rest import come_to_rest
from tests.faults.sink import TAKES
from tests.faults.system import System
from tests.faults.without_redis import Submitted, submit_without_redis
from tests.support.servers import wait_until
from webapp.services.installation import Installation

_DRAIN_SECONDS = 180
_BUSY_SECONDS = 240
_SEED_SECONDS = 10
_SEEDED_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to happen.

    Attributes:
        kills: altogether.
        at_each_point: deaths at every named crash point, among the kills.
        clients: pairs of colleagues who work at the same time.
        deadlines: seeded cases whose deadlines run out meanwhile.
        pace: seconds between two attempts to kill, on average.
        begun: cases that clients have to begin before it may be over; a busy machine takes longer for them.
        submits_without_redis: commands given while Redis hangs, and as many while it is gone.
        drain_seconds: how long nothing may get done before the office is said never to come to rest.
        without: a part of the product that is taken out, for a control.
    """

    on_postgresql: bool
    kills: int
    at_each_point: int
    seed: int
    clients: int = 4
    deadlines: int = 60
    pace: float = 0.35
    begun: int = 0
    submits_without_redis: int = 0
    drain_seconds: float = _DRAIN_SECONDS
    without: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What has happened.

    Attributes:
        deaths, at_points, troubles: by kind, see `killer`.
        rested: seconds from the last kill until nothing was left to do; None when it never was.
        problems: of clients that gave a case up.
        disk_filled: whether there was a disk that could be filled.
        submitted: commands while Redis hung, and while it was gone.
    """

    plan: Plan
    deaths: Mapping[str, int]
    at_points: Mapping[str, int]
    troubles: Mapping[str, int]
    counts: Counts
    figures: Figures
    seconds: float
    rested: float | None
    problems: tuple[str, ...]
    disk_filled: bool
    submitted: tuple[Submitted, ...]

    @property
    def kills(self) -> int:
        """Processes that have died, and Redis emptied."""
        return sum(self.deaths.values()) + sum(self.at_points.values())


def run(plan: Plan, folder: Path) -> Result:
    """Carry out a plan.

    Arguments:
        folder: empty; PostgreSQL's own user must be able to reach it.
    """
    begun = time.monotonic()
    with _running(plan, folder) as (system, installation, known), Journal(folder / "clients") as journal:
        clients_over = threading.Event()
        clients = [
            Client(installation, system.port, journal, known, number, plan.seed, clients_over)
            for number in range(plan.clients)
        ]
        seeded = seed_deadlines(installation, known, plan.deadlines, _expected(plan), Random(plan.seed))
        system.start_product()
        for client in clients:
            client.start()
        submitted = submit_without_redis(system, folder / "clients", plan.submits_without_redis)
        since = installation.now()
        killer = Killer(system, plan.kills, plan.at_each_point, plan.seed, plan.pace)
        killer.start()
        seeded += _more_deadlines_until_over(plan, installation, known, killer)
        wait_until(
            lambda: sum(client.worked for client in clients) >= plan.begun, _BUSY_SECONDS, "begun cases"
        )
        at_points = killer.at_points()
        _end_the_faults(system, clients_over, clients)
        rested = come_to_rest(system, installation, seeded, plan.drain_seconds)
        system.stop_product()
        counts, figures = count(
            installation, read_journal(folder / "clients"), read_journal(folder / "mails"), since
        )
        return Result(
            plan,
            dict(killer.deaths),
            at_points,
            dict(killer.troubles),
            replace(counts, results_taken_from_who_had_lost_the_lease=stale_results(installation)),
            figures,
            time.monotonic() - begun,
            rested,
            tuple(problem for client in clients for problem in client.problems),
            system.has_small_disk,
            submitted,
        )


@contextmanager
def _running(plan: Plan, folder: Path) -> Iterator[tuple[System, Installation, list[Repertoire]]]:
    system = System(folder, plan.on_postgresql, plan.without)
    try:
        system.start_servers()
        installation = open_office(folder, system.environment)
        known = [repertoire(installation, workflow) for workflow in WORKFLOWS]
        hire_staff(installation, known, plan.clients)
        if plan.without == "request_keys":
            _drop_request_keys(installation)
        yield system, installation, known
        installation.database.close()
    finally:
        system.stop()


def _more_deadlines_until_over(
    plan: Plan, installation: Installation, known: list[Repertoire], killer: Killer
) -> list[str]:
    """A long run would use up its deadlines, and nobody could die at a timer any more."""
    chance, seeded = Random(f"{plan.seed} more"), []
    while killer.is_alive():
        killer.join(_SEED_SECONDS)
        if plan.deadlines and killer.is_alive():
            seeded += seed_deadlines(installation, known, _SEEDED_AT_ONCE, _SEED_SECONDS, chance)
    return seeded


def _drop_request_keys(installation: Installation) -> None:
    with installation.database.writing() as connection:
        connection.execute(text("DROP INDEX ix_cases_start_key"))


def _expected(plan: Plan) -> float:
    """Seconds that the kills will take, about."""
    return plan.kills * plan.pace * 2


def _end_the_faults(system: System, over: threading.Event, clients: list[Client]) -> None:
    system.orders.withdraw()
    system.set_mood(TAKES)
    system.clear_disk()
    system.go_on()
    over.set()
    for client in clients:
        client.join()
