"""A child of a worker that was killed ends too, wherever it waits.

billiard's children look for their parent only between two polls of the pipe that they share. When both have
seen the same message, one takes it and the other goes on reading, for the next one, which never comes: and as
each child holds the pipe's writing end as well, it never learns that nobody is left to write.
"""

from __future__ import annotations

import os
import threading

from celery.signals import task_postrun, task_prerun

from tasks.queue import HARD_LIMIT_SECONDS

_LOOK_SECONDS = 1.0


class Leaving(threading.Thread):
    """A thread of one child: ends the process once its parent is gone and its task is done."""

    def __init__(self) -> None:
        super().__init__(daemon=True, name="Leaving")
        self._parent = os.getppid()
        self._idle, self._never = threading.Event(), threading.Event()
        self._idle.set()
        task_prerun.connect(self._begins, weak=False)
        task_postrun.connect(self._is_done, weak=False)

    def run(self) -> None:
        """Look again and again; nobody but the parent would end a task that takes too long."""
        while os.getppid() == self._parent:
            self._never.wait(_LOOK_SECONDS)
        self._idle.wait(HARD_LIMIT_SECONDS)
        os._exit(1)

    def _begins(self, **_signal: object) -> None:
        self._idle.clear()

    def _is_done(self, **_signal: object) -> None:
        self._idle.set()
