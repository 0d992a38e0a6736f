"""Submitting while Redis hangs, and while it is gone: nobody at a form may notice."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

from tests.faults.journal import read_journal
from tests.faults.system import System
from tests.support.servers import wait_until


@dataclass(frozen=True, slots=True)
class Submitted:
    """Commands of a time in which Redis did not answer; seconds are those of whole requests."""

    redis: str
    number: int
    unknown: int
    middle: float
    slow: float


def submit_without_redis(system: System, journal: Path, number: int) -> tuple[Submitted, ...]:
    """Let the clients that are at work give a number of commands in each situation."""
    if not number:
        return ()
    _acknowledged(journal, 0, number // 4)
    redis = system.services["redis"]
    redis.signal(signal.SIGSTOP)
    hanging = _acknowledged(journal, len(_done(journal)), number)
    redis.signal(signal.SIGCONT)
    gone: list[dict[str, Any]] = []
    system.pause("redis", lambda: gone.extend(_acknowledged(journal, len(_done(journal)), number)))
    return _submitted("hangs", hanging), _submitted("is gone", gone)


def _done(journal: Path) -> list[dict[str, Any]]:
    return [entry for entry in read_journal(journal) if entry["said"] == "done"]


def _acknowledged(journal: Path, before: int, number: int) -> list[dict[str, Any]]:
    wait_until(lambda: len(_done(journal)) >= before + number, 300, "commands that are acknowledged")
    return _done(journal)[before : before + number]


def _submitted(redis: str, entries: list[dict[str, Any]]) -> Submitted:
    cuts = quantiles([entry["seconds"] for entry in entries], n=100)
    return Submitted(redis, len(entries), sum(entry["unknown"] for entry in entries), cuts[49], cuts[94])
