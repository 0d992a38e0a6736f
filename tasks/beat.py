"""Beat: a process beside the worker that does nothing but tick."""

from __future__ import annotations

import os
from typing import Any

from celery import beat


class Scheduler(beat.Scheduler):  # type: ignore[misc]  # the library has no types
    """Keeps nothing on disk, and ends with the worker that it stands beside, however that ended."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._worker: int | None = None

    def tick(self, *arguments: Any, **options: Any) -> float:
        """Send what is due.

        Raises:
            SystemExit: the worker is gone.
        """
        self._worker = self._worker or os.getppid()
        if os.getppid() != self._worker:
            raise SystemExit
        seconds: float = super().tick(*arguments, **options)
        return seconds
