"""Beat: a thread of the worker that does nothing but tick.

Celery's own beat beside a worker is a process that nobody starts again when it dies,
and that lives on when its worker dies. A thread does neither.
"""

from __future__ import annotations

from typing import Any

from celery import bootsteps
from celery.beat import EmbeddedService


class BeatThread(bootsteps.StartStopStep):  # type: ignore[misc]  # the library has no types
    """Begins when the worker's children are there, so that none is forked from the midst of a tick."""

    requires = ("celery.worker.components:Pool",)

    def create(self, worker: Any) -> Any:
        """The thread; a broker that stays away cannot keep the worker from ending."""
        beat = EmbeddedService(worker.app, thread=True, scheduler_cls=worker.app.conf.beat_scheduler)
        beat.stop = beat.service.stop
        return beat
