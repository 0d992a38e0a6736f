"""Who dies when: by chance that a seed repeats, and by orders at named points."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from random import Random

import redis

from tests.faults.crash_points import POINTS
from tests.faults.sink import DROPS, REFUSES, SLOW, TAKES
from tests.faults.system import System

_WORKERS = ("worker 1", "worker 2")
_LONGEST_STOP_SECONDS = 4
_DEATHS_DURING_RECOVERY = 0.1


class Killer(threading.Thread):
    """Kills until its plan is done.

    Attributes:
        deaths: how often each kind of thing has died by a signal; FLUSHALL counts as a death of Redis.
        given: orders given for each crash point.
        troubles: what nobody died of: stops, polite ends, moods of the mail server, a full disk.
    """

    def __init__(self, system: System, kills: int, at_each_point: int, seed: int, pace: float = 0.5) -> None:
        """Begin with `start()`.

        Arguments:
            kills: altogether, those at crash points among them.
            at_each_point: deaths at every named point.
            pace: seconds between two attempts, on average.
        """
        super().__init__(daemon=True)
        self._system, self._kills, self._each = system, kills, at_each_point
        self._chance = Random(seed)
        self._pace = pace
        self.deaths: Counter[str] = Counter()
        self.given: Counter[str] = Counter()
        self.troubles: Counter[str] = Counter()
        self.over = threading.Event()
        self._actions: list[tuple[int, str, Callable[[], bool]]] = [
            (24, "worker child", lambda: self._child(self._worker())),
            (14, "web child", lambda: self._child("web")),
            (4, "worker main process", lambda: self._signal(self._worker(), signal.SIGKILL)),
            (
                4,
                "worker with its whole group",
                lambda: self._signal(self._worker(), signal.SIGKILL, group=True),
            ),
            (2, "web master", lambda: self._signal("web", signal.SIGKILL)),
            (5, "redis", lambda: self._signal("redis", signal.SIGKILL)),
            (7, "redis emptied", self._empty_redis),
        ]
        if system.on_postgresql:
            self._actions += [
                (6, "postgresql backend", lambda: self._ripe() and self._child("postgresql")),
                (3, "postgresql at once", lambda: self._ripe() and self._end_database(signal.SIGQUIT)),
                (2, "postmaster", lambda: self._ripe() and self._end_database(signal.SIGKILL)),
            ]

    def run(self) -> None:
        """Kill, a little later kill again."""
        while not self.over.is_set() and not self._is_done():
            self._order()
            if self._chance.random() < 0.25:
                self._trouble()
            if sum(self.deaths.values()) + self._dead_by_order() < self._kills:
                weights = [weight for weight, _, _ in self._actions]
                _, name, act = self._chance.choices(self._actions, weights)[0]
                with suppress(redis.RedisError, ProcessLookupError):
                    self.deaths[name] += act()
            self.over.wait(self._chance.uniform(0, 2 * self._pace))
        self.over.set()

    @property
    def total(self) -> int:
        """All deaths so far."""
        return sum(self.deaths.values()) + self._dead_by_order()

    def at_points(self) -> dict[str, int]:
        """Deaths at each named point."""
        return {point: self.given[point] - self._system.orders.open(point) for point in POINTS}

    def _is_done(self) -> bool:
        return self.total >= self._kills and all(number >= self._each for number in self.at_points().values())

    def _dead_by_order(self) -> int:
        return sum(self.at_points().values())

    def _order(self) -> None:
        """One order at a time for each point, two points at most: a system that only dies shows nothing."""
        open_points = [point for point in POINTS if self._system.orders.open(point)]
        rest = [point for point in POINTS if self.given[point] < self._each and point not in open_points]
        if rest and len(open_points) < len(POINTS) // 2:
            point = self._chance.choice(rest)
            self.given[point] += 1
            self._system.orders.give(point, self.given[point])

    def _worker(self) -> str:
        return self._chance.choice(_WORKERS)

    def _ripe(self) -> bool:
        """Mostly only a database that answers dies: on a busy machine it would never come back otherwise."""
        return self._system.database_answers() or self._chance.random() < _DEATHS_DURING_RECOVERY

    def _end_database(self, number: signal.Signals) -> bool:
        return self._signal("postgresql", number)

    def _child(self, name: str) -> bool:
        children = self._system.services[name].children()
        if not children:
            return False
        os.kill(self._chance.choice(children), signal.SIGKILL)
        return True

    def _signal(self, name: str, number: signal.Signals, *, group: bool = False) -> bool:
        service = self._system.services[name]
        if not service.alive:
            return False
        service.signal(number, group=group)
        return True

    def _empty_redis(self) -> bool:
        redis.Redis(port=self._system.redis_port, socket_timeout=1).flushall()
        return True

    def _trouble(self) -> None:
        """Nobody dies, but something stands still, is asked to end, or the mail server has a bad mood."""
        kind = self._chance.choice(["stop", "stop", "end", "mood", "mood", "disk"])
        self.troubles[kind] += 1
        if kind == "stop":
            self._stand_still()
        elif kind == "end":
            self._signal(self._chance.choice([*_WORKERS, "web"]), signal.SIGTERM)
        elif kind == "disk":
            self._system.fill_disk()
            self._later(self._system.clear_disk)
        else:
            self._system.set_mood(self._chance.choice([SLOW, REFUSES, DROPS]))
            self._later(lambda: self._system.set_mood(TAKES))

    def _stand_still(self) -> None:
        children = self._system.services[self._chance.choice([*_WORKERS, "web"])].children()
        if children:
            chosen = self._chance.choice(children)
            with suppress(ProcessLookupError):
                os.kill(chosen, signal.SIGSTOP)
            self._later(lambda: _go_on(chosen))

    def _later(self, action: Callable[[], None]) -> None:
        timer = threading.Timer(self._chance.uniform(0.5, _LONGEST_STOP_SECONDS), action)
        timer.daemon = True
        timer.start()


def _go_on(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGCONT)
