"""A worker that gets nothing done any more ends itself, so that whoever looks after it starts it again.

Children of a pool share a pipe and its lock; one that is killed while it holds the lock
keeps all others waiting for ever (https://docs.python.org/3/library/multiprocessing.html, "Pipes and
Queues", warning). With Redis each child has a pipe of its own.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import Any

from celery import bootsteps
from celery.worker import state

from tasks.queue import HARD_LIMIT_SECONDS

STUCK_SECONDS = HARD_LIMIT_SECONDS + 5
"""By then every task that a child has taken is done, or its child is gone."""

_LOOK_SECONDS = 5
_LOG = logging.getLogger(__name__)


class Watch(bootsteps.StartStopStep):  # type: ignore[misc]  # the library has no types
    """A thread of the worker's main process."""

    requires = ("celery.worker.components:Pool",)

    def create(self, _worker: Any) -> _Watching:
        """The thread, not yet started."""
        return _Watching()


class _Watching(threading.Thread):
    """Looks for a task that stays unfinished for too long."""

    def __init__(self) -> None:
        super().__init__(daemon=True, name="Watch")
        self._over = threading.Event()
        self._looks: dict[str, int] = {}

    def run(self) -> None:
        """Look again and again."""
        while not self._over.wait(_LOOK_SECONDS):
            waiting = [request.id for request in list(state.reserved_requests)]
            self._looks = {task: self._looks.get(task, 0) + 1 for task in waiting}
            if max(self._looks.values(), default=0) * _LOOK_SECONDS > STUCK_SECONDS:
                _LOG.error("no task gets done any more; this worker ends and has to be started again")
                os._exit(1)

    def stop(self) -> None:
        """The worker ends by itself."""
        self._over.set()
