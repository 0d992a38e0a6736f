"""Does the harness find what is lost? Each control takes out one thing that keeps the zeros zero.

A control that stays green means that the zeros of a run prove nothing.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import redis
from sqlalchemy import Connection, select

from tests.faults.fencing import stale_results
from tests.faults.journal import read_journal
from tests.faults.naive import BROKER, JOURNAL
from tests.faults.office import open_office
from tests.faults.run import Plan, run
from tests.faults.system import System
from webapp.db.tables import outbox
from webapp.services import outbox as promises
from webapp.services.outbox import Promise

_EFFECTS = 300
_NAIVE_KILLS = 8
_QUIET_SECONDS = 5
_BEGUN = 40
"""Half of them by a double click, of which most arrive at the same moment."""


@dataclass(frozen=True, slots=True)
class Control:
    """What was taken out, and what the count then found."""

    taken_out: str
    found: Mapping[str, int]


def naive_application(folder: Path, seed: int) -> Control:
    """Effects behind `.delay()`, while its workers die and Redis is emptied."""
    system, chance = System(folder, on_postgresql=False), Random(seed)
    try:
        system.start_servers()
        environment = {BROKER: f"redis://127.0.0.1:{system.redis_port}/0", JOURNAL: str(folder / "effects")}
        worker = [sys.executable, "-W", "ignore", "-m", "celery", "-A", "tests.faults.naive", "worker"]
        system.add("worker 1", [*worker, "--concurrency", "2", "--loglevel", "WARNING"], environment)
        system.keep_running()
        _send_while_dying(system, chance)
        done = _until_quiet(folder / "effects")
    finally:
        system.stop()
    return Control("everything: a naive Celery application", {"effects lost": _EFFECTS - len(done)})


def _send_while_dying(system: System, chance: Random) -> None:
    from celery import Celery

    sender = Celery("sender", broker=f"redis://127.0.0.1:{system.redis_port}/0", set_as_current=False)
    for number in range(_EFFECTS):
        sender.send_task("tests.faults.naive.effect", args=[number])
        threading.Event().wait(0.02)
        if number % (_EFFECTS // _NAIVE_KILLS) == _EFFECTS // _NAIVE_KILLS - 1:
            _kill_something(system, chance)


def _kill_something(system: System, chance: Random) -> None:
    children = system.services["worker 1"].children()
    if children and chance.random() < 0.6:
        with suppress(ProcessLookupError):
            os.kill(chance.choice(children), signal.SIGKILL)
    else:
        redis.Redis(port=system.redis_port).flushall()


def _until_quiet(journal: Path) -> set[int]:
    """What was done, when nothing has come for some seconds."""
    seen = -1
    while len(read_journal(journal)) != seen:
        seen = len(read_journal(journal))
        threading.Event().wait(_QUIET_SECONDS)
    return {entry["number"] for entry in read_journal(journal)}


def without_sweep(folder: Path, seed: int) -> Control:
    """Nobody looks for promises of which Redis has forgotten to tell."""
    plan = Plan(False, 20, 0, seed, deadlines=10, drain_seconds=20, without="sweep")
    return Control("the sweep", run(plan, folder).counts.red)


def without_request_keys(folder: Path, seed: int) -> Control:
    """The unique key of a request is gone, and nobody asks whether it came before."""
    plan = Plan(False, 8, 0, seed, deadlines=0, begun=_BEGUN, without="request_keys")
    return Control("the unique request key", run(plan, folder).counts.red)


def without_fencing(folder: Path, seed: int) -> Control:
    """A result is recorded whoever brings it."""
    environment = {
        "FAHRWASSER_DATA": str(folder / "var"),
        "FAHRWASSER_DEFINITIONS": str(folder / "definitions"),
    }
    installation = open_office(folder, environment)
    with _fencing_taken_out():
        taken = stale_results(installation)
    installation.database.close()
    found = {"results taken from who had lost the lease": taken} if taken else {}
    return Control("the fencing check", found)


@contextmanager
def _fencing_taken_out() -> Iterator[None]:
    product: Any = promises
    checked = product.record_kept

    def unchecked(connection: Connection, promise: Promise, result: dict[str, Any], now: datetime) -> bool:
        newest = connection.execute(select(outbox.c.lease).where(outbox.c.id == promise.id)).scalar_one()
        return bool(checked(connection, replace(promise, lease=newest), result, now))

    product.record_kept = unchecked
    try:
        yield
    finally:
        product.record_kept = checked


CONTROLS: tuple[Callable[[Path, int], Control], ...] = (
    naive_application,
    without_sweep,
    without_request_keys,
    without_fencing,
)
