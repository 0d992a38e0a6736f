"""How often somebody does something, however many there are."""

from __future__ import annotations

import threading
import time


class Pace:
    """Turns at a fixed pace. A turn that nobody took is gone: a slow system is not flooded afterwards."""

    def __init__(self, per_second: float, over: threading.Event) -> None:
        """Begin now; nobody waits any more when it is over."""
        self._seconds = 1 / per_second
        self._over = over
        self._next = time.monotonic()
        self._lock = threading.Lock()

    def wait(self) -> bool:
        """Wait for the next turn; False when it is over."""
        with self._lock:
            now = time.monotonic()
            turn = max(self._next, now)
            self._next = turn + self._seconds
        return not self._over.wait(turn - now)
