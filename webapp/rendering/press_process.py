"""The press: `python -m webapp.rendering.press_process HANDLE BYTES SECONDS`, one document after the other.

Limits are the kernel's (setrlimit(2)): data for memory, since fonts are mapped and not counted there;
processor time anew for each document. A library in C that gets no memory aborts; then the press is gone,
and whoever asked starts another.
"""

from __future__ import annotations

import logging
import resource
import signal
import sys
from multiprocessing.connection import Connection

from webapp.rendering.press import FAULT, FORBIDDEN, NO_MEMORY, PRINTED, PRINTED_LAST
from webapp.rendering.printing import ForbiddenAddress, print_page, warm_up

_KEPT_KIB = 250_000
"""A press that a large document has let grow beyond this is not kept."""


def main() -> None:
    """Print until nobody asks any more, also while the worker is asked to stop."""
    logging.basicConfig(level=logging.ERROR)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    handle, memory, seconds = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warm_up()
    with Connection(handle) as line:
        while True:
            try:
                html, template = line.recv()
            except EOFError:
                return
            _limit_processor_time(seconds)
            line.send_bytes(_answer(html, template))


def _limit_processor_time(seconds: int) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = int(usage.ru_utime + usage.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _answer(html: str, template: str) -> bytes:
    try:
        pdf = print_page(html, template)
    except ForbiddenAddress as problem:
        return FORBIDDEN + str(problem).encode()
    except MemoryError:
        return NO_MEMORY
    except Exception as problem:  # noqa: BLE001  whoever asked must learn that it failed, whatever it was
        return FAULT + type(problem).__name__.encode()
    has_grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > _KEPT_KIB
    return (PRINTED_LAST if has_grown else PRINTED) + pdf


if __name__ == "__main__":
    main()
